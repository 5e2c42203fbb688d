import type { Json } from '../json/read.ts'

/** Below what backends take in one attribute; MLflow and Langfuse read far more, but pages get slow. */
export const MAX_TEXT = 250_000

/**
 * A text that any strict reader takes: well-formed Unicode, and not without a limit. What is cut is said, with
 * the size of the whole.
 */
export function cleanText(text: string, max = MAX_TEXT): string {
  const whole = text.toWellFormed()
  if (whole.length <= max) return whole
  // Never between the two halves of a surrogate pair.
  const end = isHighSurrogate(whole.charCodeAt(max - 1)) ? max - 1 : max
  return `${whole.slice(0, end)}… [cut: ${whole.length.toLocaleString('en-US')} characters]`
}

/**
 * Structured content as the JSON text of an attribute. What is too long has its longest texts cut, so that the
 * result stays JSON.
 */
export function jsonText(value: unknown, max = MAX_TEXT): string {
  const whole = isPlain(value, max) ? (JSON.stringify(value) ?? 'null') : undefined
  if (whole !== undefined && whole.length <= max) return whole
  for (let perText = max; ; perText = Math.floor(perText / 4)) {
    const text = stringify(value, perText)
    if (text.length <= max) return text
    // As one text: its quotes and backslashes are written as two characters each.
    if (perText < 200) return JSON.stringify(cleanText(text, Math.floor((max - 1_000) / 2)))
  }
}

const DEEPEST_PLAIN = 64

/** Nothing in it needs a second look, as nearly always: JSON.stringify without a replacer is three times as fast. */
function isPlain(value: unknown, max: number, depth = 0): boolean {
  if (typeof value === 'string') return value.length <= max && value.isWellFormed()
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return value === undefined || typeof value === 'boolean'
  if (value === null) return true
  if (depth >= DEEPEST_PLAIN) return false
  if (Array.isArray(value)) return value.every((item) => isPlain(item, max, depth + 1))
  for (const key in value) {
    if (!key.isWellFormed() || !isPlain((value as Json)[key], max, depth + 1)) return false
  }
  return true
}

function stringify(value: unknown, perText: number): string {
  const told = (_key: string, inner: unknown) => {
    if (typeof inner === 'string') return cleanText(inner, perText)
    return typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner
  }
  try {
    return (JSON.stringify(value, told) ?? 'null').toWellFormed()
  } catch {
    // Some thousand levels are more than the stack holds.
    return '"[nested too deeply to be told]"'
  }
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff
