// The messages of the GenAI semantic conventions, read back from an attribute's text. What has another form (a policy's
// stand-in, what was too long, another tool's trace) is told as a text: nothing is lost and nothing throws.
// https://github.com/open-telemetry/semantic-conventions-genai (docs/gen-ai/non-normative/models.md)
import { isJson, type Json, textAt } from '../../../json/read.ts'
import type { AttributeValue } from '../../span.ts'
import { jsonText } from '../../text.ts'

export type Part =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly kind: 'result'; readonly id: string; readonly text: string }

export interface Message {
  readonly role: string
  readonly parts: readonly Part[]
  readonly finishReason?: string | undefined
}

/** The JSON array or object behind an attribute's text; undefined where it is plain text. */
export function parsed(value: AttributeValue | undefined): unknown {
  const json = typeof value === 'string' ? readJson(value) : undefined
  return typeof json === 'object' && json !== null ? json : undefined
}

/** `role` is whose they are where nothing says it. */
export function messagesIn(value: AttributeValue | undefined, role: 'user' | 'assistant'): Message[] {
  if (value === undefined) return []
  const json = parsed(value)
  if (json === undefined) return [{ role, parts: [{ kind: 'text', text: plainText(value) }] }]
  return asList(json).map((message) => messageIn(message, role))
}

/** `gen_ai.system_instructions` is a list of parts. */
export function instructionsIn(value: AttributeValue | undefined): string {
  const json = parsed(value)
  if (value === undefined) return ''
  return json === undefined ? plainText(value) : textsIn(asList(json).map(partIn))
}

/** Definitions as `{ name, description, parameters }`. */
export function toolsIn(value: AttributeValue | undefined): Json[] {
  const json = parsed(value)
  return json === undefined
    ? []
    : asList(json)
        .filter(isJson)
        .map(({ type: _, ...tool }) => tool)
}

export const textsIn = (parts: readonly Part[]): string => told(parts, 'text')
export const reasoningIn = (parts: readonly Part[]): string => told(parts, 'reasoning')
export const callsIn = (parts: readonly Part[]) => parts.filter((part) => part.kind === 'call')
export const resultsIn = (parts: readonly Part[]) => parts.filter((part) => part.kind === 'result')

/** All texts of all messages as one. */
export const joinedText = (messages: readonly Message[]): string =>
  textsIn(messages.flatMap(({ parts }) => parts))

/** A text as it is; anything else as JSON. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : jsonText(value ?? ''))

function messageIn(message: unknown, role: string): Message {
  if (!isJson(message)) return { role, parts: [{ kind: 'text', text: asText(message) }] }
  const parts = Array.isArray(message.parts) ? message.parts : asList(message.content ?? [])
  return {
    role: textAt(message, 'role') ?? role,
    parts: parts.map(partIn),
    finishReason: textAt(message, 'finish_reason'),
  }
}

function partIn(part: unknown): Part {
  if (!isJson(part)) return { kind: 'text', text: asText(part) }
  const type = textAt(part, 'type') ?? 'text'
  const read = READ.get(type)
  return read === undefined ? { kind: 'text', text: `[${type}] ${asText(unread(part))}` } : read(part)
}

const call = (part: Json): Part => ({
  kind: 'call',
  id: textAt(part, 'id') ?? '',
  name: textAt(part, 'name') ?? '',
  input: part.arguments ?? {},
})
const result = (part: Json): Part => ({
  kind: 'result',
  id: textAt(part, 'id') ?? '',
  // Before 1.38 the conventions' examples called it `result`.
  text: asText(part.response ?? part.result),
})

const READ: ReadonlyMap<string, (part: Json) => Part> = new Map([
  ['text', (part) => ({ kind: 'text', text: asText(part.content ?? part.text) })],
  ['reasoning', (part) => ({ kind: 'reasoning', text: asText(part.content) })],
  ['tool_call', call],
  ['server_tool_call', call],
  ['tool_call_response', result],
  ['server_tool_call_response', result],
])

/** Of a part that no backend knows, what it holds. */
const unread = ({ type: _, ...rest }: Json): unknown => rest.value ?? rest.content ?? rest

const told = (parts: readonly Part[], kind: 'text' | 'reasoning'): string =>
  parts.flatMap((part) => (part.kind === kind && part.text !== '' ? [part.text] : [])).join('\n\n')

const asList = (json: unknown): readonly unknown[] => (Array.isArray(json) ? json : [json])

/** A JSON text that is only a text, such as a stand-in, goes without its quotes. */
function plainText(value: AttributeValue): string {
  if (typeof value !== 'string') return Array.isArray(value) ? value.join('\n') : String(value)
  const text = value.startsWith('"') ? readJson(value) : undefined
  return typeof text === 'string' ? text : value
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
