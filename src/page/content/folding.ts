// What is long is shown by its beginning and its end.

export interface Folded {
  readonly head: string
  /** '' where nothing was left out. */
  readonly tail: string
  readonly hiddenLines: number
  /** In UTF-16 units, close enough for a button's words. */
  readonly hidden: number
}

const LONG = 8_192
const HEAD_LINES = 40
const TAIL_LINES = 10
/** A single line may be a megabyte. */
const HEAD_MOST = 6_000
const TAIL_MOST = 1_500

/** A text above 8 KB or 50 lines as 40 lines of head and 10 of tail. */
export function foldedText(text: string, headLines = HEAD_LINES, tailLines = TAIL_LINES): Folded {
  const whole: Folded = { head: text, tail: '', hiddenLines: 0, hidden: 0 }
  const headAt = Math.min(lineEnd(text, headLines), HEAD_MOST)
  const tailAt = Math.max(tailStart(text, tailLines), text.length - TAIL_MOST, headAt)
  if (tailAt <= headAt) return whole
  const middle = text.slice(headAt, tailAt)
  const isShort = text.length <= LONG && countLines(middle) <= tailLines
  if (isShort) return whole
  return {
    head: text.slice(0, headAt),
    tail: text.slice(tailAt),
    hiddenLines: countLines(middle.replace(/^\n/, '')),
    hidden: middle.length,
  }
}

/** Where the n-th line ends. */
function lineEnd(text: string, lines: number): number {
  let at = -1
  for (let line = 0; line < lines; line++) {
    at = text.indexOf('\n', at + 1)
    if (at < 0) return text.length
  }
  return at
}

function tailStart(text: string, lines: number): number {
  let at = text.endsWith('\n') ? text.length - 1 : text.length
  for (let line = 0; line < lines; line++) {
    at = text.lastIndexOf('\n', at - 1)
    if (at <= 0) return 0
  }
  return at + 1
}

export function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines + (text === '' || text.endsWith('\n') ? 0 : 1)
}
