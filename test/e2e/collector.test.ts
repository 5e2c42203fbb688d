// A real OpenTelemetry Collector between turnspan and whoever comes after: nothing is lost or changed on the way.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import {
  buildCollector,
  readCollected,
  startCollector,
  TO_FILE,
  validateCollectorConfig,
} from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { installMlflow, type MlflowTrace, readTraces, startMlflow } from '../rig/mlflow.ts'
import { answer, text, toolUse } from '../rig/mock/scenario.ts'
import { needs } from '../rig/need.ts'
import { run } from '../rig/run.ts'
import { scenarios } from '../rig/scenarios.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { createExperiment, seeTrace } from './mlflow-rest.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { type JsonSpan, jsonSpansIn, storedJson, storedSpans, storedTrace } from './stored.ts'
import { autolog, newUser, type Said, takeTurn } from './turn.ts'

const EXPERIMENT = 'My AI Project'
const needed = needs({ collector: buildCollector, binary: () => installClaudeCode('2.1.330') })
let bin = ''
beforeAll(async () => {
  bin = await installPacked()
})

/** Every kind of thing that a span can hold: events, a link, an error, whole and broken numbers, a list. */
const EVENTFUL: Said = {
  prompt: 'Be eventful: "quotes", \u{1f600} and\nlines',
  args: ['--dangerously-skip-permissions'],
  api: () => ({
    main: [
      {
        error: {
          status: 529,
          type: 'overloaded_error',
          message: 'Overloaded',
          headers: { 'retry-after': '0' },
        },
      },
      answer(text('I will fail.'), toolUse('Bash', { command: 'echo out; exit 3', description: 'fails' })),
      'It failed.',
    ],
  }),
}
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const IN_A_TRACE = { env: { TRACEPARENT, TRACESTATE: 'vendor=a,other=b' } }

const AGENT = path.resolve(import.meta.dirname, '../../collector-config/agent.yaml')

describe('a Collector that writes what it gets to a file', () => {
  test('writes the spans of the store, down to the types of their attributes', async (ctx) => {
    const { binary } = needed(ctx)
    const collector = await startCollector({ config: TO_FILE, dir: tempDir('collector') })
    try {
      const user = await newUser(bin, { files: scenarios.subagent.files })
      await autolog(user, '--otlp-endpoint', collector.otlpHttpUrl)
      const turns = [
        await takeTurn(binary, user, EVENTFUL, IN_A_TRACE),
        await takeTurn(binary, user, scenarios.subagent),
      ]
      for (const { sessionId } of turns) await storedTrace(user.home, sessionId)
      const stored = storedJson(user.home)
      const written = () => collectedJson(collector.stateDir)
      await eventually(() => written().length >= stored.length, { what: 'all spans', timeoutMs: 10_000 })
      expect(byId(written().map(withoutDefaults))).toEqual(byId(stored.map(withoutDefaults)))
      expect(readCollected(collector)[0]?.resource).toEqual(storedSpans(user.home)[0]?.resource)

      // What is compared holds all that a span can hold.
      const spans = storedSpans(user.home, turns[0]?.sessionId)
      const root = spans.find(({ parentSpanId }) => parentSpanId === '')
      expect(root?.links).toEqual([
        {
          traceId: '0af7651916cd43dd8448eb211c80319c',
          spanId: 'b7ad6b7169203331',
          attributes: { 'turnspan.link': 'caller' },
        },
      ])
      const [firstCall] = spans.filter(({ name }) => name.startsWith('chat '))
      expect(firstCall?.events).toMatchObject([
        { name: 'turnspan.attempt.failed', attributes: { 'http.response.status_code': 529 } },
      ])
      expect(firstCall?.attributes).toMatchObject({
        'gen_ai.response.finish_reasons': ['tool_use'],
        'gen_ai.usage.input_tokens': 4_312,
        'turnspan.cost.usd': expect.closeTo(0.002848, 9),
      })
      expect(spans.find(({ name }) => name === 'execute_tool Bash')?.status).toEqual({
        code: 2,
        message: 'Exit code 3',
      })
    } finally {
      await collector.stop()
    }
  })
})

