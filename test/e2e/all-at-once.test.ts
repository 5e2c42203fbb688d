// One session of the real client to everything at once, each in its own language: MLflow behind http, in a database file and
// in a folder, Phoenix, a Collector, the local store. Each is read back by its own interface.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { buildCollector, type Collector, readCollected, startCollector, TO_FILE } from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { installMlflow, type Mlflow, type MlflowTrace, readTraces, startMlflow } from '../rig/mlflow.ts'
import { mlflowProgram } from '../rig/mlflow-program.ts'
import { needs } from '../rig/need.ts'
import type { ReceivedSpan } from '../rig/otlp.ts'
import { installPhoenix, type Phoenix, startPhoenix } from '../rig/phoenix.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { expectAsStored, expectShownAsStored } from './mlflow-as-stored.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { rootOf, storedSpans } from './stored.ts'
import { FILES, mend, thank } from './story.ts'
import { newUser, takeTurn, turnspanOk } from './turn.ts'

const EXPERIMENT = 'cart'
/** The same promise as with one destination. */
const PROMISED_MS = 2_000

const needed = needs({
  python: installMlflow,
  phoenix: installPhoenix,
  collector: buildCollector,
  binary: () => installClaudeCode('2.1.330'),
})
let mlflow: Mlflow
let phoenix: Phoenix
let collector: Collector
let user: User
const collectorDir = tempDir('collector')

beforeAll(async () => {
  mlflow = await startMlflow({ dir: tempDir('mlflow') })
  phoenix = await startPhoenix(tempDir('phoenix'))
  collector = await startCollector({ config: TO_FILE, dir: collectorDir })
  user = await newUser(await installPacked(), { files: FILES })
  const places = tempDir('places')
  const env = { PATH: [await mlflowProgram(), process.env.PATH].join(path.delimiter) }
  const set = await turnspan(user, ['autolog', 'claude', '--user', '-u', mlflow.url, '-n', EXPERIMENT], env)
  expect([set.code, set.stderr]).toEqual([0, ''])
  const file = path.join(user.home, '.turnspan', 'config.json')
  const config = JSON.parse(fs.readFileSync(file, 'utf8')) as { destinations: object }
  config.destinations = {
    ...config.destinations,
    database: { kind: 'mlflow', url: `sqlite:///${places}/mlflow.db`, experimentName: EXPERIMENT },
    folder: {
      kind: 'mlflow-files',
      url: pathToFileURL(path.join(places, 'mlruns')).href,
      experimentName: EXPERIMENT,
    },
    phoenix: { kind: 'phoenix', url: phoenix.url, project: 'cart' },
    collector: { kind: 'otlp', url: collector.otlpHttpUrl },
  }
  fs.writeFileSync(file, JSON.stringify(config, null, 2))
})
afterAll(async () => {
  await Promise.all([mlflow?.stop(), phoenix?.stop(), collector?.stop()])
})

const urlOf = (name: string): string => {
  const file = path.join(user.home, '.turnspan', 'config.json')
  const { destinations } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    destinations: Record<string, { url: string }>
  }
  return destinations[name]?.url ?? ''
}

async function mlflowTraces(url: string, sqlitePath?: string): Promise<readonly MlflowTrace[]> {
  const read = await readTraces({
    url,
    experimentName: EXPERIMENT,
    // A folder knows no search by spans.
    searches: [],
    ...(sqlitePath !== undefined && { sqlitePath }),
  })
  return read.traces
}

interface PhoenixSpan {
  readonly name: string
  readonly span_kind: string
  readonly parent_id: string | null
  readonly context: { readonly trace_id: string; readonly span_id: string }
  readonly attributes: Readonly<Record<string, unknown>>
}

async function phoenixSpans(): Promise<readonly PhoenixSpan[]> {
  const answer = await fetch(`${phoenix.url}/v1/projects/cart/spans?limit=1000`)
  return answer.ok ? ((await answer.json()) as { data: readonly PhoenixSpan[] }).data : []
}

