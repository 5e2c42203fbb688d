// What was said, in an attribute: its texts, and which of the four kinds each is.
import { isJson, type Json, listAt } from '../json/read.ts'

export const FIELDS = ['prompt', 'answer', 'input', 'output'] as const
export type Field = (typeof FIELDS)[number]

export interface Said {
  readonly field: Field
  readonly text: string
}

type Read = (value: string) => readonly Said[]

const READ: Readonly<Record<string, Read>> = {
  'gen_ai.input.messages': (value) => saidIn(value, 'prompt'),
  'gen_ai.output.messages': (value) => saidIn(value, 'answer'),
  'gen_ai.tool.call.arguments': (value) => said('input', parsed(value) ?? value),
  'gen_ai.tool.call.result': (value) => [...said('output', value), ...said('output', parsed(value))],
  'turnspan.compaction.summary': (value) => said('answer', value),
}

/** Of a message's parts: which kind, and under which key. */
const PARTS: Readonly<Record<string, readonly [field: Field, key: string]>> = {
  tool_call: ['input', 'arguments'],
  server_tool_call: ['input', 'arguments'],
  tool_call_response: ['output', 'response'],
  server_tool_call_response: ['output', 'response'],
}

/** `value`: as the span has it. Nothing where the attribute holds none of the four kinds. */
export const textsOf = (key: string, value: string): readonly Said[] => READ[key]?.(value) ?? []

export const holdsTexts = (key: string): boolean => Object.hasOwn(READ, key)

function saidIn(value: string, spoken: Field): readonly Said[] {
  const messages = parsed(value)
  if (!Array.isArray(messages)) return said(spoken, messages ?? value)
  return messages.filter(isJson).flatMap((message) =>
    listAt(message, 'parts')
      .filter(isJson)
      .flatMap((part) => partSaid(part, spoken)),
  )
}

function partSaid(part: Json, spoken: Field): readonly Said[] {
  const [field, key] = PARTS[String(part.type)] ?? [spoken, 'content' in part ? 'content' : 'value']
  return said(field, part[key])
}

const said = (field: Field, value: unknown): readonly Said[] =>
  leavesOf(value).map((text) => ({ field, text }))

/** Texts and numbers, at whatever depth, in order. */
function leavesOf(value: unknown): readonly string[] {
  const leaves: string[] = []
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string') leaves.push(next)
    else if (typeof next === 'number') leaves.push(String(next))
    else if (typeof next === 'object' && next !== null) {
      for (const inner of Object.values(next).reverse()) waiting.push(inner)
    }
  }
  return leaves
}

/** Undefined where it is no JSON that has parts. */
function parsed(value: string): unknown {
  if (!/^\s*[[{"]/.test(value)) return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
