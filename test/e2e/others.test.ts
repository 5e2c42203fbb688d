// Programs that are nobody's favourite and everybody's measure: Zipkin behind a Collector, and Rotel, which reads OTLP with code of
// its own.
import { beforeAll, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { buildCollector, startCollector } from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { needs } from '../rig/need.ts'
import { installRotel, startRotel } from '../rig/rotel.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { installZipkin, startZipkin } from '../rig/zipkin.ts'
import { installPacked } from './packed.ts'
import { rootOf, storedTrace } from './stored.ts'
import { FILES, mend } from './story.ts'
import { autolog, newUser, takeTurn } from './turn.ts'

const needed = needs({
  collector: buildCollector,
  zipkin: installZipkin,
  rotel: installRotel,
  binary: () => installClaudeCode('2.1.330'),
})
let bin = ''
beforeAll(async () => {
  bin = await installPacked()
})

const toZipkin = (url: string) => `
extensions:
  health_check: { endpoint: "\${env:HEALTH_CHECK_ENDPOINT}" }
receivers:
  otlp: { protocols: { http: { endpoint: "\${env:OTLP_HTTP_ENDPOINT}" } } }
exporters:
  zipkin: { endpoint: "${url}/api/v2/spans" }
service:
  extensions: [health_check]
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: { receivers: [otlp], exporters: [zipkin] }
`

interface ZipkinSpan {
  readonly id: string
  readonly parentId?: string
  readonly name: string
  readonly timestamp: number
  readonly tags: Readonly<Record<string, string>>
}

test('Zipkin, through a Collector, has every span below its parent, with its name, its times and its error', async (ctx) => {
  const { binary } = needed(ctx)
  const zipkin = await startZipkin(tempDir('zipkin'))
  const collector = await startCollector({
    config: { text: toZipkin(zipkin.url) },
    dir: tempDir('collector'),
  })
  try {
    const user = await newUser(bin, { files: FILES })
    await autolog(user, '--otlp-endpoint', collector.otlpHttpUrl)
    const turn = await takeTurn(binary, user, mend)
    const stored = await storedTrace(user.home, turn.sessionId)
    const { traceId } = rootOf(stored)
    const shown = await eventually(
      async () => {
        const answer = await fetch(`${zipkin.url}/api/v2/trace/${traceId}`)
        const spans = answer.ok ? ((await answer.json()) as readonly ZipkinSpan[]) : []
        return spans.length === stored.length && spans
      },
      { what: 'the trace in Zipkin', timeoutMs: 30_000 },
    )
    const facts = shown.map(({ id, parentId = '', name, timestamp, tags }) => ({
      ...{ id, parentId, name, timestamp },
      tokens: tags['gen_ai.usage.input_tokens'],
      isError: tags.error !== undefined || tags['otel.status_code'] === 'ERROR',
    }))
    const wanted = stored.map(({ spanId, parentSpanId, name, startTimeUnixNano, attributes, status }) => ({
      ...{ id: spanId, parentId: parentSpanId },
      // Zipkin's own names are in lower case.
      ...{ name: name.toLowerCase(), timestamp: Number(startTimeUnixNano / 1_000n) },
      tokens: attributes['gen_ai.usage.input_tokens']?.toString(),
      isError: status.code === 2,
    }))
    const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1)
    expect(facts.sort(byId)).toEqual(wanted.sort(byId))
  } finally {
    await collector.stop()
    await zipkin.stop()
  }
})

test('Rotel takes what we send, and passes on what is in the store', async (ctx) => {
  const { binary } = needed(ctx)
  const sink = await startSink()
  const rotel = await startRotel(tempDir('rotel'), sink.url)
  try {
    const user = await newUser(bin, { files: FILES })
    await autolog(user, '--otlp-endpoint', rotel.url)
    const turn = await takeTurn(binary, user, mend)
    const stored = await storedTrace(user.home, turn.sessionId)
    const passedOn = () => sink.requests.flatMap(({ spans }) => spans)
    await eventually(() => passedOn().length >= stored.length, {
      what: 'the trace behind Rotel',
      timeoutMs: 30_000,
    })
    const plain = (spans: typeof stored) =>
      new Map(
        spans.map(({ spanId, parentSpanId, name, attributes }) => [
          spanId,
          { parentSpanId, name, attributes },
        ]),
      )
    expect(plain(passedOn())).toEqual(plain(stored))
  } finally {
    await rotel.stop()
    await sink.close()
  }
})
