// A trace in an experiment of Databricks that has no Unity Catalog table: no OpenTelemetry there, so what MLflow's own
// client does. The trace is made known, then its spans are uploaded as one file, which a later batch writes anew.
import type { SpanBatch } from '../../../trace/span.ts'
import type { Outcome } from '../../outcome.ts'
import type { MlflowServer } from '../experiment.ts'
import { traceInfoOf } from '../form/info.ts'
import { mergedSpans, mlflowSpans, mlflowTraceId, tracesJson } from '../form/spans.ts'
import { START_TRACE, startTraceBody } from '../form/start-trace.ts'
import { missingReason } from './experiment.ts'
import { ask, download, placeFor, upload } from './upload.ts'

export async function putTrace(
  server: MlflowServer,
  experimentId: string,
  batch: SpanBatch,
): Promise<Outcome> {
  const traceId = mlflowTraceId(batch.traceId)
  const before = await download(server, traceId)
  if ('status' in before) return before
  const spans = mergedSpans(before, mlflowSpans(batch))
  const { 'service.name': service } = batch.resource
  const info = traceInfoOf(spans, typeof service === 'string' ? service : undefined)
  const known = await ask(server, {
    method: 'POST',
    url: `${server.base}${START_TRACE}`,
    headers: { 'content-type': 'application/json' },
    body: startTraceBody(info, experimentId, batch.traceId),
  })
  if (known.status === 'missing') return { status: 'retryable', reason: missingReason(experimentId) }
  if (known.status !== 'found') return known
  const place = await placeFor(server, traceId, 'upload')
  if (place.status === 'missing') {
    return { status: 'retryable', reason: 'Databricks does not know the trace that it just took.' }
  }
  if (place.status !== 'found') return place
  return (await upload(server, place.found, tracesJson(spans))) ?? { status: 'accepted' }
}
