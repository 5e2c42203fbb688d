// What HTTP headers carry, wherever they are written down: a header's line, an object in code, curl's -H.
import type { Rule } from '../rule.ts'
import { entropy, isPlaceholder, isPublicId, isUuid, isWordy, looksRandom } from './plausible.ts'
import { valueAt } from './value-at.ts'

const VALUE = String.raw`([\w.~+/|!*%:@-]{6,8192}={0,2})`
const SCHEME = String.raw`(?:bearer|basic|token|api-?token|api-?key|key|digest|bot|oauth)(?:\s|%20|\+){1,4}`
const QUOTES = String.raw`[\s"'\x60\\]{0,4}`

const AFTER_SCHEME = new RegExp(`${SCHEME}${VALUE}`, 'iy')
const AFTER_NAME = new RegExp(`authorization${QUOTES}(?:[:=]|=>|,)${QUOTES}(?:${SCHEME})?${VALUE}`, 'iy')

/** `Bearer …` in any text. Words follow it in prose, so the value must look made. */
const BEARER: Rule = {
  name: 'authorization',
  triggers: ['bearer', 'basic'],
  isGeneric: true,
  find(text, at) {
    const range = valueAt(AFTER_SCHEME, text, at)
    if (range === undefined || /[A-Za-z\d]/.test(text[at - 1] ?? '')) return undefined
    const value = text.slice(...range)
    const looksMade = value.length >= 16 && /\d/.test(value) && entropy(value) >= 3 && looksRandom(value)
    return looksMade || isUserAndPassword(value) ? range : undefined
  },
}

/** The header itself: what it holds is a secret, unless it is a word. */
const AUTHORIZATION: Rule = {
  name: 'authorization',
  triggers: ['authorization'],
  isGeneric: true,
  find(text, at) {
    const range = valueAt(AFTER_NAME, text, at)
    if (range === undefined || /[([{<$]/.test(text[range[1]] ?? '')) return undefined
    const value = text.slice(...range)
    const hasScheme = /[a-z][\s+]$|%20$/i.test(text.slice(at, range[0]))
    if (isUuid(value) || (hasScheme && isUserAndPassword(value))) return range
    if (isPlaceholder(value) || isPublicId(value) || isWordy(value)) return undefined
    return (hasScheme && /\d/.test(value)) || looksRandom(value) ? range : undefined
  },
}

/** What follows `Basic`: base64 of `user:password`. */
function isUserAndPassword(value: string): boolean {
  if (!/^[A-Za-z\d+/_-]{8,2048}={0,2}$/.test(value)) return false
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  return /^[\x20-\x7e]{4,}$/.test(decoded) && /^[^:]+:/.test(decoded)
}

const PAIR = '[\\w.!#$%&*+^|~-]{1,100}=[^\\s;,"\'\\\\]{0,4096}'
const COOKIES = new RegExp(
  `cookie["'\\\\]{0,3}\\s{0,2}[:=]\\s{0,2}["'\`\\\\]{0,3}(${PAIR}(?:;\\s{0,2}(?:${PAIR}|[A-Za-z]{1,20}))*)`,
  'iy',
)

/** `Cookie: a=…; b=…` as a whole: which of them is the session's, only its program knows. */
const COOKIE: Rule = {
  name: 'cookie',
  triggers: ['cookie:', 'cookie":', "cookie':", 'cookie\\":', 'cookie='],
  isGeneric: true,
  find(text, at) {
    const range = valueAt(COOKIES, text, at)
    if (range === undefined) return undefined
    const isSecret = text
      .slice(...range)
      .split(/;\s*/)
      .map((pair) => pair.slice(pair.indexOf('=') + 1))
      .some((value) => value.length >= 8 && looksRandom(value))
    return isSecret ? range : [range[1], range[1]]
  },
}

export const HEADER_RULES: readonly Rule[] = [BEARER, AUTHORIZATION, COOKIE]
