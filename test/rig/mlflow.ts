// A real MLflow tracking server on loopback, with its database in a folder of the test.
import { mkdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { installMlflow } from './mlflow-install.ts'
import { freePort, startService } from './service.ts'

export { installMlflow } from './mlflow-install.ts'
export {
  listExperiments,
  type MlflowSpan,
  type MlflowTrace,
  readTraces,
} from './mlflow-read.ts'

export interface Mlflow {
  readonly url: string
  readonly port: number
  /** Leader of the process group of the server and its workers. */
  readonly pid: number
  readonly sqlitePath: string
  log(): string
  stop(): Promise<void>
  kill(): Promise<void>
}

export interface MlflowOptions {
  /** Holds database, artifacts and log; the folder of a stopped server goes on where that one ended. */
  readonly dir: string
  /** That of a stopped server, to bring it back at the same address. */
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
  /** Default: SQLite in `dir`. */
  readonly storeUri?: string
  readonly workers?: number
}

const WARM_UP_MS = 120_000

export async function startMlflow({ dir, port, env, storeUri, workers = 1 }: MlflowOptions): Promise<Mlflow> {
  const python = await installMlflow()
  const home = join(dir, 'home')
  mkdirSync(home, { recursive: true })
  const sqlitePath = join(dir, 'mlflow.db')
  const chosenPort = port ?? (await freePort())
  const url = `http://127.0.0.1:${chosenPort}`
  const service = await startService({
    name: 'MLflow',
    command: python,
    args: [
      ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(chosenPort)],
      ...['--workers', String(workers)],
      ...['--default-artifact-root', join(dir, 'artifacts')],
    ],
    env: {
      PATH: [dirname(python), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      HOME: home,
      LANG: 'C.UTF-8',
      MLFLOW_DISABLE_TELEMETRY: 'true',
      // Not an argument, which everybody on the machine can read: a database has a password.
      MLFLOW_BACKEND_STORE_URI: storeUri ?? `sqlite:///${sqlitePath}`,
      // Otherwise it starts seven more processes, slow to stop.
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      ...env,
    },
    cwd: dir,
    logFile: join(dir, 'mlflow.log'),
    healthUrl: `${url}/health`,
    startTimeoutMs: 180_000,
    stopTimeoutMs: 10_000,
  })
  try {
    await warmUp(url)
  } catch (error) {
    await service.kill()
    throw new Error(
      `MLflow started, but its first request failed (${error}). Log:\n${service.log().slice(-4_000)}`,
    )
  }
  return {
    url,
    port: chosenPort,
    pid: service.pid,
    sqlitePath,
    log: service.log,
    stop: service.stop,
    kill: service.kill,
  }
}

/** The first request loads half of MLflow; a request without spans stores nothing. */
async function warmUp(url: string): Promise<void> {
  const answer = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-mlflow-experiment-id': '0' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [] }] }] }),
    signal: AbortSignal.timeout(WARM_UP_MS),
  })
  if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`)
}
