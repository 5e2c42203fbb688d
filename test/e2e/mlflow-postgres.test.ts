// MLflow on a real PostgreSQL, as a company has it: what arrives is what was stored, whoever is killed meanwhile.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { buildCollector, shipped, startCollector } from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { installMlflow, type Mlflow, type MlflowTrace, readTraces, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import type { ReceivedSpan } from '../rig/otlp.ts'
import { installPostgres, installPostgresDriver, type Postgres, startPostgres } from '../rig/postgres.ts'
import { runOk } from '../rig/run.ts'
import { scenarios } from '../rig/scenarios.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { expectAsStored } from './mlflow-as-stored.ts'
import { createExperiment, seeTrace } from './mlflow-rest.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { storedSpans, storedTrace } from './stored.ts'
import { autolog, newUser, takeTurn, turnspanOk } from './turn.ts'

const EXPERIMENT = 'My AI Project'
const SESSIONS = 24
const TURNS = 6
const TEXT_SCALE = 0.3
const AWAY_MS = 3_000

const needed = needs({
  postgres: installPostgres,
  python: installMlflow,
  driver: async () => installPostgresDriver(await installMlflow()),
  binary: () => installClaudeCode('2.1.330'),
  collector: buildCollector,
})
const [databaseDir, mlflowDir] = [tempDir('postgres'), tempDir('mlflow')]
let bin = ''
let postgres: Postgres
let mlflow: Mlflow

async function startServer(port?: number): Promise<Mlflow> {
  const env = { PYTHONPATH: await installPostgresDriver(await installMlflow()) }
  const at = port === undefined ? {} : { port }
  return startMlflow({ dir: mlflowDir, storeUri: postgres.uri, workers: 2, env, ...at })
}

beforeAll(async () => {
  bin = await installPacked()
  postgres = await startPostgres({ dir: databaseDir })
  mlflow = await startServer()
})
afterAll(async () => {
  await mlflow?.stop()
  await postgres?.stop()
})

interface Row {
  readonly trace_id: string
  readonly span_id: string
  readonly type: string | null
  readonly status: string
  readonly name: string
}

const rowsOf = (experimentId: string): Promise<readonly Row[]> =>
  postgres.rows(
    `SELECT trace_id, span_id, type, status, name FROM spans WHERE experiment_id = ${experimentId}`,
  )

/** As MLflow's client shows them, with the columns of the database. */
async function tracesIn(experimentId: string): Promise<readonly MlflowTrace[]> {
  const [{ traces }, rows] = await Promise.all([
    readTraces({ ...mlflow, sqlitePath: '', experimentId }),
    rowsOf(experimentId),
  ])
  return traces.map((trace) => ({
    ...trace,
    spanRows: rows.filter(({ trace_id }) => trace_id === trace.traceId),
  }))
}

test('a turn of the real client is in MLflow as it is in the store, and found by its session and its tools', async (ctx) => {
  const { binary } = needed(ctx)
  const user = await newUser(bin, { files: scenarios.subagent.files })
  await autolog(user, '-u', mlflow.url, '-n', EXPERIMENT)
  const { sessionId } = await takeTurn(binary, user, scenarios.subagent)
  const stored = await storedTrace(user.home, sessionId)
  await turnspanOk(user, ['flush'])
  await seeTrace(mlflow, '1', sessionId, 20_000)
  const traces = await tracesIn('1')
  expect(traces).toHaveLength(1)
  expectAsStored(traces[0] as MlflowTrace, stored)
  // Metadata comes by a request of its own: docs/mlflow.md.
  expect(traces[0]?.metadata).toMatchObject({ 'mlflow.trace.working_directory': user.cwd })
  const bySession = `metadata.\`mlflow.trace.session\` = '${sessionId}'`
  const searches = [bySession, "span.type = 'TOOL'", "span.status = 'ERROR'"]
  const { found } = await readTraces({ ...mlflow, sqlitePath: '', experimentId: '1', searches })
  const id = [traces[0]?.traceId]
  expect(searches.map((search) => found[search])).toEqual([id, id, []])
})

/** One past session each, as Claude Code left it; `half`: others than those of the other half. */
async function pastUsers(half: 0 | 1, destinations: object): Promise<readonly User[]> {
  const folder = tempDir('past')
  const script = path.resolve(import.meta.dirname, '../../bench/past-sessions.mjs')
  const sizes = [2 * SESSIONS * TURNS, TURNS, TEXT_SCALE].map(String)
  await runOk(process.execPath, [script, folder, ...sizes], { timeoutMs: 60_000 })
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const sessions = names.filter((name) => name.endsWith('.jsonl')).sort()
  return Promise.all(
    sessions.slice(half * SESSIONS, (half + 1) * SESSIONS).map(async (session) => {
      const user = await newUser(bin)
      const to = path.join(user.home, '.claude/projects', session)
      fs.cpSync(path.join(folder, session), to, { preserveTimestamps: true })
      fs.mkdirSync(path.join(user.home, '.turnspan'), { mode: 0o700 })
      fs.writeFileSync(path.join(user.home, '.turnspan/config.json'), JSON.stringify({ destinations }))
      return user
    }),
  )
}

