// MLflow asked over its REST interface, which answers at once: to see when a trace is there.
import { eventually } from '../rig/eventually.ts'
import type { Mlflow } from '../rig/mlflow.ts'

export interface TraceInfo {
  readonly trace_id: string
  readonly state: string
  readonly trace_metadata: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

export async function searchTraces(
  { url }: Pick<Mlflow, 'url'>,
  experimentId: string,
): Promise<readonly TraceInfo[]> {
  const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } }
  const answer = await post(`${url}/api/3.0/mlflow/traces/search`, {
    locations: [location],
    max_results: 100,
  })
  return (answer as { traces?: readonly TraceInfo[] }).traces ?? []
}

export async function createExperiment({ url }: Pick<Mlflow, 'url'>, name: string): Promise<string> {
  const answer = await post(`${url}/api/2.0/mlflow/experiments/create`, { name })
  return (answer as { experiment_id: string }).experiment_id
}

export interface Seen {
  readonly info: TraceInfo
  /** Milliseconds since the epoch. */
  readonly atMs: number
}

/** The moment at which a session's trace stands in the experiment as a whole, its root included. */
export function seeTrace(
  mlflow: Mlflow,
  experimentId: string,
  sessionId: string,
  timeoutMs: number,
): Promise<Seen> {
  const look = async () => {
    const info = (await searchTraces(mlflow, experimentId)).find(
      ({ trace_metadata, state }) =>
        trace_metadata['mlflow.trace.session'] === sessionId && state !== 'IN_PROGRESS',
    )
    return info && { info, atMs: performance.timeOrigin + performance.now() }
  }
  return eventually(look, { what: `the trace of session ${sessionId} in MLflow`, timeoutMs })
}

async function post(url: string, body: object): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  })
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status} ${await answer.text()}`)
  return answer.json()
}
