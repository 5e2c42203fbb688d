// Tokens that say themselves what they are: a beginning of their own and a length.
import type { Range, Rule } from '../rule.ts'

/**
 * Nothing of a word stands before it, but an escape may: `\nghp_…` in a text that was quoted.
 */
const ESCAPE = String.raw`\\[nrtbf]|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}`
export const NOTHING_BEFORE = `(?:(?<![A-Za-z\\d])|(?<=${ESCAPE}))`
/** `+` or `/` before it would make it the middle of a base64 text, unless it is a part of an address. */
const NO_BASE64_BEFORE = `(?:(?<![A-Za-z\\d+/])|(?<=${ESCAPE}|:/{0,2}|[\\w-]\\.[a-z]{2,10}/))`
export const NOTHING_AFTER = String.raw`(?![A-Za-z\d])`

export interface Form {
  /** How many characters of the form stand before the trigger. */
  readonly before?: number
  /** The trigger is met in base64 texts by chance. */
  readonly isInBase64?: true
  /** What is left of it where the text was cut; by default the trigger and eight characters more that are no words. */
  readonly cut?: string | false
}

/** `form` is the source of a regular expression, from the token's first character; every repeat in it is bounded. */
export type Line = readonly [name: string, triggers: readonly string[], form: string, more?: Form]

export const hex = (length: number | string) => `[\\da-f]{${length}}`
/** What is left of a token of letters and digits alone. */
export const cutAlnum = (beginning: string) => ({ cut: `${beginning}[A-Za-z\\d]{8,255}` })
export const alnum = (length: number | string) => `[A-Za-z\\d]{${length}}`
/** One trigger for each letter that may stand in the middle. */
export const each = (begin: string, letters: string, end = '') =>
  [...letters].map((letter) => `${begin}${letter}${end}`)

/** Longer than any token is. */
export const LONG = 4096

export function tokenRule([name, triggers, form, more = {}]: Line): Rule {
  const { before = 0, isInBase64, cut = before > 0 ? false : undefined } = more
  const start = isInBase64 ? NO_BASE64_BEFORE : NOTHING_BEFORE
  const whole = new RegExp(`${start}(?:${form})`, 'y')
  const left =
    cut === false ? undefined : new RegExp(`${start}(?:${cut ?? cutOf(triggers)})${AT_THE_END}`, 'y')
  const isSpecial = triggers.every((trigger) => trigger.length >= SPECIAL)

  /** Words end texts too: "npm_lifecycle". */
  function cutAt(text: string, at: number): Range | undefined {
    if (left === undefined || text.length - at > LONGEST_CUT) return undefined
    const range = rangeAt(left, text, at)
    const trigger = triggers.find((each) => text.startsWith(each, at)) ?? ''
    return range && !WORDS.test(text.slice(at + trigger.length, range[1])) ? range : undefined
  }

  return {
    name,
    triggers,
    find: (text, at) => {
      const range = rangeAt(whole, text, at - before) ?? cutAt(text, at)
      return range !== undefined && (isSpecial || isMade(text, range)) ? range : undefined
    },
  }
}

const WORDS = /^(?:[a-z]{2,}|[A-Z][a-z]{2,})(?:[A-Z][a-z]{2,}|[-_./=~+][a-z]{2,}|[-_.]?\d{1,2})*$/
const LONGEST_CUT = 400
const LEAST_CUT = 8
/** Claude Code's preview of a large output ends with three dots and a tag. */
const AT_THE_END = String.raw`(?=\s{0,4}(?:…|\.{3})?\s{0,4}(?:</persisted-output>\s{0,4})?$)`
const cutOf = (triggers: readonly string[]) =>
  `(?:${triggers.map(escaped).join('|')})[\\w.+/~=-]{${LEAST_CUT},${LONGEST_CUT}}`

const escaped = (literal: string) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

export function rangeAt(pattern: RegExp, text: string, at: number): Range | undefined {
  if (at < 0) return undefined
  pattern.lastIndex = at
  return pattern.test(text) ? [at, pattern.lastIndex] : undefined
}

/** `ghp_xxxxxxxx…` stands in manuals; a long beginning is a token's all the same. */
const isMade = (text: string, [start, end]: Range): boolean =>
  new Set(text.slice(Math.max(start, end - LOOKED_AT), end)).size >= LEAST_CHARACTERS

const SPECIAL = 12
const LOOKED_AT = 24
const LEAST_CHARACTERS = 5
