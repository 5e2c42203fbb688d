// A recorded value as the page gets it: whole, or its head and tail with the promise of the rest.
import type { Cut, SpanContent, Value } from '../api.ts'

export const isCut = (value: Value | undefined): value is Cut =>
  typeof value === 'object' && value !== null && '$cut' in value

/** The text at a key, of a long one its head; '' where there is none. */
export function textOf(content: SpanContent | undefined, key: string): string {
  const value = content?.attributes[key]
  if (typeof value === 'string') return value
  return isCut(value) ? value.$cut.head : ''
}

export function numberOf(content: SpanContent | undefined, key: string): number | undefined {
  const value = content?.attributes[key]
  return typeof value === 'number' ? value : undefined
}

export function wordOf(content: SpanContent | undefined, key: string): string | undefined {
  const value = content?.attributes[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fieldText = (fields: Fields, key: string): string => {
  const value = fields[key]
  return typeof value === 'string' ? value : ''
}

// What stands in place of a text that the person did not want recorded (`content` in config.json).
const STAND_IN = /^"?\[([\d,]+) characters, hmac [0-9a-f]{12}\]"?$/

/** How many characters were not recorded; undefined where they were. */
export const leftOut = (text: string): string | undefined => STAND_IN.exec(text)?.[1]

// What was too long even to be recorded says so at its end.
const CUT_AT_END = /… \[cut: ([\d,]+) characters\]$/

export const cutWhenRecorded = (text: string): string | undefined => CUT_AT_END.exec(text)?.[1]

/** How long the text at a key is, of a cut one as recorded. */
export function sizeAt(content: SpanContent, key: string): number {
  const value = content.attributes[key]
  if (isCut(value)) return value.$cut.bytes
  return typeof value === 'string' ? value.length : 0
}
