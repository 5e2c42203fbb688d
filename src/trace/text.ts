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
  for (let perText = max; ; perText = Math.floor(perText / 4)) {
    const text = stringify(value, perText)
    if (text.length <= max) return text
    // As one text: its quotes and backslashes are written as two characters each.
    if (perText < 200) return JSON.stringify(cleanText(text, Math.floor((max - 1_000) / 2)))
  }
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
