// What arrived in MLflow, read back with MLflow's own Python client (and, for the columns its filters use, from SQLite).
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { installMlflow } from './mlflow-install.ts'
import { runOk } from './run.ts'

export interface MlflowTrace {
  /** `tr-` and the OTLP trace id. */
  readonly traceId: string
  readonly name: string | null
  readonly session: string | null
  readonly user: string | null
  readonly state: 'OK' | 'ERROR' | 'IN_PROGRESS' | 'STATE_UNSPECIFIED'
  readonly requestPreview: string | null
  readonly responsePreview: string | null
  readonly requestTimeMs: number
  readonly executionMs: number | null
  readonly tags: Readonly<Record<string, string>>
  readonly metadata: Readonly<Record<string, string>>
  readonly tokenUsage: Readonly<Record<string, number>> | null
  readonly cost: Readonly<Record<string, number>> | null
  readonly spans: readonly MlflowSpan[]
  /** By start time. A null type is one that MLflow shows, and does not find. */
  readonly spanRows: readonly SpanRow[]
}

export interface MlflowSpan {
  readonly spanId: string
  readonly parentId: string | null
  readonly name: string
  readonly type: string
  readonly status: 'OK' | 'ERROR' | 'UNSET'
  readonly statusMessage: string
  readonly startTimeNs: bigint
  readonly endTimeNs: bigint
  readonly inputs: unknown
  readonly outputs: unknown
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly MlflowEvent[]
}

export interface MlflowEvent {
  readonly name: string
  readonly timestampNs: bigint
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface SpanRow {
  readonly type: string | null
  readonly status: string
  readonly name: string
}

export interface ReadTraces {
  /** Null when there is no such experiment (and so no trace). */
  readonly experimentId: string | null
  /** Oldest first. */
  readonly traces: readonly MlflowTrace[]
  /** Trace ids by the search they were found with. */
  readonly found: Readonly<Record<string, readonly string[]>>
}

export interface Experiment {
  readonly id: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
}

export type ReadTracesOptions = {
  readonly url: string
  readonly sqlitePath?: string
  /** Filters to try. https://mlflow.org/docs/latest/genai/tracing/search-traces/ */
  readonly searches?: readonly string[]
} & ({ readonly experimentName: string } | { readonly experimentId: string })

const SCRIPT = fileURLToPath(new URL('read_traces.py', import.meta.url))
const READ_MS = 120_000

export async function readTraces(options: ReadTracesOptions): Promise<ReadTraces> {
  return (await ask({ searches: ["span.type = 'TOOL'"], ...options })) as ReadTraces
}

export async function listExperiments({ url }: { readonly url: string }): Promise<readonly Experiment[]> {
  return (await ask({ url, experiments: true })) as readonly Experiment[]
}

async function ask(question: object): Promise<unknown> {
  const python = await installMlflow()
  const env = { PATH: process.env.PATH, HOME: tmpdir(), LANG: 'C.UTF-8', MLFLOW_DISABLE_TELEMETRY: 'true' }
  // MLflow opens a folder for those alone who insist.
  const files = { MLFLOW_ALLOW_FILE_STORE: 'true' }
  const { stdout } = await runOk(python, [SCRIPT, JSON.stringify(question)], {
    env: { ...env, ...files },
    timeoutMs: READ_MS,
  })
  return JSON.parse(stdout, (key, value) =>
    key.endsWith('Ns') && typeof value === 'string' ? BigInt(value) : value,
  )
}
