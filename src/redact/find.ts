// Every secret of a string: as JSON where it is JSON, else as a text.
import { type Look, NO_HITS, whole } from './look.ts'
import type { Hit } from './rule.ts'
import { isSecretMember } from './rules/named-value.ts'
import type { Ruleset } from './ruleset.ts'
import { merged } from './scan/ranges.ts'
import { inOuter, masked } from './scan/view.ts'
import { hitsInJson, looksLikeJson } from './structure/json-text.ts'
import { isMaskable } from './structure/keys.ts'
import type { Place } from './structure/place.ts'

/** A JSON text in a JSON text in a JSON text. */
const MOST_LEVELS = 3
/** No form is shorter, no word that gives one away either. */
const SHORTEST = 3

/** In order, and without overlaps. */
export function hitsInText(text: string, place: Place, rules: Ruleset, level = 0): readonly Hit[] {
  if (place.rule !== undefined && isMaskable(place.key, text)) return [whole(place.rule, text)]
  if (text.length < SHORTEST) return NO_HITS
  const found = rules.look(text)
  if (found.isWithheld) return found.hits
  if (level < MOST_LEVELS && looksLikeJson(text) && isWorthReading(text, found, rules)) {
    const inJson = hitsInJson(text, {
      isWorthALook: stringsWorthALook(text, found, rules),
      hitsIn: (inner, where) => hitsInText(inner, where, rules, level + 1),
    })
    if (inJson !== undefined) return inJson
  }
  if (found.hits.length > 0) return withHitsBehind(text, merged(found.hits), rules)
  return place.key !== undefined && isSecretMember(place.key, text) ? [whole('named-secret', text)] : NO_HITS
}

/** Secret behind secret behind secret, with nothing between. */
const MOST_PASSES = 8

/** With a mask before it, where a word was, the next one may be known: `…AAgh` and `p_…` is no token, `]gh` and `p_…` is. */
function withHitsBehind(text: string, first: readonly Hit[], rules: Ruleset): readonly Hit[] {
  let hits = first
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const view = masked(text, hits)
    const more = rules.look(view.text).hits
    if (more.length === 0) break
    hits = merged([...hits, ...inOuter(view, more)])
  }
  return hits
}

/** In JSON text an escape may hide a part of a known value, and `\u0067` any letter. */
const isWorthReading = (text: string, { hits, words }: Look, rules: Ruleset): boolean =>
  hits.length > 0 || words.length > 0 || text.includes(escapesHide(rules) ? '\\' : '\\u')

const escapesHide = ({ matchers, patterns }: Ruleset): boolean =>
  matchers.length > 0 || patterns !== undefined

/**
 * Most strings of a JSON text need no second look: the first one found no word in them, and no escape can hide one. Asked
 * from left to right.
 */
function stringsWorthALook(text: string, { hits, words }: Look, rules: Ruleset) {
  const places =
    hits.length === 0 ? words : [...words, ...hits.map(({ start }) => start)].sort((a, b) => a - b)
  const isHiding = escapesHide(rules)
  let next = 0
  let backslash = -1
  return (from: number, to: number): boolean => {
    while (next < places.length && (places[next] as number) < from) next++
    if (next < places.length && (places[next] as number) < to) return true
    if (backslash < from) backslash = indexOr(text.length, text, '\\', from)
    return backslash < to && (isHiding || text.slice(backslash, to).includes('\\u'))
  }
}

function indexOr(otherwise: number, text: string, searched: string, from: number): number {
  const index = text.indexOf(searched, from)
  return index < 0 ? otherwise : index
}
