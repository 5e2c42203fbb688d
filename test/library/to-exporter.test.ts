import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { afterEach, expect, test, vi } from 'vitest'
import { homeAt } from '../../src/disk/home.ts'
import { type BridgeOptions, bridge } from '../../src/index.ts'
import { openStore } from '../../src/store/store.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { importSession } from '../sessions/import.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function machine() {
  const home = tempDir('bridge')
  const store = openStore(homeAt(home).traces)
  return {
    home,
    tell(name: string) {
      const batches = importSession(name)
      for (const batch of batches) store.append(batch, { sessionId: 's1', to: [], nowMs: Date.now() })
      return batches.flatMap(({ spans }) => spans.map(({ spanId }) => spanId))
    },
    start(exporter: Parameters<typeof bridge>[0], options: Partial<BridgeOptions> = {}) {
      const running = bridge(exporter, { name: 'mine', home, ...options })
      ends.push(() => running.stop())
      return running
    },
  }
}

const idsOf = (spans: readonly ReadableSpan[]) => spans.map((span) => span.spanContext().spanId)

test('any exporter gets the traces of Claude Code as they are stored, and those before only where it asks', async () => {
  const { tell, start } = machine()
  const before = tell('01-text')
  const [now, all] = [new InMemorySpanExporter(), new InMemorySpanExporter()]
  start(now)
  await start(all, { name: 'all', from: 'beginning' }).drained()
  expect(idsOf(all.getFinishedSpans())).toEqual(before)
  const next = tell('02-bash')
  await vi.waitFor(() => expect(idsOf(now.getFinishedSpans())).toEqual(next), { timeout: 5_000 })
  await vi.waitFor(() => expect(idsOf(all.getFinishedSpans())).toEqual([...before, ...next]), {
    timeout: 5_000,
  })
})

test('a program that comes back under the same name goes on where it was', async () => {
  const { tell, start } = machine()
  const first = start(new InMemorySpanExporter())
  await first.stop()
  const missed = tell('02-bash')
  const exporter = new InMemorySpanExporter()
  await start(exporter).drained()
  expect(idsOf(exporter.getFinishedSpans())).toEqual(missed)
})

test('what the exporter refuses it gets again, and drained says why', async () => {
  const { tell, start } = machine()
  const inner = new InMemorySpanExporter()
  let isFull = true
  const exporter = {
    export(spans: ReadableSpan[], done: Parameters<InMemorySpanExporter['export']>[1]) {
      if (isFull) done({ code: 1, error: new Error('not now') })
      else inner.export(spans, done)
    },
    shutdown: () => inner.shutdown(),
  }
  const running = start(exporter)
  const ids = tell('01-text')
  await expect(running.drained()).rejects.toThrow('not now')
  isFull = false
  await running.drained()
  expect(idsOf(inner.getFinishedSpans())).toEqual(ids)
})

test('what was not taken before the end is said to whoever waits for it, and is there the next time', async () => {
  const { tell, start } = machine()
  const given: (() => void)[] = []
  const slow = {
    export(_: ReadableSpan[], done: Parameters<InMemorySpanExporter['export']>[1]) {
      given.push(() => done({ code: 0 }))
    },
    async shutdown() {},
  }
  const running = start(slow)
  const [first, second] = [tell('01-text'), tell('02-bash')]
  await vi.waitFor(() => expect(given).toHaveLength(1), { timeout: 5_000 })
  const drained = expect(running.drained()).rejects.toThrow('the bridge "mine" was stopped before that')
  const stopped = running.stop()
  given[0]?.()
  await Promise.all([stopped, drained])
  const exporter = new InMemorySpanExporter()
  await start(exporter).drained()
  expect(idsOf(exporter.getFinishedSpans())).toEqual(second)
  expect(first).not.toEqual(second)
})

test('spans read as a convention has them, and an unknown one is named', async () => {
  const { tell, start } = machine()
  const exporter = new InMemorySpanExporter()
  const running = start(exporter, { convention: 'openinference' })
  tell('01-text')
  await running.drained()
  expect(exporter.getFinishedSpans()[0]?.attributes['openinference.span.kind']).toBeDefined()
  expect(() => start(exporter, { convention: 'nonsense' })).toThrow(
    /no convention "nonsense"; there are gen-ai,/,
  )
})

test('an exporter that never answers counts as one that refuses, and holds up no end', async () => {
  const { tell, start } = machine()
  const inner = new InMemorySpanExporter()
  let isSilent = true
  const exporter = {
    export(spans: ReadableSpan[], done: Parameters<InMemorySpanExporter['export']>[1]) {
      if (!isSilent) inner.export(spans, done)
    },
    shutdown: () => inner.shutdown(),
  }
  const first = start(exporter, { exportTimeoutMs: 50 })
  const ids = tell('01-text')
  await expect(first.drained()).rejects.toThrow('did not say within 50 ms whether it took the spans')
  await first.stop()
  isSilent = false
  await start(exporter, { exportTimeoutMs: 50 }).drained()
  expect(idsOf(inner.getFinishedSpans())).toEqual(ids)
})

test('a name is one bridge’s at a time', async () => {
  const { start } = machine()
  const first = start(new InMemorySpanExporter())
  expect(() => start(new InMemorySpanExporter())).toThrow('a bridge "mine" is at work in this process')
  start(new InMemorySpanExporter(), { name: 'other' })
  await first.stop()
  start(new InMemorySpanExporter())
})
