// Secrets out of a text, of a structured value: what turnspan keeps and sends has gone through here.
//
//   string ─▶ JSON? each of its strings ─▶ its key ─▶ known values ─▶ rules ─▶ the user's patterns ─▶ merged ─▶ markers
//
// Idempotent: what was masked stays as it is. Cut texts after this, never before: a cut secret is no longer known.
import { hitsInText } from './find.ts'
import type { Ruleset } from './ruleset.ts'
import { marker, replaced } from './scan/ranges.ts'
import { NOWHERE, type Place } from './structure/place.ts'
import { walk } from './structure/value.ts'

export { type Ruleset, rulesetOf } from './ruleset.ts'

export type Note = (rule: string) => void

/** `note` is called once for each masked value, with the name in its marker. */
export const redactText = (text: string, rules: Ruleset, note?: Note): string =>
  redactAt(text, NOWHERE, rules, note)

/**
 * A value as JSON.parse makes it; what stands under `password` and its like is masked whatever it looks like. The very
 * same object where nothing changed. What is deeper than 64 levels is withheld.
 */
export const redactValue = (value: unknown, rules: Ruleset, note?: Note): unknown =>
  walk(value, {
    key: (key) => (rules.isCleanKey(key) ? key : redactAt(key, NOWHERE, rules, note)),
    text: (text, place) => redactAt(text, place, rules, note),
    withhold: (rule) => {
      note?.(rule)
      return marker(rule)
    },
  })

export interface Found {
  readonly rule: string
  /** UTF-16 offsets, the end not included. */
  readonly start: number
  readonly end: number
  /** The first line is 1. */
  readonly line: number
}

/** What `redactText` would mask, in the order of the text. */
export function findSecrets(text: string, rules: Ruleset): readonly Found[] {
  let line = 1
  let next = text.indexOf('\n')
  return hitsInText(text, NOWHERE, rules).map(({ rule, start, end }) => {
    for (; next >= 0 && next < start; next = text.indexOf('\n', next + 1)) line += 1
    return { rule, start, end, line }
  })
}

function redactAt(text: string, place: Place, rules: Ruleset, note?: Note): string {
  const hits = hitsInText(text, place, rules)
  return hits.length === 0 ? text : replaced(text, hits, note)
}