const countIn = async (experimentId: string) => (await rowsOf(experimentId)).length

async function moreIn(experimentId: string, than: number): Promise<number> {
  const what = `more than ${than} spans in PostgreSQL`
  const wait = { what, timeoutMs: 180_000, everyMs: 100 }
  return eventually(async () => {
    const now = await countIn(experimentId)
    return now > than && now
  }, wait)
}

async function killPostgres(): Promise<void> {
  await postgres.kill()
  await sleep(AWAY_MS)
  postgres = await startPostgres({ dir: databaseDir, port: postgres.port })
}

/** Each span once, with all that MLflow says of it; each trace with its own sums. */
async function expectAll(experimentId: string, stored: readonly ReceivedSpan[]): Promise<void> {
  const rows = await rowsOf(experimentId)
  expect(rows.map((row) => `${row.trace_id} ${row.span_id}`).sort()).toEqual(
    stored.map(({ traceId, spanId }) => `tr-${traceId} ${spanId}`).sort(),
  )
  const traces = await tracesIn(experimentId)
  expect(traces).toHaveLength(SESSIONS * TURNS)
  for (const trace of traces) {
    const own = stored.filter(({ traceId }) => `tr-${traceId}` === trace.traceId)
    // An import does not know who sat there.
    expect(trace.user).toBeNull()
    expectAsStored({ ...trace, user: undefined as never }, own)
  }
}

const storedOf = (users: readonly User[]) => users.flatMap(({ home }) => storedSpans(home))

test('24 sessions sent by turnspan itself while PostgreSQL is killed: nothing is lost, nothing doubled', async (ctx) => {
  needed(ctx)
  const experimentId = await createExperiment(mlflow, 'direct')
  const users = await pastUsers(0, { mlflow: { kind: 'mlflow', url: mlflow.url, experimentId } })
  const imports = Promise.all(users.map((user) => turnspan(user, ['import', '--to', 'mlflow'])))
  await moreIn(experimentId, 100)
  await killPostgres()
  const killedAt = await countIn(experimentId)
  await imports
  // What waits after an import is a flusher's.
  for (const user of users) await turnspanOk(user, ['flush'])
  const stored = storedOf(users)
  console.log(`measured: ${killedAt} of ${stored.length} spans were there when PostgreSQL was killed`)
  expect(killedAt).toBeLessThan(stored.length)
  await expectAll(experimentId, stored)
})

test('24 sessions through agent.yaml: a killed MLflow loses nothing, a killed PostgreSQL what the log says, and that comes by a backfill', async (ctx) => {
  needed(ctx)
  const experimentId = await createExperiment(mlflow, 'through a Collector')
  const collector = await startCollector({
    config: { file: shipped('agent.yaml') },
    dir: tempDir('agent'),
    env: { MLFLOW_TRACKING_URI: mlflow.url, MLFLOW_EXPERIMENT_ID: experimentId },
  })
  try {
    const users = await pastUsers(1, {
      agent: { kind: 'otlp', url: collector.otlpHttpUrl, convention: 'mlflow' },
      direct: { kind: 'mlflow', url: mlflow.url, experimentId },
    })
    const imports = Promise.all(users.map((user) => turnspanOk(user, ['import', '--to', 'agent'])))
    await moreIn(experimentId, 100)
    await mlflow.kill()
    const serverKilledAt = await countIn(experimentId)
    await sleep(AWAY_MS)
    mlflow = await startServer(mlflow.port)
    await moreIn(experimentId, serverKilledAt + 100)
    expect(droppedBy(collector.log())).toBe(0)

    await killPostgres()
    const databaseKilledAt = await countIn(experimentId)
    await imports
    const stored = storedOf(users)
    expect(databaseKilledAt).toBeLessThan(stored.length)
    // MLflow says 422 to a request whose database went away, and a Collector never asks twice after that.
    const isDone = async () => (await countIn(experimentId)) + droppedBy(collector.log()) === stored.length
    await eventually(isDone, { what: 'the queue empty', timeoutMs: 180_000, everyMs: 200 })
    console.log(
      `measured: of ${stored.length} spans ${serverKilledAt} were there when MLflow was killed, ` +
        `${databaseKilledAt} when PostgreSQL was; the Collector dropped ${droppedBy(collector.log())}`,
    )
    for (const user of users) await turnspanOk(user, ['flush', '--backfill', 'direct'])
    await expectAll(experimentId, stored)
  } finally {
    await collector.stop()
  }
})

/** Spans. */
const droppedBy = (log: string): number =>
  [...log.matchAll(/Dropping data\..*"dropped_items": (\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0)
