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
    if (perText < 200) return JSON.stringify(cleanText(text, max - 1_000))
  }
}

function stringify(value: unknown, perText: number): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) => {
      if (typeof inner === 'string') return cleanText(inner, perText)
      return typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner
    }) ?? 'null'
  ).toWellFormed()
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff
