// Which variables of an environment hold credentials, and what of them is noted: never the value.

import { type HashedValue, hmacOf } from './known/hashes.ts'
import { FORM_RULES } from './rules/index.ts'
import { entropy } from './rules/plausible.ts'
import { scannerOf } from './scan/text.ts'

const NAME =
  /(?:^|_)(?:KEY|TOKEN|SECRET|PASS(?:WORD|WD|PHRASE)?|PWD|CREDENTIALS?|AUTH|PAT|DSN|COOKIE|SESSION_KEY|WEBHOOK)(?:_|$)/i
/** These say where or whose, not what. */
const OTHER_NAME = /_(?:FILE|PATH|NAME|ID|SOCK)$/i

const SHORTEST = 8
const LEAST_ENTROPY = 2.5

const scan = scannerOf(FORM_RULES)

/** By its name, or by a value that says itself what it is, or by an address with a password. */
export function isCredentialVariable(name: string, value: string): boolean {
  const password = passwordIn(value)
  if (password !== undefined) return isWorthMasking(password)
  if (OTHER_NAME.test(name) || isAddress(value) || isPath(value)) return false
  return isWorthMasking(value) && (NAME.test(name) || scan(value).hits.length > 0)
}

/** Of an address its password, of `Bearer …` the token. `key` is this machine's own. */
export function noteOfVariable(name: string, value: string, key: Uint8Array): HashedValue {
  const secret = passwordIn(value) ?? value.replace(/^(?:bearer|basic|token) +(?=\S+$)/i, '')
  return { name, length: secret.length, hmac: hmacOf(secret, key) }
}

const isWorthMasking = (value: string): boolean =>
  value.length >= SHORTEST && !/^(?:true|false|\d+)$/i.test(value) && entropy(value) >= LEAST_ENTROPY

const isAddress = (value: string): boolean => /^[a-z][a-z\d+.-]*:\/\//i.test(value)

const isPath = (value: string): boolean => /^(?:~|\.{1,2})?(?:\/[\w .@+-]+)+\/?(?::|$)|^[A-Z]:\\/.test(value)

/** Of `scheme://user:password@host`. */
const passwordIn = (value: string): string | undefined =>
  /^[a-z][a-z\d+.-]*:\/\/[^/?#:]*:([^/]+)@/i.exec(value)?.[1]
