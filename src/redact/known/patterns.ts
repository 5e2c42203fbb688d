// The user's own patterns. To the engine they are somebody else's programs: who runs them bounds their time.
import type { Hit } from '../rule.ts'
import { needleOf, type UserPattern } from './user-pattern.ts'

/**
 * The offsets of all matches, two numbers each. Undefined: it took too long. From then on it is not run any more, and
 * answers that there is none.
 */
export type RunPattern = (pattern: UserPattern, text: string) => readonly number[] | undefined

/** The rule by which the whole text is withheld: it could not be looked at to its end. */
export interface Withheld {
  readonly withheld: string
}

export type PatternMatcher = (text: string) => readonly Hit[] | Withheld

export function patternMatcher(
  patterns: readonly UserPattern[],
  run: RunPattern,
): PatternMatcher | undefined {
  if (patterns.length === 0) return undefined
  const prepared = patterns.map((pattern) => ({ pattern, needle: needleOf(pattern.pattern) }))
  return (text) => {
    const hits: Hit[] = []
    for (const { pattern, needle } of prepared) {
      if (!text.includes(needle)) continue
      const found = run(pattern, text)
      if (found === undefined) return { withheld: `withheld:${pattern.name}` }
      for (let index = 1; index < found.length; index += 2) {
        const [start = 0, end = 0] = [found[index - 1], found[index]]
        if (end > start) hits.push({ rule: `pattern:${pattern.name}`, start, end })
      }
    }
    return hits
  }
}