describe('collector-config/agent.yaml', () => {
  const mlflowNeeded = needs({ mlflow: installMlflow })

  test('is a configuration that the Collector starts with, with its defaults and with every variable set', async (ctx) => {
    const { collector } = needed(ctx)
    const bare = await run(collector, ['validate', '--config', AGENT], { env: {}, timeoutMs: 60_000 })
    expect(bare).toMatchObject({ code: 0, stderr: '' })
    const env = { MLFLOW_TRACKING_URI: 'https://mlflow.example.org', MLFLOW_EXPERIMENT_ID: '7' }
    const full = await validateCollectorConfig({ config: { file: AGENT }, dir: tempDir('validate'), env })
    expect(full).toMatchObject({ code: 0, stderr: '' })
  })

  test('gives MLflow the same traces as the direct way, also over a kill of the Collector', async (ctx) => {
    const { binary } = needed(ctx)
    mlflowNeeded(ctx)
    // One session to two servers: a server keeps a trace id in one experiment only.
    const [direct, behind] = await Promise.all([
      startMlflow({ dir: tempDir('mlflow-direct') }),
      startMlflow({ dir: tempDir('mlflow-behind') }),
    ])
    const dir = tempDir('collector')
    const experimentId = await createExperiment(behind, EXPERIMENT)
    const env = { MLFLOW_TRACKING_URI: behind.url, MLFLOW_EXPERIMENT_ID: experimentId }
    const collector = await startCollector({ config: { file: AGENT }, dir, env })
    const servers: { stop(): Promise<void> }[] = [direct, behind, collector]
    try {
      const user = await newUser(bin, { files: { ...scenarios.failing.files, ...scenarios.subagent.files } })
      await autolog(
        user,
        ...['-u', direct.url, '-n', EXPERIMENT],
        ...['--otlp-endpoint', collector.otlpHttpUrl, '--convention', 'mlflow'],
      )
      const sessions: string[] = []
      for (const said of [EVENTFUL, scenarios.subagent, scenarios.thinking]) {
        const turn = await takeTurn(binary, user, said, IN_A_TRACE)
        sessions.push(turn.sessionId)
        const seen = await seeTrace(direct, experimentId, turn.sessionId, 20_000)
        const behindSeen = await seeTrace(behind, experimentId, turn.sessionId, 20_000)
        const [a, b] = [seen, behindSeen].map(({ atMs }) => Math.round(atMs - turn.exitedAtMs))
        console.log(`measured: seen in MLflow ${a} ms after the exit directly, ${b} ms through the Collector`)
      }

      await behind.stop()
      const last = await takeTurn(binary, user, scenarios.failing)
      sessions.push(last.sessionId)
      await eventually(async () => (await deliveredIn(user)).every((count) => count === 4), {
        what: 'both destinations have taken the last trace',
        timeoutMs: 20_000,
      })
      await collector.kill()
      servers.push(await startMlflow({ dir: path.dirname(behind.sqlitePath), port: behind.port }))
      servers.push(await startCollector({ config: { file: AGENT }, dir, env, ports: collector.ports }))
      await seeTrace(behind, experimentId, last.sessionId, 60_000)

      const there = await readTraces({ ...direct, experimentName: EXPERIMENT })
      const here = await readTraces({ ...behind, experimentName: EXPERIMENT })
      expect(here.traces.map(({ session }) => session)).toEqual(sessions)
      expect(here.traces.map(withoutPlace)).toEqual(there.traces.map(withoutPlace))
      for (const { metadata } of there.traces)
        expect(Object.keys(metadata)).toEqual(expect.arrayContaining([...COMPLETED]))
      expect(here.found).toEqual(there.found)
    } finally {
      for (const server of servers) await server.stop()
    }
  })
})

test('OTLP as JSON carries the same spans', async (ctx) => {
  const { binary } = needed(ctx)
  const sink = await startSink()
  const user = await newUser(bin)
  await autolog(user)
  const destinations = { mine: { kind: 'otlp', url: sink.url, encoding: 'json', compression: 'gzip' } }
  fs.writeFileSync(path.join(user.home, '.turnspan', 'config.json'), JSON.stringify({ destinations }))
  const turn = await takeTurn(binary, user, EVENTFUL, IN_A_TRACE)
  const stored = await storedTrace(user.home, turn.sessionId)
  await sink.waitForSpans(stored.length)
  await sink.close()
  expect(sink.problems()).toEqual([])
  for (const { headers } of sink.requests) {
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-encoding': 'gzip' })
  }
  expect(byId(sink.spans())).toEqual(byId(stored))
})

function collectedJson(stateDir: string): readonly JsonSpan[] {
  const file = path.join(stateDir, 'traces.jsonl')
  if (!fs.existsSync(file)) return []
  return fs.readFileSync(file, 'utf8').split('\n').slice(0, -1).flatMap(jsonSpansIn)
}

/** What the wire adds (flags say "sampled, parent is not remote") and what it leaves out because it is 0. */
function withoutDefaults({ flags: _, status, links, ...span }: JsonSpan): JsonSpan {
  const { code, message } = status as { code?: number; message?: string }
  const list = (links ?? []) as readonly { flags?: number }[]
  return {
    ...(span as JsonSpan),
    status: { code: code ?? 0, message: message ?? '' },
    links: list.map(({ flags: _flags, ...link }) => link),
  }
}

/** Each server has its own folder of artifacts. */
const withoutPlace = ({
  tags: { 'mlflow.artifactLocation': _, ...tags },
  metadata,
  ...trace
}: MlflowTrace) => ({
  ...trace,
  tags,
  metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !COMPLETED.has(key))),
})

/** What no OpenTelemetry can carry: only who speaks to MLflow itself can tell it. The tags say it, too. */
const COMPLETED = new Set([
  'mlflow.trace.working_directory',
  'mlflow.trace.permission_mode',
  'mlflow.claude_code_version',
  'mlflow.trace.infoFinalized',
])

async function deliveredIn(user: User): Promise<readonly number[]> {
  const { stdout } = await turnspan(user, ['status', '--json'])
  const { destinations } = JSON.parse(stdout) as { destinations: readonly { delivered: number }[] }
  return destinations.map(({ delivered }) => delivered)
}

const byId = <S extends { readonly spanId: string }>(spans: readonly S[]): readonly S[] =>
  [...spans].sort((a, b) => (a.spanId < b.spanId ? -1 : 1))
