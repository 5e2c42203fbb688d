// collector-config/fan-out.yaml: three backends, each with its own form, its own share and its own troubles.
import { describe, expect, test } from 'vitest'
import { destinationAt } from '../export/samples.ts'
import { buildCollector, shipped, startCollector } from '../rig/collector.ts'
import { deadPort } from '../rig/dead-port.ts'
import { eventually } from '../rig/eventually.ts'
import { installMlflow, readTraces, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import type { ReceivedSpan } from '../rig/otlp.ts'
import { installPhoenix, startPhoenix } from '../rig/phoenix.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { recordedTurns, send } from './recorded-traffic.ts'

const needed = needs({ collector: buildCollector })
const config = { file: shipped('fan-out.yaml') }
const turns = recordedTurns('02-bash', '06-denied', '07-subagent', '12b-fail')
const spans = turns.flatMap((turn) => turn.spans)

/** What was said or done, as the words stand in a span. */
const WORDS = [
  ...[
    'gen_ai.input.messages',
    'gen_ai.output.messages',
    'gen_ai.tool.call.arguments',
    'gen_ai.tool.call.result',
  ],
  ...['turnspan.tool.file_path', 'process.working_directory'],
]
const byOperation = (list: readonly ReceivedSpan[], operation: string) =>
  list.filter(({ attributes }) => attributes['gen_ai.operation.name'] === operation)
const idsOf = (list: readonly { readonly spanId: string }[]) =>
  [...new Set(list.map(({ spanId }) => spanId))].sort()

describe('fan-out.yaml', () => {
  test('gives each backend its own form, and waits for the one that is down over a kill of its own', async (ctx) => {
    needed(ctx)
    const [mlflow, tracing, away] = await Promise.all([startSink(), startSink(), deadPort()])
    const dir = tempDir('fan-out')
    const env = { MLFLOW_TRACKING_URI: mlflow.url, PHOENIX_URL: away.url, TRACING_URL: tracing.url }
    const killed = await startCollector({ config, dir, env })
    await send(turns, destinationAt(killed.otlpHttpUrl))
    await mlflow.waitForSpans(spans.length)
    await tracing.waitForSpans(spans.length)
    await killed.kill()

    await away.release()
    const phoenix = await startSink({ port: away.port })
    const collector = await startCollector({ config, dir, env, ports: killed.ports })
    try {
      await phoenix.waitForSpans(spans.length)
      for (const sink of [mlflow, phoenix, tracing]) {
        expect(idsOf(sink.spans())).toEqual(idsOf(spans))
        expect(sink.problems()).toEqual([])
      }

      const types = { chat: 'CHAT_MODEL', execute_tool: 'TOOL', invoke_agent: 'AGENT' }
      for (const [operation, type] of Object.entries(types)) {
        const list = byOperation(mlflow.spans(), operation)
        expect(list.length).toBeGreaterThan(0)
        for (const { attributes } of list) expect(attributes['mlflow.spanType']).toBe(type)
      }
      const bash = spans.find(({ name }) => name === 'execute_tool Bash')
      const inMlflow = mlflow.spans().find(({ spanId }) => spanId === bash?.spanId)
      expect(inMlflow?.attributes).toMatchObject({
        'mlflow.spanInputs': bash?.attributes['gen_ai.tool.call.arguments'],
        'mlflow.spanOutputs': bash?.attributes['gen_ai.tool.call.result'],
      })
      for (const word of WORDS.slice(0, 4)) expect(inMlflow?.attributes).not.toHaveProperty([word])
      expect(Object.keys(inMlflow?.resource ?? {})).toEqual(['service.name'])

      const inPhoenix = phoenix.spans().find(({ spanId }) => spanId === bash?.spanId)
      expect(inPhoenix?.resource['openinference.project.name']).toBe('claude-code')
      expect(inPhoenix?.attributes).toMatchObject({
        'openinference.span.kind': 'TOOL',
        'input.value': bash?.attributes['gen_ai.tool.call.arguments'],
      })
      expect(byOperation(phoenix.spans(), 'chat')[0]?.attributes).toMatchObject({
        'openinference.span.kind': 'LLM',
        'llm.token_count.prompt': expect.any(Number),
      })

      for (const span of tracing.spans()) {
        for (const word of WORDS) expect(span.attributes).not.toHaveProperty([word])
        expect(span.status.message).toBe('')
        for (const event of span.events) expect(event.attributes).not.toHaveProperty(['exception.message'])
      }
      expect(byOperation(tracing.spans(), 'execute_tool').map(({ status }) => status.code)).toContain(2)
      // There were such words, and they are told to whoever may hear them.
      const heard = mlflow.spans().flatMap(({ events }) => events.map(({ attributes }) => attributes))
      expect(heard.some((attributes) => 'exception.message' in attributes)).toBe(true)
      // The other branches' forms have not leaked into this one.
      const kept = new Set(tracing.spans().flatMap(({ attributes }) => Object.keys(attributes)))
      expect([...kept].filter((key) => /^(mlflow|openinference|llm|input|output)\./.test(key))).toEqual([])
      expect([...kept]).toEqual(expect.arrayContaining(['gen_ai.usage.input_tokens', 'turnspan.cost.usd']))
    } finally {
      await collector.stop()
      for (const sink of [mlflow, phoenix, tracing]) await sink.close()
    }
  })
})

describe('fan-out.yaml, with the real programs', () => {
  const programs = needs({ mlflow: installMlflow, phoenix: installPhoenix })

  test('MLflow finds spans by type and shows previews; Phoenix knows kinds and tokens', async (ctx) => {
    needed(ctx)
    programs(ctx)
    const [mlflow, phoenix, tracing] = await Promise.all([
      startMlflow({ dir: tempDir('mlflow') }),
      startPhoenix(tempDir('phoenix')),
      startSink(),
    ])
    const env = { MLFLOW_TRACKING_URI: mlflow.url, PHOENIX_URL: phoenix.url, TRACING_URL: tracing.url }
    const collector = await startCollector({ config, dir: tempDir('fan-out'), env })
    try {
      await send(turns, destinationAt(collector.otlpHttpUrl))
      await tracing.waitForSpans(spans.length)
      const read = await eventually(
        async () => {
          const seen = await readTraces({ ...mlflow, experimentId: '0' })
          return seen.traces.flatMap((trace) => trace.spans).length === spans.length && seen
        },
        { what: 'all spans in MLflow', timeoutMs: 60_000, everyMs: 500 },
      )
      const ofTools = turns.filter((turn) => turn.spans.some(({ name }) => name.startsWith('execute_tool')))
      expect([...(read.found["span.type = 'TOOL'"] ?? [])].sort()).toEqual(
        [...new Set(ofTools.map(({ traceId }) => `tr-${traceId}`))].sort(),
      )
      for (const trace of read.traces) {
        expect(trace.session).not.toBeNull()
        expect(trace.requestPreview).toBeTruthy()
        const calls = spans.filter(({ traceId }) => `tr-${traceId}` === trace.traceId)
        const tokens = calls.reduce((sum, span) => sum + tokensOf(span), 0)
        // A turn whose only call failed has none.
        expect(trace.tokenUsage?.total_tokens ?? 0).toBe(tokens)
      }

      const url = `${phoenix.url}/v1/projects/claude-code/spans?limit=1000`
      const known = await eventually(
        async () => {
          const answer = await fetch(url)
          const { data = [] } = answer.ok ? ((await answer.json()) as { data?: readonly PhoenixSpan[] }) : {}
          return data.length === spans.length && data
        },
        { what: 'all spans in Phoenix', timeoutMs: 60_000, everyMs: 500 },
      )
      const prompts = (list: readonly unknown[]) => list.filter((count) => count !== undefined).sort()
      expect(prompts(known.map(({ attributes }) => attributes['llm.token_count.prompt']))).toEqual(
        prompts(spans.map(({ attributes }) => attributes['gen_ai.usage.input_tokens'])),
      )
      const kinds = known.map(({ span_kind }) => span_kind)
      expect(new Set(kinds)).toEqual(new Set(['AGENT', 'LLM', 'TOOL']))
    } finally {
      await collector.stop()
      await tracing.close()
      await phoenix.stop()
      await mlflow.stop()
    }
  })
})

function tokensOf({ attributes }: (typeof spans)[number]): number {
  const of = (kind: string) => Number(attributes[`gen_ai.usage.${kind}_tokens`] ?? 0)
  return of('input') + of('output')
}

interface PhoenixSpan {
  readonly span_kind: string
  readonly attributes: Readonly<Record<string, unknown>>
}
