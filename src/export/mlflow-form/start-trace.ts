// The REST call by which MLflow's own tracer makes a trace known. https://mlflow.org/docs/latest/api_reference/rest-api.html
import type { TraceInfo } from './info.ts'
import { mlflowTraceId } from './spans.ts'

export const START_TRACE = '/api/3.0/mlflow/traces'

/** What is left out goes back to 1970 and to no state: so all of it is said. */
export function startTraceBody(info: TraceInfo, experimentId: string, traceId: string): Uint8Array {
  const { requestPreview, responsePreview, metadata, tags, state } = info
  const traceInfo = {
    trace_id: mlflowTraceId(traceId),
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
    request_time: new Date(info.requestTimeMs).toISOString(),
    execution_duration: `${(info.durationMs / 1_000).toFixed(3)}s`,
    state,
    ...(requestPreview !== undefined && { request_preview: requestPreview }),
    ...(responsePreview !== undefined && { response_preview: responsePreview }),
    trace_metadata: metadata,
    tags,
  }
  return new TextEncoder().encode(JSON.stringify({ trace: { trace_info: traceInfo } }))
}
