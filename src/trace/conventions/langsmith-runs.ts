// What each kind of span becomes in LangSmith: run type, inputs and outputs (objects, always), model and usage. Messages
// have the form that LangSmith's own plugin for Claude Code gives them: content as blocks.
// https://github.com/langchain-ai/langsmith-claude-code-plugins/blob/main/src/langsmith.ts
import { defined } from '../attributes.ts'
import type { Attributes, SpanBatch, SpanData } from '../span.ts'
import { jsonText } from '../text.ts'
import { answerOf, questionOf } from './read/answers.ts'
import { asText, instructionsIn, type Message, messagesIn, type Part, parsed } from './read/messages.ts'
import { bareName, type Step, stepOf } from './read/step.ts'
import { costOf, modelOf, usageOf } from './read/usage.ts'
import { functionTools } from './write/chat-messages.ts'
import { wrapped } from './write/wrapped.ts'

const RUNS: Readonly<Record<Step, (span: SpanData, batch: SpanBatch) => Attributes>> = {
  turn: agent,
  agent,
  chat: (span) => run('llm', ...called(span), modelAttributes(span)),
  tool,
  compaction,
  other: (span) => run('chain', ...called(span)),
}

export const runOf = (span: SpanData, batch: SpanBatch): Attributes => RUNS[stepOf(span)](span, batch)

const run = (kind: string, inputs: string, outputs?: string, more: Attributes = {}): Attributes =>
  defined({ 'langsmith.span.kind': kind, 'gen_ai.prompt': inputs, 'gen_ai.completion': outputs, ...more })

function agent(span: SpanData, batch: SpanBatch): Attributes {
  const message = (role: string, content: string) => wrapped({ messages: [{ role, content }] })
  return run('chain', message('user', questionOf(span)), message('assistant', answerOf(span, batch)))
}

/** Usage is kept within the outputs: without outputs it would be lost. */
function called({ attributes: has }: SpanData): [inputs: string, outputs: string] {
  const system = instructionsIn(has['gen_ai.system_instructions'])
  const input = messagesIn(has['gen_ai.input.messages'], 'user').flatMap(runMessages)
  const output = messagesIn(has['gen_ai.output.messages'], 'assistant').flatMap(runMessages)
  return [
    wrapped({ messages: [...(system === '' ? [] : [{ role: 'system', content: system }]), ...input] }),
    wrapped({ messages: output }),
  ]
}

function modelAttributes(span: SpanData): Attributes {
  const { attributes: has } = span
  const [usage, model] = [usageOf(span), modelOf(span)]
  const tools = functionTools(has['gen_ai.tool.definitions'])
  return defined({
    'gen_ai.request.model': model,
    'gen_ai.usage.input_tokens': usage?.input,
    'gen_ai.usage.output_tokens': usage?.output,
    'gen_ai.usage.total_tokens': usage && usage.input + usage.output,
    'langsmith.usage_metadata': usageText(span),
    tools: tools.length > 0 ? wrapped(tools) : undefined,
  })
}

/** https://reference.langchain.com/python/langsmith/schemas/UsageMetadata: input includes what the cache had a part in. */
function usageText(span: SpanData): string | undefined {
  const [usage, cost] = [usageOf(span), costOf(span)]
  if (usage === undefined) return undefined
  return jsonText({
    input_tokens: usage.input,
    output_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    input_token_details: { cache_read: usage.cacheRead, cache_creation: usage.cacheWrite },
    ...(usage.reasoning !== undefined && { output_token_details: { reasoning: usage.reasoning } }),
    input_cost: cost?.input,
    output_cost: cost?.output,
    total_cost: cost?.total,
  })
}

function tool(span: SpanData): Attributes {
  const { attributes: has } = span
  const result = has['gen_ai.tool.call.result']
  return run(
    'tool',
    within('input', asText(has['gen_ai.tool.call.arguments'] ?? {})),
    result === undefined ? undefined : within('output', asText(result)),
    { 'gen_ai.tool.name': bareName(span) },
  )
}

/** JSON stays as it came: read and written again, a long number would be another. */
const within = (key: string, text: string): string =>
  parsed(text) === undefined ? wrapped({ [key]: text }) : `{"${key}":${text}}`

function compaction({ attributes: has }: SpanData): Attributes {
  const tokens = (place: 'before' | 'after') => has[`turnspan.compaction.tokens.${place}`]
  return run(
    'chain',
    jsonText({ trigger: has['turnspan.compaction.trigger'], tokens: tokens('before') }),
    wrapped({ tokens: tokens('after'), summary: has['turnspan.compaction.summary'] }),
  )
}

function runMessages({ role, parts }: Message): unknown[] {
  const results = parts.flatMap((part) =>
    part.kind === 'result'
      ? [{ role: 'tool', tool_call_id: part.id, content: [{ type: 'text', text: part.text }] }]
      : [],
  )
  const content = parts.flatMap(block)
  const spoken = content.length > 0 ? [{ role, content }] : []
  return role === 'assistant' ? [...spoken, ...results] : [...results, ...spoken]
}

function block(part: Part): unknown[] {
  switch (part.kind) {
    case 'text':
      return [{ type: 'text', text: part.text }]
    case 'reasoning':
      return [{ type: 'thinking', thinking: part.text }]
    case 'call':
      return [{ type: 'tool_call', id: part.id, name: part.name, args: part.input }]
    case 'result':
      return []
  }
}
