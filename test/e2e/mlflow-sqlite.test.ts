// A database file as tracking URI: the flusher brings up MLflow for it and takes it away again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { eventually } from '../rig/eventually.ts'
import { installMlflow, type MlflowTrace, readTraces } from '../rig/mlflow.ts'
import { mlflowProgram } from '../rig/mlflow-program.ts'
import { needs } from '../rig/need.ts'
import { runOk } from '../rig/run.ts'
import { scenarios } from '../rig/scenarios.ts'
import { expectAsStored } from './mlflow-as-stored.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { storedTrace } from './stored.ts'
import { newUser, takeTurn, turnspanOk } from './turn.ts'

const EXPERIMENT = 'My AI Project'
const ARRIVES_MS = 120_000

const needed = needs({
  python: installMlflow,
  mlflow: mlflowProgram,
  claude: () => installClaudeCode('2.1.330'),
})
let bin = ''
beforeAll(async () => {
  bin = await installPacked()
})

/** Set up from a shell whose PATH has `mlflow` in it. */
async function setUp(user: User, mlflow: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: [mlflow, process.env.PATH].join(path.delimiter) }
  const { code, stdout, stderr } = await turnspan(user, ['autolog', 'claude', ...args], env)
  expect(`${code} ${stderr}`).toBe('0 ')
  return stdout
}

const databaseOf = (user: User) => path.join(user.cwd, 'mlflow.db')

/** Command lines of what serves this database now. */
async function serversOf(user: User): Promise<readonly string[]> {
  const { stdout } = await runOk('ps', ['-eo', 'args='], { timeoutMs: 10_000 })
  const store = `sqlite:///${databaseOf(user)}`
  return stdout.split('\n').filter((line) => line.includes(store) && line.includes('turnspan-private-mlflow'))
}

function deliveredIn(user: User): number {
  const folder = path.join(user.home, '.turnspan', 'delivery')
  const [id = ''] = fs.existsSync(folder) ? fs.readdirSync(folder) : []
  const file = path.join(folder, id, 'cursor.json')
  return fs.existsSync(file)
    ? (JSON.parse(fs.readFileSync(file, 'utf8')) as { delivered: number }).delivered
    : 0
}

const arrived = (user: User, count: number) =>
  eventually(async () => deliveredIn(user) >= count, {
    what: `${count} traces delivered`,
    timeoutMs: ARRIVES_MS,
  })

const gone = (user: User) =>
  eventually(async () => (await serversOf(user)).length === 0, {
    what: 'the private MLflow gone',
    timeoutMs: 60_000,
  })

async function tracesIn(user: User): Promise<readonly MlflowTrace[]> {
  const sqlitePath = databaseOf(user)
  const { traces } = await readTraces({
    url: `sqlite:///${sqlitePath}`,
    sqlitePath,
    experimentName: EXPERIMENT,
  })
  return traces
}

describe('-u sqlite:///mlflow.db', () => {
  test('two sessions at once share one MLflow of our own, which is gone afterwards', async (ctx) => {
    const { mlflow, claude } = needed(ctx)
    const user = await newUser(bin)
    expect(await setUp(user, mlflow, '-u', 'sqlite:///mlflow.db', '-n', EXPERIMENT)).not.toContain('! ')
    const settings = fs.readFileSync(path.join(user.cwd, '.claude', 'settings.json'), 'utf8')
    expect(settings).toContain('"MLFLOW_TRACKING_URI": "sqlite:///mlflow.db"')

    const turns = await Promise.all([
      takeTurn(claude, user, scenarios.bash),
      takeTurn(claude, user, scenarios.text),
    ])
    let most = 0
    await eventually(
      async () => {
        most = Math.max(most, (await serversOf(user)).filter((line) => line.startsWith('/bin/sh')).length)
        return deliveredIn(user) >= 2
      },
      { what: 'two traces delivered', timeoutMs: ARRIVES_MS },
    )
    const [last = 0] = turns.map(({ exitedAtMs }) => exitedAtMs).sort((a, b) => b - a)
    console.log(`measured: both in the database ${Math.round(Date.now() - last)} ms after the last exit`)
    // The shell that waits for the server, and its other half that waits for us.
    expect(most).toBeLessThanOrEqual(2)

    const traces = await tracesIn(user)
    expect(traces).toHaveLength(2)
    for (const { sessionId } of turns) {
      const trace = traces.find(({ session }) => session === sessionId)
      expectAsStored(trace as MlflowTrace, await storedTrace(user.home, sessionId))
    }
    await gone(user)
    // Nothing was a failure: it was waited for.
    const log = path.join(user.home, '.turnspan', 'turnspan.log')
    expect(fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : '').not.toContain('delivery.failed')
    expect(await turnspanOk(user, ['status'])).toContain('2 delivered')
  })

  test('a database that another holds is waited for', async (ctx) => {
    const { mlflow, claude, python } = needed(ctx)
    const user = await newUser(bin)
    await setUp(user, mlflow, '-u', `sqlite:///${databaseOf(user)}`, '-n', EXPERIMENT)
    await takeTurn(claude, user, scenarios.text)
    await arrived(user, 1)
    const lock = spawn(python, [
      '-c',
      `import sqlite3, time; c = sqlite3.connect(${JSON.stringify(databaseOf(user))}, isolation_level=None); c.execute("BEGIN EXCLUSIVE"); print("held", flush=True); time.sleep(6)`,
    ])
    await once(lock.stdout, 'data')
    await takeTurn(claude, user, scenarios.text)
    await arrived(user, 2)
    expect(await tracesIn(user)).toHaveLength(2)
    await gone(user)
  })

  test('a flusher that is killed takes its MLflow with it, and the next one sends what waits', async (ctx) => {
    const { mlflow, claude } = needed(ctx)
    const user = await newUser(bin)
    await setUp(user, mlflow, '-u', 'sqlite:///mlflow.db', '-n', EXPERIMENT)
    await takeTurn(claude, user, scenarios.text)
    await eventually(async () => (await serversOf(user)).length > 0, {
      what: 'a private MLflow',
      timeoutMs: 30_000,
    })
    const lease = path.join(user.home, '.turnspan', 'flusher.lock')
    process.kill(Number.parseInt(/\d+/.exec(fs.readFileSync(lease, 'utf8'))?.[0] ?? '', 10), 'SIGKILL')
    await gone(user)
    expect(deliveredIn(user)).toBe(0)
    expect(await turnspanOk(user, ['flush'])).toContain('1 delivered')
    expect(await serversOf(user)).toEqual([])
    expect(await tracesIn(user)).toHaveLength(1)
  })
})

test('without the mlflow command setup and status say what is missing, and the trace waits', async (ctx) => {
  const { claude } = needed(ctx)
  const user = await newUser(bin)
  const env = { PATH: [path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter) }
  const { stdout } = await turnspan(user, ['autolog', 'claude', '-u', 'sqlite:///mlflow.db'], env)
  expect(stdout).toContain('There is no "mlflow" in the PATH of your shell')
  await takeTurn(claude, user, scenarios.text)
  await turnspan(user, ['flush'], env)
  const status = await turnspan(user, ['status'], env)
  expect(status).toMatchObject({ code: 1 })
  expect(status.stdout).toContain('There is no "mlflow" in the PATH of your shell')
  expect(fs.existsSync(databaseOf(user))).toBe(false)
})
