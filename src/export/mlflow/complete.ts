// What MLflow's own tracer tells of a trace and OpenTelemetry cannot carry: working directory, permission mode and
// version as metadata. One REST call behind the spans, for servers that keep spans in a database.
//
// With it MLflow takes the trace for finished: it sums usage and cost of later spans no more, so what comes later (a
// subagent in the background) is summed here, over all spans that it has.
// https://github.com/mlflow/mlflow/blob/v3.17.2/mlflow/store/tracking/sqlalchemy_store.py (start_trace, log_spans)
import { type Json, jsonAt, parseJson, textAt } from '../../json/read.ts'
import type { SpanBatch } from '../../trace/span.ts'
import { outcomeOfFailure } from '../http/failure.ts'
import type { HttpRequest } from '../http/http.ts'
import type { Failure } from '../outcome.ts'
import type { MlflowServer } from './experiment.ts'
import { metadataOf, type TraceInfo, traceInfoOf, usageIn } from './form/info.ts'
import { mlflowSpans, mlflowTraceId } from './form/spans.ts'
import { START_TRACE, startTraceBody } from './form/start-trace.ts'
import { readTrace } from './traces.ts'

/** Undefined where it is done, or where this server does not let it: the trace is there all the same. */
export async function completeTrace(
  server: MlflowServer,
  experimentId: string,
  batch: SpanBatch,
): Promise<Failure | undefined> {
  const asked = await ask(server, {
    method: 'GET',
    url: `${server.base}${START_TRACE}/${mlflowTraceId(batch.traceId)}`,
  })
  if ('failure' in asked) return asked.failure
  const known = jsonAt(jsonAt(asked.json, 'trace') ?? {}, 'trace_info')
  if (known === undefined) return undefined
  const wasFinished = jsonAt(known, 'trace_metadata')?.['mlflow.trace.infoFinalized'] !== undefined
  const spans = mlflowSpans(batch)
  const root = spans.find((span) => span.parent_span_id === null)
  // A trace that still goes on is not finished by a part of it.
  if (root === undefined && !wasFinished) return undefined
  const said = traceInfoOf(spans)
  const totals = wasFinished ? await totalsOf(server, batch.traceId) : {}
  const info: TraceInfo = {
    ...(root === undefined ? infoIn(known, said) : said),
    metadata: { ...metadataOf(root), ...totals },
    tags: {},
  }
  const told = await ask(server, {
    method: 'POST',
    url: `${server.base}${START_TRACE}`,
    headers: { 'content-type': 'application/json' },
    body: startTraceBody(info, experimentId, batch.traceId),
  })
  return 'failure' in told ? told.failure : undefined
}

async function totalsOf(server: MlflowServer, traceId: string): Promise<Readonly<Record<string, string>>> {
  const trace = await readTrace(server, traceId)
  return trace.status === 'found' ? usageIn(trace.spans.map(({ attributes }) => attributes)) : {}
}

/** As the server has it, and longer where something ended later. */
function infoIn(known: Json, late: TraceInfo): Omit<TraceInfo, 'metadata' | 'tags'> {
  const requestTimeMs = Date.parse(textAt(known, 'request_time') ?? '') || late.requestTimeMs
  const knownMs = Number.parseFloat(textAt(known, 'execution_duration') ?? '0') * 1_000
  const endMs = Math.max(requestTimeMs + knownMs, late.requestTimeMs + late.durationMs)
  const [requestPreview, responsePreview] = [
    textAt(known, 'request_preview'),
    textAt(known, 'response_preview'),
  ]
  return {
    state: textAt(known, 'state') === 'ERROR' ? 'ERROR' : 'OK',
    requestTimeMs,
    durationMs: Math.round(endMs - requestTimeMs),
    ...(requestPreview !== undefined && { requestPreview }),
    ...(responsePreview !== undefined && { responsePreview }),
  }
}

type Asked = { readonly json: Json } | { readonly failure: Failure | undefined }

async function ask({ http }: MlflowServer, request: HttpRequest): Promise<Asked> {
  const answer = await http.send(request)
  if ('error' in answer) return { failure: outcomeOfFailure(answer) }
  const json = parseJson(new TextDecoder().decode(answer.body))
  if (answer.status === 200 && json !== undefined) return { json }
  const { status: httpStatus } = answer
  if (httpStatus !== 429 && httpStatus < 500) return { failure: undefined }
  const reason = `MLflow cannot complete the trace now (HTTP ${httpStatus}).`
  return { failure: { status: 'retryable', reason, httpStatus } }
}
