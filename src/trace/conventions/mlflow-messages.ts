// GenAI messages → chat-completions messages, the form that all of MLflow's pages draw.
import { isJson, type Json, listAt, textAt } from '../../json/read.ts'
import type { AttributeValue } from '../span.ts'

export type ChatMessage = Readonly<Record<string, unknown>> & { readonly role: string }

/** The JSON array or object behind an attribute's text; undefined where it is plain text. */
export function parsed(value: AttributeValue | undefined): unknown {
  if (typeof value !== 'string') return undefined
  try {
    const json: unknown = JSON.parse(value)
    return typeof json === 'object' && json !== null ? json : undefined
  } catch {
    return undefined
  }
}

const messagesIn = (value: AttributeValue | undefined): readonly Json[] => {
  const messages = parsed(value)
  return Array.isArray(messages) ? messages.filter(isJson) : []
}

const partsIn = (message: Json): readonly Json[] => listAt(message, 'parts').filter(isJson)

/** All texts of all messages as one: two user messages would hide the first in the trace list. */
export function joinedMessage(role: string, value: AttributeValue | undefined): ChatMessage | undefined {
  const texts = messagesIn(value).flatMap((message) => partsIn(message).map(contentOf))
  const content = texts.filter((text) => text !== '').join('\n\n')
  return content === '' ? undefined : { role, content }
}

/** One message a role: the tool results first, each as a message of its own, or all but the last are lost. */
export function chatMessages(value: AttributeValue | undefined): ChatMessage[] {
  return messagesIn(value).flatMap((message) => {
    const parts = partsIn(message)
    return textAt(message, 'role') === 'assistant' ? [assistantMessage(parts)] : userMessages(parts)
  })
}

export const toolMessage = (id: unknown, result: AttributeValue): ChatMessage => ({
  role: 'tool',
  tool_call_id: id,
  content: typeof result === 'string' ? result : JSON.stringify(result),
})

/** `gen_ai.system_instructions` is a list of parts. */
export function systemMessage(value: AttributeValue | undefined): ChatMessage[] {
  const parts = parsed(value)
  const content = Array.isArray(parts) ? textsOf(parts.filter(isJson)) : ''
  return content === '' ? [] : [{ role: 'system', content }]
}

/** Definitions in the only form that MLflow shows; Anthropic's own (`input_schema`) it does not. */
export function openAiTools(value: AttributeValue): string {
  const tools = parsed(value)
  const wrapped = (Array.isArray(tools) ? tools.filter(isJson) : []).map(({ type: _, ...tool }) => ({
    type: 'function',
    function: tool,
  }))
  return JSON.stringify(wrapped)
}

function userMessages(parts: readonly Json[]): ChatMessage[] {
  const results = parts.filter((part) => part.type === 'tool_call_response')
  const text = textsOf(parts)
  return [
    ...results.map((part) => toolMessage(part.id, asText(part.response))),
    ...(text === '' ? [] : [{ role: 'user', content: text }]),
  ]
}

function assistantMessage(parts: readonly Json[]): ChatMessage {
  const calls = parts.filter((part) => part.type === 'tool_call' || part.type === 'server_tool_call')
  const reasoning = parts.filter((part) => part.type === 'reasoning').map(contentOf)
  const text = textsOf(parts)
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(reasoning.length > 0 && { reasoning: reasoning.join('\n\n') }),
    ...(calls.length > 0 && {
      tool_calls: calls.map((part) => ({
        id: part.id,
        type: 'function',
        function: { name: part.name, arguments: JSON.stringify(part.arguments ?? {}) },
      })),
    }),
  }
}

const textsOf = (parts: readonly Json[]) =>
  parts
    .filter((part) => part.type === 'text')
    .map(contentOf)
    .join('\n\n')

const contentOf = (part: Json): string => textAt(part, 'content') ?? ''

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))
