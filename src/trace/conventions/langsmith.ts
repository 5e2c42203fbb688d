// LangSmith's runs. What its endpoint reads: https://docs.langchain.com/langsmith/trace-with-opentelemetry and, as code,
// https://github.com/langchain-ai/langsmith-collector-proxy/blob/main/internal/translator/otel_converter.go
// Left out on purpose: `langsmith.trace.session_id`, which is the id of a LangSmith project, and `langsmith.trace.name`,
// which renames the run it stands on.
import { defined } from '../attributes.ts'
import type { Attributes, SpanBatch, SpanData } from '../span.ts'
import type { Convention } from './convention.ts'
import { codingAgentMetadata } from './langsmith-metadata.ts'
import { runOf } from './langsmith-runs.ts'
import { bareName, stepOf } from './read/step.ts'
import { tagsOf } from './read/tags.ts'
import { exceptionsOf } from './write/failure.ts'

export const langsmith: Convention = {
  name: 'langsmith',
  title: "LangSmith's runs with inputs, outputs, usage and coding agent metadata",
  apply: (batch) => {
    const metadata = codingAgentMetadata(batch)
    return {
      ...batch,
      // Runs of one level are shown in the order in which they came, whatever their times.
      spans: [...batch.spans]
        .sort((a, b) => a.startMs - b.startMs)
        .map((span) => toLangSmith(span, batch, metadata(span))),
    }
  },
}

function toLangSmith(span: SpanData, batch: SpanBatch, metadata: Attributes): SpanData {
  return {
    ...span,
    name: bareName(span),
    attributes: {
      ...runOf(span, batch),
      ...(stepOf(span) === 'turn' && defined({ 'langsmith.span.tags': tagsOf(span).join(', ') })),
      ...Object.fromEntries(
        Object.entries(metadata).map(([key, value]) => [`langsmith.metadata.${key}`, value]),
      ),
    },
    // The status counts for nothing there: an `exception` is what makes a run fail.
    events: exceptionsOf(span),
  }
}
