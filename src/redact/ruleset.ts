// The rules of one process, compiled, and how one string is looked at with them.
import { type HashedValue, hashMatcher } from './known/hashes.ts'
import { type PatternMatcher, patternMatcher, type RunPattern } from './known/patterns.ts'
import type { UserPattern } from './known/user-pattern.ts'
import { type KnownValue, valueMatcher } from './known/values.ts'
import type { Hit } from './rule.ts'
import { emailsIn } from './rules/email.ts'
import { RULES } from './rules/index.ts'
import { isSecretMember } from './rules/named-value.ts'
import { merged, outsideMarkers } from './scan/ranges.ts'
import { type Scan, scannerOf } from './scan/text.ts'
import { decodedIn, inOuter, masked, unstyled, type View } from './scan/view.ts'
import { hitsInJson, looksLikeJson } from './structure/json-text.ts'
import { isMaskable } from './structure/keys.ts'
import type { Place } from './structure/place.ts'

export interface RulesetOptions {
  /**
   * Masked as they are: raw, URL-encoded, JSON-escaped, base64 wherever it begins. The marker tells the name:
   * `[REDACTED:env:NAME]`.
   */
  readonly values?: readonly KnownValue[]
  /** Known by `noteOfVariable` alone. */
  readonly hashes?: readonly HashedValue[]
  /** What the hashes are keyed with. */
  readonly hmacKey?: Uint8Array
  /** The user's own, each found usable by `checkPattern`. */
  readonly patterns?: readonly UserPattern[]
  /** Runs them in bounded time (`run-pattern.ts`): needed where there are patterns. */
  readonly runPattern?: RunPattern
  readonly email?: boolean
}

type Matcher = (text: string) => readonly Hit[]

/** Compiled rules: one a process. */
export interface Ruleset {
  readonly scan: Scan
  readonly matchers: readonly Matcher[]
  readonly patterns: PatternMatcher | undefined
}

const scan = scannerOf(RULES)

export function rulesetOf(options: RulesetOptions = {}): Ruleset {
  const { values = [], hashes = [], hmacKey, patterns = [], runPattern, email = false } = options
  if (hashes.length > 0 && hmacKey === undefined) throw new Error('hashes need the key they were made with')
  if (patterns.length > 0 && runPattern === undefined) throw new Error('patterns need somebody who runs them')
  const matchers = [
    valueMatcher(values),
    hmacKey && hashMatcher(hashes, hmacKey),
    email ? emailsIn : undefined,
  ].filter((matcher) => matcher !== undefined)
  return { scan, matchers, patterns: runPattern && patternMatcher(patterns, runPattern) }
}

/** A JSON text in a JSON text in a JSON text. */
const MOST_LEVELS = 3
/** No form is shorter, no word that gives one away either. */
const SHORTEST = 3

/** In order, and without overlaps. */
export function hitsInText(text: string, place: Place, rules: Ruleset, level = 0): readonly Hit[] {
  let hits = merged(hitsAtOnce(text, place, rules, level))
  for (let pass = 0; pass < MOST_PASSES && hits.length > 0 && !isWhole(hits, text); pass++) {
    const view = masked(text, hits)
    const more = hitsAtOnce(view.text, place, rules, level)
    if (more.length === 0) break
    hits = merged([...hits, ...inOuter(view, more)])
  }
  return hits
}

/** Secret behind secret behind secret, with nothing between. */
const MOST_PASSES = 8

const isWhole = ([hit]: readonly Hit[], { length }: string): boolean => hit?.start === 0 && hit.end === length

function hitsAtOnce(text: string, place: Place, rules: Ruleset, level: number): readonly Hit[] {
  if (place.rule !== undefined && isMaskable(place.key, text)) return [whole(place.rule, text)]
  if (text.length < SHORTEST) return NO_HITS
  const found = lookAsRead(text, rules)
  if (found.isWithheld) return found.hits
  if (level < MOST_LEVELS && isWorthReading(text, found, rules) && looksLikeJson(text)) {
    const inJson = hitsInJson(text, {
      isWorthALook: stringsWorthALook(text, found, rules),
      hitsIn: (inner, where) => hitsInText(inner, where, rules, level + 1),
    })
    if (inJson !== undefined) return inJson
  }
  const isSecret = found.hits.length === 0 && place.key !== undefined && isSecretMember(place.key, text)
  return isSecret ? [whole('named-secret', text)] : found.hits
}

const NO_HITS: readonly Hit[] = []

interface Look {
  readonly hits: readonly Hit[]
  /** Where the words of rules stand, in order. */
  readonly words: readonly number[]
  readonly isWithheld: boolean
}

function look(text: string, { scan, matchers, patterns }: Ruleset): Look {
  const { hits, words } = scan(text)
  const own = patterns?.(text) ?? NO_HITS
  if ('withheld' in own) return { hits: [whole(own.withheld, text)], words, isWithheld: true }
  if (matchers.length === 0 && own.length === 0 && hits.length === 0)
    return { hits, words, isWithheld: false }
  const all = [...matchers.flatMap((matcher) => matcher(text)), ...hits, ...own]
  return { hits: all.length === 0 ? all : outsideMarkers(text, all), words, isWithheld: false }
}

/** Without colours, and each address once more as it says it decoded. */
function lookAsRead(text: string, rules: Ruleset): Look {
  const plain = unstyled(text)
  if (plain !== undefined) return inView(plain, look(plain.text, rules))
  const asWritten = look(text, rules)
  const addresses = decodedIn(text)
  if (addresses.length === 0) return asWritten
  const looks = [asWritten, ...addresses.map((view) => inView(view, look(view.text, rules)))]
  const [withheld] = looks.find(({ isWithheld }) => isWithheld)?.hits ?? []
  return {
    hits: withheld === undefined ? looks.flatMap(({ hits }) => hits) : [whole(withheld.rule, text)],
    words: looks.flatMap(({ words }) => words).sort((a, b) => a - b),
    isWithheld: withheld !== undefined,
  }
}

const inView = (view: View, found: Look): Look => ({
  ...found,
  hits: inOuter(view, found.hits),
  words: found.words.map(view.startOf),
})

/** In JSON text an escape may hide a part of a known value, and `\\u0067` any letter. */
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

const whole = (rule: string, text: string): Hit => ({ rule, start: 0, end: text.length })
