// Langfuse's own attributes, which win over all others there and so say once what is meant.
// https://github.com/langfuse/langfuse/blob/main/packages/shared/src/server/otel/OtelIngestionProcessor.ts
import { defined } from '../attributes.ts'
import type { Attributes, SpanBatch, SpanData } from '../span.ts'
import type { Convention } from './convention.ts'
import { formOf } from './langfuse-forms.ts'
import { attemptFacts, attemptsOf } from './read/attempts.ts'
import { factsOf } from './read/facts.ts'
import { bareName, ownRootOf, stepOf, traceName } from './read/step.ts'
import { tagsOf } from './read/tags.ts'
import { failureText } from './write/failure.ts'

export const langfuse: Convention = {
  name: 'langfuse',
  title: "Langfuse's observations with types, chat messages, usage and cost details",
  apply: (batch) => {
    const trace = traceAttributes(batch)
    return { ...batch, spans: batch.spans.map((span) => toLangfuse(span, batch, trace)) }
  },
}

function toLangfuse(span: SpanData, batch: SpanBatch, trace: Attributes): SpanData {
  const { attributes: has } = span
  return {
    ...span,
    name: bareName(span),
    attributes: {
      ...defined({
        'session.id': has['session.id'] ?? has['gen_ai.conversation.id'],
        'user.id': has['user.id'],
      }),
      ...trace,
      ...prefixed('langfuse.observation', { ...formOf(span, batch), ...levelOf(span) }),
      ...prefixed('langfuse.observation.metadata', { ...factsOf(span), ...attemptFacts(span) }),
    },
    // Langfuse reads events of the GenAI conventions only; what was tried in vain is told as metadata.
    events: [],
  }
}

const prefixed = (prefix: string, attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`${prefix}.${key}`, value]))

/**
 * On every span, for Langfuse filters observations by them. Where the trace is somebody else's, or its root was sent
 * before, they would take the place of what is told already.
 */
function traceAttributes(batch: SpanBatch): Attributes {
  const root = ownRootOf(batch)
  return root === undefined
    ? {}
    : { 'langfuse.trace.name': traceName(root), 'langfuse.trace.tags': tagsOf(root) }
}

const OPEN: ReadonlySet<unknown> = new Set(['interrupted', 'unfinished'])

/** A status ERROR is Langfuse's level ERROR by itself; a warning is what did not go as it should and did not fail. */
function levelOf(span: SpanData): Attributes {
  const { attributes: has, status } = span
  if (status.code === 'error') {
    const why = failureText(span)
    return why === status.message ? {} : { status_message: why }
  }
  const ended = has['turnspan.turn.status'] ?? has['turnspan.agent.status'] ?? has['turnspan.tool.outcome']
  const attempts = attemptsOf(span).length
  const isRetried = stepOf(span) === 'chat' && attempts > 0
  if (!OPEN.has(ended) && !isRetried) return {}
  return { level: 'WARNING', status_message: isRetried ? `${attempts} failed attempts` : String(ended) }
}
