// How many columns of a terminal a text takes.

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })
// https://www.unicode.org/reports/tr11/ (East Asian Wide and Fullwidth), roughly: whole blocks, not single characters.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

export function textWidth(text: string): number {
  let width = 0
  for (const { segment } of GRAPHEMES.segment(text)) width += graphemeWidth(segment)
  return width
}

/** What is too wide ends with an ellipsis. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  if (width <= 0) return ''
  let cut = ''
  let used = 1
  for (const { segment } of GRAPHEMES.segment(text)) {
    used += graphemeWidth(segment)
    if (used > width) break
    cut += segment
  }
  return `${cut}…`
}

/** Exactly so wide. */
export const padEnd = (text: string, width: number): string => {
  const cut = cutToWidth(text, width)
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut)))
}

const graphemeWidth = (grapheme: string) => (NO_WIDTH.test(grapheme) ? 0 : WIDE.test(grapheme) ? 2 : 1)
