// The rules of one process, compiled.
import { hitsInText } from './find.ts'
import { type HashedValue, hashMatcher } from './known/hashes.ts'
import { type PatternMatcher, patternMatcher, type RunPattern } from './known/patterns.ts'
import type { UserPattern } from './known/user-pattern.ts'
import { type KnownValue, valueMatcher } from './known/values.ts'
import { type Look, lookAsRead } from './look.ts'
import { remembered, seenAgain } from './remembered.ts'
import type { Hit } from './rule.ts'
import { emailsIn } from './rules/email.ts'
import { RULES } from './rules/index.ts'
import { type Scan, scannerOf } from './scan/text.ts'
import { NOWHERE } from './structure/place.ts'

interface RulesetOptions {
  /**
   * Masked as they are: raw, URL-encoded, JSON-escaped, base64 wherever it begins. The marker tells the name:
   * `[REDACTED:env:NAME]`.
   */
  readonly values?: readonly KnownValue[]
  /** Of which only the length and the keyed hash are known: what SessionStart noted of the session's environment. */
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
  readonly look: (text: string) => Look
  /** Values have the same keys again and again. */
  readonly isCleanKey: (key: string) => boolean
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
  const rules: Ruleset = {
    scan,
    matchers,
    patterns: runPattern && patternMatcher(patterns, runPattern),
    look: seenAgain((text) => lookAsRead(text, rules)),
    isCleanKey: remembered((key) => hitsInText(key, NOWHERE, rules).length === 0),
  }
  return rules
}
