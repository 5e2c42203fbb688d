// What MLflow's server reads and what its pages draw well. MLflow's own attributes win over the GenAI ones there, so
// content goes once, in the only form that gives clean previews, chat rendering and session pages at the same time.
// https://mlflow.org/docs/latest/genai/tracing/opentelemetry/
import { pick } from '../attributes.ts'
import type { AttributeValue, SpanBatch, SpanData, SpanStatus } from '../span.ts'
import type { Convention } from './convention.ts'
import { type Form, formOf } from './mlflow-forms.ts'
import { parsed } from './mlflow-messages.ts'

export const mlflow: Convention = {
  name: 'mlflow',
  title: "MLflow's span types, chat messages, token usage, cost and trace tags",
  apply: (batch) => ({
    traceId: batch.traceId,
    // Every resource attribute becomes a tag of the trace: the rest moves to the root span.
    resource: pick(batch.resource, ['service.name']),
    spans: batch.spans.map((span) => toMlflow(span, batch)),
  }),
}

/** Stored and shown a second time if they were sent beside MLflow's own. */
const REPLACED = new Set([
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'gen_ai.tool.definitions',
  'gen_ai.system_instructions',
  'turnspan.compaction.summary',
])

function toMlflow(span: SpanData, batch: SpanBatch): SpanData {
  const form = formOf(span, batch)
  const kept = Object.fromEntries(Object.entries(span.attributes).filter(([key]) => !REPLACED.has(key)))
  const isError = span.status.code === 'error'
  const status: SpanStatus = isError || form.isOpen ? span.status : { code: 'ok' }
  return {
    ...span,
    name: form.name ?? span.name,
    status,
    // Plain: what is derived from the GenAI operation never reaches the column that searches and dashboards use.
    attributes: { ...kept, 'mlflow.spanType': form.type, ...form.attributes },
    events: isError ? [...span.events, exceptionOf(span, form)] : span.events,
  }
}

/** Status ERROR alone is invisible in the tree: only this event makes the span red. */
function exceptionOf({ attributes: has, status, endMs }: SpanData, form: Form) {
  const told = form.type === 'TOOL' ? plainText(has['gen_ai.tool.call.result']) : undefined
  return {
    name: 'exception',
    atMs: endMs,
    attributes: {
      'exception.type': String(has['error.type'] ?? 'error'),
      'exception.message': told ?? status.message ?? String(has['error.type'] ?? 'error'),
    },
  }
}

const plainText = (value: AttributeValue | undefined): string | undefined =>
  typeof value === 'string' && parsed(value) === undefined ? value : undefined
