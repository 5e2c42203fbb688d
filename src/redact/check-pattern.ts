// Whether a pattern of the user's can be used: tried on texts that are made to make it slow.
import { compiled, LONGEST_PATTERN } from './known/user-pattern.ts'
import { matchesWithin } from './run-pattern.ts'

/**
 * A pattern that tries all characters at each takes 13 ms of a short sample at least and seconds of a long one; one that
 * tries 64 takes 2 ms and 25 ms. So the long one is read only where the short one was slow.
 */
const SHORT = 8_000
const LONG = 128_000
const SUSPECT_MS = 4
const SLOWEST_MS = 400

/** Why it cannot be used, to go on from its name; undefined if it can. */
export function checkPattern(pattern: string): string | undefined {
  if (pattern === '') return 'must not be empty'
  if (pattern.length > LONGEST_PATTERN) return `must be at most ${LONGEST_PATTERN} characters long`
  const regex = regexOf(pattern)
  if (regex === undefined) return 'must be a regular expression as JavaScript knows it'
  const onNothing = matchesWithin(SLOWEST_MS, regex, '')
  if (onNothing !== undefined && onNothing.length > 0) return 'must not match the empty text'
  const isSlow = piecesOf(pattern).some((piece) => takesTooLong(regex, piece))
  return isSlow ? 'takes too long on some texts: bound its repeats, {1,64} in place of + and *' : undefined
}

function takesTooLong(regex: RegExp, piece: string): boolean {
  // What doubles with every character takes for ever on thirty.
  for (const size of [30, SHORT]) {
    const before = performance.now()
    if (isTooSlow(regex, sampleOf(piece, size))) return true
    if (performance.now() - before < SUSPECT_MS) continue
    if (isTooSlow(regex, sampleOf(piece, LONG))) return true
  }
  return false
}

const isTooSlow = (regex: RegExp, sample: string): boolean =>
  matchesWithin(SLOWEST_MS, regex, sample) === undefined

const sampleOf = (piece: string, size: number): string =>
  `${piece.repeat(Math.ceil(size / piece.length))}\u0001`

function regexOf(pattern: string): RegExp | undefined {
  try {
    return compiled(pattern)
  } catch {
    return undefined
  }
}

const COMMON = ['a', '0', 'A', '-', ' ', '\n']
const MOST_OWN = 16

/** Over and over they nearly match for long: the pattern's own letters and words, and what classes hold. */
function piecesOf(pattern: string): readonly string[] {
  const own = pattern.match(/[A-Za-z\d]{2,}|[^\\()[\]{}|*+?^$]/g) ?? []
  return [...new Set([...own.slice(0, MOST_OWN), ...COMMON])]
}