test('one session reaches six places, each whole and in its own language; one that stops delays none of the others', async (ctx) => {
  const { binary } = needed(ctx)
  const first = await takeTurn(binary, user, mend)
  await turnspanOk(user, ['flush'])

  await collector.stop()
  const second = await takeTurn(binary, user, thank, { args: ['--resume', first.sessionId] })
  const traceOf = () => storedSpans(user.home).filter(({ traceId }) => traceId !== firstTrace)
  const firstTrace = rootOf(storedSpans(user.home)).traceId
  await eventually(() => traceOf().length === 2, { what: 'the second turn in the store', timeoutMs: 15_000 })
  const arrival = await seeSecond(second.exitedAtMs)
  expect(arrival).toBeLessThan(PROMISED_MS)
  await eventually(async () => (await phoenixSpans()).length === storedSpans(user.home).length, {
    what: 'both turns in Phoenix',
    timeoutMs: 20_000,
  })
  collector = await startCollector({ config: TO_FILE, dir: collectorDir, ports: collector.ports })
  await turnspanOk(user, ['flush'])

  const stored = storedSpans(user.home)
  const turns = [...new Set(stored.map(({ traceId }) => traceId))].map((traceId) =>
    stored.filter((span) => span.traceId === traceId),
  )
  expect(turns.map((spans) => spans.length)).toEqual([16, 2])

  const database = urlOf('database').replace('sqlite:///', '')
  const places = {
    http: await mlflowTraces(mlflow.url, mlflow.sqlitePath),
    database: await mlflowTraces(urlOf('database'), database),
    folder: await mlflowTraces(urlOf('folder')),
  }
  for (const [name, traces] of Object.entries(places)) {
    expect([name, traces.length]).toEqual([name, 2])
    for (const spans of turns) {
      const trace = traces.find(({ traceId }) => traceId === `tr-${spans[0]?.traceId}`) as MlflowTrace
      if (name === 'folder') expectShownAsStored(trace, spans)
      else expectAsStored(trace, spans)
      expect([trace.requestPreview, trace.responsePreview]).toEqual(saidIn(spans))
    }
  }

  const collected = new Map(readCollected(collector).map((span) => [span.spanId, span]))
  expect([...collected.keys()].sort()).toEqual(stored.map(({ spanId }) => spanId).sort())
  for (const span of stored) expect(collected.get(span.spanId)?.attributes).toEqual(span.attributes)

  const seen = new Map((await phoenixSpans()).map((span) => [span.context.span_id, span]))
  expect([...seen.keys()].sort()).toEqual(stored.map(({ spanId }) => spanId).sort())
  for (const span of stored) expect(factsIn(seen.get(span.spanId))).toEqual(factsOf(span))
})

/** How long after the client's exit MLflow had the turn that came while the Collector was down. */
async function seeSecond(exitedAtMs: number): Promise<number> {
  const answered = async () => {
    const traces = await fetch(`${mlflow.url}/api/3.0/mlflow/traces/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '1' } }],
        max_results: 10,
      }),
    })
    const all = ((await traces.json()) as { traces?: readonly { state: string }[] }).traces ?? []
    return all.filter(({ state }) => state === 'OK').length === 2
  }
  await eventually(answered, { what: 'the second turn in MLflow', timeoutMs: 20_000 })
  return Math.round(performance.timeOrigin + performance.now() - exitedAtMs)
}

/** The words of the prompt and of the answer, as the store has them. */
function saidIn(spans: readonly ReceivedSpan[]): readonly [string, string] {
  const { attributes } = rootOf(spans)
  const textOf = (key: string) => {
    const messages = JSON.parse(String(attributes[key])) as { parts: { content?: string }[] }[]
    return messages.flatMap(({ parts }) => parts.flatMap(({ content }) => content ?? [])).join('')
  }
  return [textOf('gen_ai.input.messages'), textOf('gen_ai.output.messages')]
}

const KINDS: Readonly<Record<string, string>> = { chat: 'LLM', execute_tool: 'TOOL', invoke_agent: 'AGENT' }

/** What OpenInference promises of a span of ours. */
const factsOf = ({ parentSpanId, attributes }: ReceivedSpan) => {
  const kind = KINDS[String(attributes['gen_ai.operation.name'])] ?? 'CHAIN'
  return {
    kind,
    parent: parentSpanId === '' ? null : parentSpanId,
    session: attributes['session.id'],
    prompt: kind === 'LLM' ? attributes['gen_ai.usage.input_tokens'] : undefined,
    completion: kind === 'LLM' ? attributes['gen_ai.usage.output_tokens'] : undefined,
  }
}

const factsIn = (span: PhoenixSpan | undefined) => ({
  kind: span?.span_kind,
  parent: span?.parent_id ?? null,
  session: span?.attributes['session.id'],
  prompt: span?.span_kind === 'LLM' ? span.attributes['llm.token_count.prompt'] : undefined,
  completion: span?.span_kind === 'LLM' ? span.attributes['llm.token_count.completion'] : undefined,
})
