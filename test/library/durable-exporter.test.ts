// OpenTelemetry's own tracer in front, real HTTP servers behind.
import fs from 'node:fs'
import path from 'node:path'
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { homeAt } from '../../src/disk/home.ts'
import { takeLease } from '../../src/disk/lease.ts'
import { type DurableExporter, durableExporter } from '../../src/index.ts'
import { openStore } from '../../src/store/store.ts'
import { batchOf } from '../export/samples.ts'
import { deadPort } from '../rig/dead-port.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function sink() {
  const made = await startSink()
  ends.push(() => made.close())
  return made
}

function tracerOf(exporter: DurableExporter) {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  ends.push(() => exporter.shutdown())
  return provider.getTracer('shop', '1.2.3')
}

const otlp = (url: string) => ({ kind: 'otlp' as const, url })

describe('the durable exporter', () => {
  // First of all: the others leave connections that close a little later.
  test('holds up nothing once it is shut down', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length
    const before = timers()
    const exporter = durableExporter({ folder: tempDir('exporter'), destinations: {} })
    await exporter.shutdown()
    expect(timers()).toBeLessThanOrEqual(before)
  })

  test('sends what an application traces to several backends, with nothing that matters lost', async () => {
    const [one, two] = [await sink(), await sink()]
    const folder = tempDir('exporter')
    const exporter = durableExporter({
      folder,
      destinations: { one: otlp(one.url), two: otlp(two.url) },
    })
    const tracer = tracerOf(exporter)
    const root = tracer.startSpan('GET /cart', {
      kind: SpanKind.SERVER,
      startTime: [1_795_413_348, 910_123_456],
    })
    const context = trace.setSpan((await import('@opentelemetry/api')).ROOT_CONTEXT, root)
    const child = tracer.startSpan(
      'reserve',
      {
        kind: SpanKind.PRODUCER,
        attributes: { items: 3, ratio: 0.5, isNew: true, ids: ['a', 'b'], sizes: [1, 2] },
        links: [{ context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } }],
      },
      context,
    )
    child.addEvent('retried', { times: 2 })
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'no stock' })
    child.end()
    root.end([1_795_413_349, 1_000])
    await exporter.forceFlush()
    for (const { spans, problems } of [one, two]) {
      expect(problems()).toEqual([])
      const [sent, parent] = spans()
      expect(parent).toMatchObject({ name: 'GET /cart', kind: 2 })
      expect(parent?.startTimeUnixNano).toBe(1795413348910123000n)
      expect(parent?.endTimeUnixNano).toBe(1795413349000001000n)
      expect(sent).toMatchObject({
        name: 'reserve',
        kind: 4,
        parentSpanId: parent?.spanId,
        status: { code: 2, message: 'no stock' },
      })
      expect(sent?.attributes).toMatchObject({
        items: 3,
        ratio: 0.5,
        isNew: true,
        ids: ['a', 'b'],
        sizes: ['1', '2'],
        'otel.scope.name': 'shop',
        'otel.scope.version': '1.2.3',
      })
      expect(sent?.links).toHaveLength(1)
      expect(sent?.events).toHaveLength(1)
    }
    expect(exporter.deliveries().map(({ destinationId, waiting }) => [destinationId, waiting])).toEqual([
      ['one', 0],
      ['two', 0],
    ])
    expect(fs.statSync(path.join(folder, '0', 'traces')).mode & 0o777).toBe(0o700)
  })

  test('keeps what cannot be delivered, and the next process brings it', async () => {
    const dead = await deadPort()
    const folder = tempDir('exporter')
    const first = durableExporter({ folder, destinations: { later: otlp(dead.url) } })
    tracerOf(first).startSpan('while it was down').end()
    await vi.waitFor(() => expect(first.deliveries()[0]?.waiting).toBe(1), { timeout: 10_000 })
    await first.shutdown()
    const there = await sink()
    const second = durableExporter({ folder, destinations: { later: otlp(there.url) } })
    ends.push(() => second.shutdown())
    await vi.waitFor(() => expect(there.spans().map(({ name }) => name)).toEqual(['while it was down']), {
      timeout: 15_000,
    })
  }, 60_000)

  test('several processes may use one folder, and each delivers what it was given, once', async () => {
    const there = await sink()
    const folder = tempDir('exporter')
    const exporters = [1, 2, 3].map(() =>
      durableExporter({ folder, destinations: { there: otlp(there.url) } }),
    )
    exporters.forEach((exporter, n) => {
      const tracer = tracerOf(exporter)
      for (let i = 0; i < 5; i += 1) tracer.startSpan(`${n}.${i}`).end()
    })
    await Promise.all(exporters.map((exporter) => exporter.forceFlush()))
    await there.waitForSpans(15)
    const names = there.spans().map(({ name }) => name)
    expect(new Set(names).size).toBe(15)
    expect(names).toHaveLength(15)
    expect(fs.readdirSync(folder).sort()).toEqual(['0', '1', '2'])
  })

  test('takes away what is too old while it runs, not only at its end', async () => {
    const folder = tempDir('exporter')
    const { traces } = homeAt(path.join(folder, '0'))
    const oldMs = Date.now() - 40 * 86_400_000
    for (const nowMs of [oldMs, Date.now()]) {
      const { file } = openStore(traces).append(batchOf(1), { sessionId: 'spans', to: [], nowMs })
      fs.utimesSync(path.join(traces, file), nowMs / 1_000, nowMs / 1_000)
    }
    expect(fs.readdirSync(traces)).toHaveLength(2)
    const exporter = durableExporter({ folder, destinations: {}, retention: { days: 30 } })
    ends.push(() => exporter.shutdown())
    await vi.waitFor(() => expect(fs.readdirSync(traces)).toHaveLength(1), { timeout: 5_000 })
  })

  test('goes on in a place of its own where another process took the one that it had', async () => {
    const there = await sink()
    const folder = tempDir('exporter')
    const exporter = durableExporter({ folder, destinations: { there: otlp(there.url) } })
    const tracer = tracerOf(exporter)
    const taken = homeAt(path.join(folder, '0'))
    fs.rmSync(taken.lease)
    const other = takeLease(taken.lease)
    ends.push(() => other?.release())
    tracer.startSpan('after a long sleep').end()
    await exporter.forceFlush()
    expect(there.spans().map(({ name }) => name)).toEqual(['after a long sleep'])
    expect(fs.existsSync(taken.traces)).toBe(false)
    expect(exporter.deliveries()).toMatchObject([{ destinationId: 'there', delivered: 1 }])
  })

  test('says what is wrong with a destination, and that it was shut down', async () => {
    const folder = tempDir('exporter')
    expect(() =>
      durableExporter({ folder, destinations: { x: { kind: 'otlp', url: 'localhost:4318' } } }),
    ).toThrow(/destinations\.x\.url must be/)
    const exporter = durableExporter({ folder, destinations: {} })
    await exporter.shutdown()
    await exporter.shutdown()
    const results: number[] = []
    exporter.export([], ({ code }) => results.push(code))
    expect(results).toEqual([1])
  })
})
