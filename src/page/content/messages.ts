// The messages of a call or a turn (JSON of the GenAI conventions) as parts that can be shown.
import { type Fields, fieldText, isFields, parsed } from './value.ts'

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** What Claude Code puts between a person's words: reminders, hooks' output. */
  | { readonly kind: 'reminder'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'image'; readonly type: string; readonly bytes: number; readonly sha256: string }
  | { readonly kind: 'call'; readonly name: string; readonly id: string; readonly input: unknown }
  | { readonly kind: 'response'; readonly id: string; readonly output: unknown }
  | { readonly kind: 'other'; readonly name: string; readonly value: unknown }

export interface Message {
  readonly role: string
  readonly parts: readonly Part[]
}

/** Undefined where the text is none: cut in the middle, or left out. */
export function messagesOf(text: string): readonly Message[] | undefined {
  const list = parsed(text)
  if (!Array.isArray(list)) return undefined
  return list.filter(isFields).map((message) => ({
    role: fieldText(message, 'role'),
    parts: (Array.isArray(message.parts) ? message.parts : []).filter(isFields).flatMap(partsOf),
  }))
}

type Reader = (part: Fields) => readonly Part[]

const READERS: Readonly<Record<string, Reader>> = {
  text: (part) => textParts(fieldText(part, 'content')),
  reasoning: (part) => [{ kind: 'thinking', text: fieldText(part, 'content') }],
  tool_call: callOf,
  server_tool_call: callOf,
  tool_call_response: responseOf,
  server_tool_call_response: responseOf,
}

function partsOf(part: Fields): readonly Part[] {
  const type = fieldText(part, 'type')
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined
  return read?.(part) ?? [{ kind: 'other', name: fieldText(part, 'name') || type, value: part.value ?? part }]
}

function callOf(part: Fields): readonly Part[] {
  return [{ kind: 'call', name: fieldText(part, 'name'), id: fieldText(part, 'id'), input: part.arguments }]
}

function responseOf(part: Fields): readonly Part[] {
  return [{ kind: 'response', id: fieldText(part, 'id'), output: part.response }]
}

// `[image/png, 41231 bytes, sha256 …]`: pictures are told by a note (src/trace/messages.ts).
const IMAGE = /\[([a-z]+\/[\w.+-]+|image|document), (\d+) bytes, sha256 ([0-9a-f]{64})\]/g
const REMINDER = /<(system-reminder|user-prompt-submit-hook)>([\s\S]*?)<\/\1>/g

/** One text in the parts that it is made of: words, notes of pictures, reminders. */
export function textParts(text: string): readonly Part[] {
  return split(text, REMINDER, ([, , inner = '']) => ({ kind: 'reminder', text: inner.trim() })).flatMap(
    (part) =>
      part.kind === 'text'
        ? split(part.text, IMAGE, ([, type = '', bytes, sha256 = '']) => ({
            ...{ kind: 'image', type, bytes: Number(bytes), sha256 },
          }))
        : [part],
  )
}

function split(text: string, pattern: RegExp, partOf: (match: RegExpExecArray) => Part): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of text.matchAll(pattern)) {
    push(parts, text.slice(at, match.index))
    parts.push(partOf(match))
    at = match.index + match[0].length
  }
  push(parts, text.slice(at))
  return parts
}

const push = (parts: Part[], text: string) => {
  if (text.trim() !== '') parts.push({ kind: 'text', text })
}

/** All words of one role, as one text. */
export const wordsOf = (messages: readonly Message[] | undefined): string =>
  (messages ?? [])
    .flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])))
    .join('\n\n')
