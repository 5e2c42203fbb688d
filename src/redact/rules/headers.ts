// What HTTP headers carry, wherever they are written down: a header's line, an object in code, curl's -H.
import type { Range, Rule } from '../rule.ts'
import { entropy, isPlaceholder, isPublicId, isUuid, isWordy, looksRandom } from './plausible.ts'
import { groupAt, groupsAt } from './urls.ts'

const VALUE = String.raw`([\w.~+/|!*%:-]{6,8192}={0,2})`
const QUOTES = String.raw`[\s"'\x60\\]{0,4}`

const SCHEME = new RegExp(`(?:bearer|basic|token|apikey)(?:\\s|%20|\\+){1,4}${VALUE}`, 'diy')

/** `Bearer …` in any text. Words follow it in prose, so the value must look made. */
const BEARER: Rule = {
  name: 'authorization',
  triggers: ['bearer', 'basic'],
  isGeneric: true,
  find(text, at) {
    const range = groupAt(SCHEME, text, at)
    if (range === undefined || /[A-Za-z\d]/.test(text[at - 1] ?? '')) return undefined
    const value = text.slice(...range)
    const looksMade = value.length >= 16 && /\d/.test(value) && entropy(value) >= 3 && looksRandom(value)
    return looksMade || isUserAndPassword(value) ? range : undefined
  },
}

/** What follows `Basic`: base64 of `user:password`. */
function isUserAndPassword(value: string): boolean {
  if (!/^[A-Za-z\d+/_-]{8,}={0,2}$/.test(value)) return false
  return /^[\x20-\x7e]{0,200}?[^:]{1,100}:[\x20-\x7e]{3,}$/.test(
    Buffer.from(value, 'base64').toString('latin1'),
  )
}

const AUTHORIZATION = new RegExp(
  `authorization${QUOTES}(?:[:=]|=>|,)${QUOTES}((?:bearer|basic|token|api-?token|api-?key|key|digest|bot|oauth)\\s{1,4})?${VALUE}`,
  'diy',
)

/** The header itself: its value is a secret though it does not look so, unless it is a word. */
const AUTHORIZATION_HEADER: Rule = {
  name: 'authorization',
  triggers: ['authorization'],
  isGeneric: true,
  find(text, at) {
    const [, scheme, range] = groupsAt(AUTHORIZATION, text, at)
    if (range === undefined || /[([{<$]/.test(text[range[1]] ?? '')) return undefined
    const value = text.slice(...range)
    if (isUuid(value) || (scheme && isUserAndPassword(value))) return range
    if (isPlaceholder(value) || isPublicId(value) || isWordy(value)) return undefined
    return (scheme && /\d/.test(value)) || looksRandom(value) ? range : undefined
  },
}

const PAIR = '[\\w.!#$%&*+^|~-]{1,100}=[^\\s;,"\'\\\\]{0,4096}'
const COOKIES = new RegExp(
  `cookie["'\\\\]{0,3}\\s{0,2}[:=]\\s{0,2}["'\`\\\\]{0,3}(${PAIR}(?:;\\s{0,2}(?:${PAIR}|[A-Za-z]{1,20}))*)`,
  'diy',
)

/** `Cookie: a=…; b=…` as a whole: which of them is the session's, only its program knows. */
const COOKIE: Rule = {
  name: 'cookie',
  triggers: ['cookie:', 'cookie":', "cookie':", 'cookie\\":', 'cookie='],
  isGeneric: true,
  find(text, at) {
    const range = groupAt(COOKIES, text, at)
    return range && hasLongValue(text, range) ? range : undefined
  },
}

const hasLongValue = (text: string, range: Range): boolean =>
  text
    .slice(...range)
    .split(/;\s*/)
    .some(
      (pair) =>
        pair.slice(pair.indexOf('=') + 1).length >= 8 && looksRandom(pair.slice(pair.indexOf('=') + 1)),
    )

export const HEADER_RULES: readonly Rule[] = [BEARER, AUTHORIZATION_HEADER, COOKIE]
