// The REST call by which MLflow's own tracer makes a trace known. https://mlflow.org/docs/latest/api_reference/rest-api.html
import type { TraceInfo } from './info.ts'
import { mlflowTraceId } from './spans.ts'

export const START_TRACE = '/api/3.0/mlflow/traces'

export function startTraceBody(info: TraceInfo, experimentId: string, traceId: string): Uint8Array {
  const traceInfo = {
    trace_id: mlflowTraceId(traceId),
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
    ...traceInfoFields(info),
  }
  return new TextEncoder().encode(JSON.stringify({ trace: { trace_info: traceInfo } }))
}

/** What is left out goes back to 1970 and to no state: so all of it is said. */
export const traceInfoFields = (info: TraceInfo): Readonly<Record<string, unknown>> => ({
  request_time: new Date(info.requestTimeMs).toISOString(),
  execution_duration: `${(info.durationMs / 1_000).toFixed(3)}s`,
  state: info.state,
  ...(info.requestPreview !== undefined && { request_preview: info.requestPreview }),
  ...(info.responsePreview !== undefined && { response_preview: info.responsePreview }),
  trace_metadata: info.metadata,
  tags: info.tags,
})
