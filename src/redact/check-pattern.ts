// Whether a pattern of the user's can be used: tried on texts that are made to make it slow.
import { compiled, LONGEST_PATTERN } from './known/user-pattern.ts'
import { matchesWithin } from './run-pattern.ts'

/** A fair pattern takes 1 ms, one that tries 64 characters at each 10 ms, one that tries them all 2 s. */
const SLOWEST_MS = 100
const SIZE = 50_000

/** Why it cannot be used, to go on from its name; undefined if it can. */
export function checkPattern(pattern: string): string | undefined {
  if (pattern === '') return 'must not be empty'
  if (pattern.length > LONGEST_PATTERN) return `must be at most ${LONGEST_PATTERN} characters long`
  const regex = regexOf(pattern)
  if (regex === undefined) return 'must be a regular expression as JavaScript knows it'
  const onNothing = matchesWithin(SLOWEST_MS, regex, '')
  if (onNothing !== undefined && onNothing.length > 0) return 'must not match the empty text'
  for (const sample of hostileTo(pattern)) {
    if (matchesWithin(SLOWEST_MS, regex, sample) === undefined) {
      return 'takes too long on some texts: bound its repeats, {1,64} in place of + and *'
    }
  }
  return undefined
}

function regexOf(pattern: string): RegExp | undefined {
  try {
    return compiled(pattern)
  } catch {
    return undefined
  }
}

const COMMON = ['a', '0', 'A', '-', '_', '.', ' ', '\n', '=', '"', 'ab', 'a1', 'a ', 'a.', 'a-']

/** What nearly matches for long: the pattern's own letters and words over and over, and then something else. */
function hostileTo(pattern: string): readonly string[] {
  const own = pattern.match(/[A-Za-z\d]{2,}|[^\\()[\]{}|*+?^$]/g) ?? []
  return [...new Set([...COMMON, ...own])]
    .slice(0, MOST_SAMPLES)
    .flatMap((piece) => [30, SIZE].map((size) => `${piece.repeat(Math.ceil(size / piece.length))}\u0001`))
}

const MOST_SAMPLES = 60
