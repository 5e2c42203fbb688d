// OpenInference, as Phoenix and Arize AX read it.
// https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
// No `gen_ai.*` goes beside it: Phoenix makes OpenInference attributes of those, and an `output.value` that is nothing
// but the response's id (https://github.com/Arize-ai/phoenix/blob/main/src/phoenix/trace/gen_ai/conversion.py).
import { defined } from '../attributes.ts'
import type { Attributes, SpanBatch, SpanData } from '../span.ts'
import { jsonText } from '../text.ts'
import type { Convention } from './convention.ts'
import { callAttributes } from './openinference-call.ts'
import { answerOf, questionOf } from './read/answers.ts'
import { type Facts, factsOf } from './read/facts.ts'
import { asText, parsed } from './read/messages.ts'
import { bareName, type Step, stepOf } from './read/step.ts'
import { tagsOf } from './read/tags.ts'
import { exceptionsOf, settledStatus } from './write/failure.ts'
import { wrapped } from './write/wrapped.ts'

export const openinference: Convention = {
  name: 'openinference',
  title: 'OpenInference, for Phoenix and Arize AX',
  apply: (batch) => ({ ...batch, spans: batch.spans.map((span) => toOpenInference(span, batch)) }),
}

const KINDS: Readonly<Record<Step, string>> = {
  turn: 'AGENT',
  agent: 'AGENT',
  chat: 'LLM',
  tool: 'TOOL',
  compaction: 'CHAIN',
  other: 'CHAIN',
}

const FORMS: Readonly<Record<Step, (span: SpanData, batch: SpanBatch) => Attributes>> = {
  turn: (span, batch) => ({ ...agent(span, batch), 'tag.tags': tagsOf(span) }),
  agent,
  chat: callAttributes,
  tool,
  compaction,
  other: callAttributes,
}

function toOpenInference(span: SpanData, batch: SpanBatch): SpanData {
  const { attributes: has } = span
  const step = stepOf(span)
  return {
    ...span,
    name: bareName(span),
    status: settledStatus(span),
    attributes: defined({
      'openinference.span.kind': KINDS[step],
      'session.id': has['session.id'] ?? has['gen_ai.conversation.id'],
      'user.id': has['user.id'],
      ...FORMS[step](span, batch),
      metadata: metadataText(factsOf(span)),
    }),
    events: [...span.events, ...exceptionsOf(span)],
  }
}

/** Read as an object; an empty one would be shown as one. */
const metadataText = (facts: Facts) => (Object.keys(facts).length > 0 ? jsonText(facts) : undefined)

function agent(span: SpanData, batch: SpanBatch): Attributes {
  return {
    'agent.name': bareName(span),
    ...value('input', questionOf(span)),
    ...value('output', answerOf(span, batch)),
  }
}

function tool(span: SpanData): Attributes {
  const { attributes: has } = span
  const result = has['gen_ai.tool.call.result']
  return {
    'tool.name': bareName(span),
    ...defined({ 'tool.id': has['gen_ai.tool.call.id'] }),
    ...value('input', asText(has['gen_ai.tool.call.arguments'] ?? {})),
    ...(result !== undefined && value('output', asText(result))),
  }
}

function compaction({ attributes: has }: SpanData): Attributes {
  const about = (place: 'before' | 'after') => has[`turnspan.compaction.tokens.${place}`]
  return {
    ...value('input', jsonText({ trigger: has['turnspan.compaction.trigger'], tokens: about('before') })),
    ...value('output', wrapped({ tokens: about('after'), summary: has['turnspan.compaction.summary'] })),
  }
}

const value = (place: 'input' | 'output', text: string): Attributes => ({
  [`${place}.value`]: text,
  [`${place}.mime_type`]: parsed(text) === undefined ? 'text/plain' : 'application/json',
})
