// What each kind of span becomes in Langfuse: the names after `langfuse.observation.`.
import { defined } from '../attributes.ts'
import type { Attributes, SpanBatch, SpanData } from '../span.ts'
import { jsonText } from '../text.ts'
import { answerOf, questionOf } from './read/answers.ts'
import { asText } from './read/messages.ts'
import { type Step, stepOf } from './read/step.ts'
import { costOf, modelOf, parametersOf, uncachedInput, usageOf } from './read/usage.ts'
import { functionTools, inputMessages, outputMessages, type Reasoning } from './write/chat-messages.ts'
import { wrapped } from './write/wrapped.ts'

const FORMS: Readonly<Record<Step, (span: SpanData, batch: SpanBatch) => Attributes>> = {
  turn: agent,
  agent,
  chat: (span) => ({ type: 'generation', ...call(span) }),
  tool,
  compaction,
  other: (span) => ({ type: 'span', ...call(span) }),
}

export const formOf = (span: SpanData, batch: SpanBatch): Attributes => FORMS[stepOf(span)](span, batch)

function agent(span: SpanData, batch: SpanBatch): Attributes {
  return {
    type: 'agent',
    input: wrapped({ role: 'user', content: questionOf(span) }),
    output: wrapped({ role: 'assistant', content: answerOf(span, batch) }),
  }
}

const THINKING: Reasoning = (content) => ({ thinking: [{ type: 'thinking', content }] })

function call(span: SpanData): Attributes {
  const { attributes: has } = span
  const [messages, [answer, ...more]] = [inputMessages(span, THINKING), outputMessages(span, THINKING)]
  const tools = functionTools(has['gen_ai.tool.definitions'])
  const parameters = parametersOf(span)
  return defined({
    input: wrapped(tools.length > 0 ? { tools, messages } : messages),
    output: answer && wrapped(more.length > 0 ? [answer, ...more] : answer),
    'model.name': modelOf(span),
    'model.parameters': Object.keys(parameters).length > 0 ? jsonText(parameters) : undefined,
    usage_details: usageText(span),
    cost_details: costText(span),
  })
}

/**
 * Kinds of tokens that have nothing in common: Langfuse adds them up, and prices each by its name. Reasoning stays in
 * the output, for it has no price of its own there. No `gen_ai.usage.*` goes beside it: a name that Langfuse does not
 * know, such as `cache_write`, would be one more kind.
 */
function usageText(span: SpanData): string | undefined {
  const usage = usageOf(span)
  if (usage === undefined) return undefined
  return jsonText({
    input: uncachedInput(usage),
    input_cached_tokens: usage.cacheRead,
    input_cache_creation: usage.cacheWrite,
    output: usage.output,
  })
}

function costText(span: SpanData): string | undefined {
  const cost = costOf(span)
  return cost && jsonText({ input: cost.input, output: cost.output, total: cost.total })
}

function tool({ attributes: has }: SpanData): Attributes {
  const result = has['gen_ai.tool.call.result']
  return {
    type: 'tool',
    input: asText(has['gen_ai.tool.call.arguments'] ?? {}),
    ...(result !== undefined && { output: asText(result) }),
  }
}

function compaction({ attributes: has }: SpanData): Attributes {
  const tokens = (place: 'before' | 'after') => has[`turnspan.compaction.tokens.${place}`]
  return {
    type: 'span',
    input: jsonText({ trigger: has['turnspan.compaction.trigger'], tokens: tokens('before') }),
    output: wrapped({ tokens: tokens('after'), summary: has['turnspan.compaction.summary'] }),
  }
}
