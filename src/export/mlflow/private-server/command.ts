// How MLflow is started for a database of the user's own: on loopback alone, below a path that nobody can guess, with
// nothing of a project's in its environment.
import path from 'node:path'
import { programIn } from '../../../disk/processes.ts'

/** MLflow took OpenTelemetry traces for the first time in it. */
export const LEAST_VERSION = '3.6'

export const HOW_TO_GET_MLFLOW = `install MLflow ${LEAST_VERSION} or newer so that "mlflow" is found (pip install "mlflow>=${LEAST_VERSION}", or uv tool install mlflow) and run "turnspan autolog claude" again from a shell that finds it, or give the address of an MLflow server (http:// or https://)`

/** The `mlflow` of the user's own PATH, as setup recorded it. */
export const mlflowIn = (programs: string | undefined): string | undefined => programIn(programs, 'mlflow')

export interface ServerPlan {
  /** `sqlite:////home/me/mlflow.db` */
  readonly store: string
  readonly port: number
  /** `/` and what nobody can guess. */
  readonly prefix: string
}

export function serverArgs({ store, port }: ServerPlan): readonly string[] {
  return [
    ...['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ...['--backend-store-uri', store],
    // Where MLflow's own client puts it: a relative ./mlruns, taken from where the database is.
    ...['--default-artifact-root', path.join(path.dirname(databaseOf(store)), 'mlruns')],
    '--no-serve-artifacts',
    // Each request's line would hold the secret path.
    '--uvicorn-opts=--log-level=warning',
  ]
}

export const serverEnv = (
  user: Readonly<Record<string, string>>,
  { prefix }: ServerPlan,
): Readonly<Record<string, string>> => ({
  ...user,
  // Not among the arguments, which every user of the machine can read.
  MLFLOW_STATIC_PREFIX: prefix,
  MLFLOW_DISABLE_TELEMETRY: 'true',
  // Otherwise it starts seven more processes.
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
})

/** The file in `sqlite:////home/me/mlflow.db`. */
export const databaseOf = (store: string): string => store.slice('sqlite:///'.length)

export function isOldVersion(version: string): boolean {
  const [major = 0, minor = 0] = version.trim().split('.').map(Number)
  const [least = 0, leastMinor = 0] = LEAST_VERSION.split('.').map(Number)
  return Number.isFinite(major + minor) && (major < least || (major === least && minor < leastMinor))
}
