// What the list of traces shows of a trace in a Unity Catalog table: MLflow's own client tells it beside the spans.
// https://github.com/mlflow/mlflow/blob/v3.17.2/mlflow/store/tracking/databricks_rest_store.py (_start_trace_v4)
import type { SpanBatch } from '../../../trace/span.ts'
import type { MlflowServer } from '../experiment.ts'
import { traceInfoOf } from '../form/info.ts'
import { mlflowSpans } from '../form/spans.ts'
import { traceInfoFields } from '../form/start-trace.ts'

/**
 * `location`: catalog, schema and prefix of the tables, with dots. Whatever becomes of it is no failure: sent again, the
 * spans would stand in the table twice.
 */
export async function tellOfTrace(server: MlflowServer, location: string, batch: SpanBatch): Promise<void> {
  const [catalog, schema, prefix] = location.split('.')
  const spans = mlflowSpans(batch)
  if (prefix === undefined || !spans.some(({ parent_span_id: parent }) => parent === null)) return
  const { 'service.name': service } = batch.resource
  const info = {
    trace_id: batch.traceId,
    trace_location: {
      type: 'UC_TABLE_PREFIX',
      uc_table_prefix: { catalog_name: catalog, schema_name: schema, table_prefix: prefix },
    },
    ...traceInfoFields(traceInfoOf(spans, typeof service === 'string' ? service : undefined)),
  }
  await server.http.send({
    method: 'POST',
    url: `${server.base}/api/4.0/mlflow/traces/${encodeURIComponent(location)}/${batch.traceId}/info`,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(info)),
  })
}
