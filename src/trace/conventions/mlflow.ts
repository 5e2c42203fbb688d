// What MLflow's server reads and what its pages draw well. MLflow's own attributes win over the GenAI ones there, so
// content goes once, in the only form that gives clean previews, chat rendering and session pages at the same time.
// https://mlflow.org/docs/latest/genai/tracing/opentelemetry/
import { pick } from '../attributes.ts'
import type { AttributeValue, SpanBatch, SpanData } from '../span.ts'
import type { Convention } from './convention.ts'
import { formOf } from './mlflow-forms.ts'
import { CONTENT } from './read/facts.ts'
import { parsed } from './read/messages.ts'
import { bareName, stepOf } from './read/step.ts'
import { exceptionsOf, settledStatus } from './write/failure.ts'

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

function toMlflow(span: SpanData, batch: SpanBatch): SpanData {
  const { type, attributes } = formOf(span, batch)
  const kept = Object.fromEntries(Object.entries(span.attributes).filter(([key]) => !CONTENT.has(key)))
  return {
    ...span,
    // The tool calls page groups by span name.
    name: bareName(span),
    status: settledStatus(span),
    // Plain: what is derived from the GenAI operation never reaches the column that searches and dashboards use.
    attributes: { ...kept, 'mlflow.spanType': type, ...attributes },
    // Status ERROR alone is invisible in the tree: only this event makes the span red.
    events: [...span.events, ...exceptionsOf(span, toldBy(span))],
  }
}

/** The error page shows line breaks: a tool's whole words are worth more there than their first line. */
const toldBy = (span: SpanData): string | undefined =>
  stepOf(span) === 'tool' ? plainText(span.attributes['gen_ai.tool.call.result']) : undefined

const plainText = (value: AttributeValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' && parsed(value) === undefined ? value : undefined
