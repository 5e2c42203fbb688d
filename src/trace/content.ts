// How much of what was said a trace may hold. What is left out leaves its length and a hash behind: with them one can
// still see that two prompts were the same, or that a result was huge.
import { createHmac } from 'node:crypto'
import { isJson, type Json, textAt } from '../json/read.ts'
import type { Attributes, AttributeValue, SpanBatch, SpanData } from './span.ts'

/** Kinds of content, each of which may be left out. */
export const CONTENT_KINDS = [
  'prompts',
  'answers',
  'thinking',
  'toolArguments',
  'toolResults',
  'systemPrompt',
] as const
export type ContentKind = (typeof CONTENT_KINDS)[number]

export interface ContentPolicy {
  readonly without: ReadonlySet<ContentKind>
  /** For the hashes: a bare hash of a short text could be found by trying texts. */
  readonly key: string
}

/** Attributes that are one kind of content as a whole. */
const WHOLE: Readonly<Record<string, ContentKind>> = {
  'gen_ai.tool.call.arguments': 'toolArguments',
  'gen_ai.tool.call.result': 'toolResults',
  'gen_ai.system_instructions': 'systemPrompt',
  'gen_ai.tool.definitions': 'systemPrompt',
  'turnspan.tool.file_path': 'toolArguments',
  'turnspan.compaction.summary': 'answers',
  'exception.message': 'answers',
}
const MESSAGES: ReadonlySet<string> = new Set(['gen_ai.input.messages', 'gen_ai.output.messages'])

/** Of a message: which kind a part is, and the key under which its content stands. */
const PARTS: Readonly<Record<string, { readonly kind: ContentKind; readonly key: string }>> = {
  reasoning: { kind: 'thinking', key: 'content' },
  tool_call: { kind: 'toolArguments', key: 'arguments' },
  server_tool_call: { kind: 'toolArguments', key: 'arguments' },
  tool_call_response: { kind: 'toolResults', key: 'response' },
  server_tool_call_response: { kind: 'toolResults', key: 'response' },
}

export function withoutContent(batch: SpanBatch, policy: ContentPolicy): SpanBatch {
  if (policy.without.size === 0) return batch
  return { ...batch, spans: batch.spans.map((span) => spanWithout(span, policy)) }
}

function spanWithout(span: SpanData, policy: ContentPolicy): SpanData {
  const isTool = span.attributes['gen_ai.operation.name'] === 'execute_tool'
  const { code, message } = span.status
  // A tool's error is its result's first line; any other error is what the client or the API said.
  const isHidden = policy.without.has(isTool ? 'toolResults' : 'answers')
  return {
    ...span,
    status: message === undefined || !isHidden ? span.status : { code, message: standIn(message, policy) },
    attributes: attributesWithout(span.attributes, policy),
    events: span.events.map((event) => ({
      ...event,
      attributes: attributesWithout(event.attributes, policy),
    })),
  }
}

const attributesWithout = (attributes: Attributes, policy: ContentPolicy): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, valueWithout(key, value, policy)]),
  )

function valueWithout(key: string, value: AttributeValue, policy: ContentPolicy): AttributeValue {
  if (typeof value !== 'string') return value
  const kind = WHOLE[key]
  if (kind !== undefined && policy.without.has(kind)) return standIn(value, policy)
  return MESSAGES.has(key) ? messagesWithout(value, policy) : value
}

function messagesWithout(text: string, policy: ContentPolicy): string {
  const messages = parse(text)
  // Too long to be kept as it was: a text, of which nobody can say any more what is what.
  if (!Array.isArray(messages)) return JSON.stringify(standIn(text, policy))
  return JSON.stringify(
    messages.map((message) => (isJson(message) ? messageWithout(message, policy) : standIn('', policy))),
  )
}

function messageWithout(message: Json, policy: ContentPolicy): Json {
  const isUser = textAt(message, 'role') === 'user'
  const parts = Array.isArray(message.parts) ? message.parts.filter(isJson) : []
  return { ...message, parts: parts.map((part) => partWithout(part, isUser, policy)) }
}

function partWithout(part: Json, isUser: boolean, policy: ContentPolicy): Json {
  const spoken: ContentKind = isUser ? 'prompts' : 'answers'
  const key = 'content' in part ? 'content' : 'value'
  const { kind, key: at } = PARTS[textAt(part, 'type') ?? ''] ?? { kind: spoken, key }
  if (!policy.without.has(kind) || part[at] === undefined) return part
  const content = part[at]
  return { ...part, [at]: standIn(typeof content === 'string' ? content : JSON.stringify(content), policy) }
}

const standIn = (text: string, { key }: ContentPolicy): string =>
  `[${text.length.toLocaleString('en-US')} characters, hmac ${createHmac('sha256', key).update(text).digest('hex').slice(0, 12)}]`

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
