// Whether a value looks like a secret or like a word, a name in code, a path, an id.

/** Bits per character, from how often each one stands in the text. */
export function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) {
    const share = count / text.length
    bits -= share * Math.log2(share)
  }
  return bits
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
export const isUuid = (value: string): boolean => UUID.test(value)

/** What stands where a secret would: a reference, a mask, a word of a manual. Each anchored at both ends. */
const PLACEHOLDERS: readonly RegExp[] = [
  /^(?:\$(?:[{(]|[A-Za-z_]\w*$|$)|%[sdv(]|%\w+%$|\{.*\}$|<.*>$|[@#]\{)/s,
  /\[REDACTED:/,
  /^[*.xX•#_-]+$/,
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|nan|string|str|text|number|integer|boolean|bool|function|object|any|unknown|void|bytes?|default|optional|required|empty|unset|not[ _-]?set|hidden|redacted|masked|removed|secret|password|passwd|pass|pwd|pw|token|key|api[_-]?key|bearer|basic|oauth2?|jwt)$/i,
  /^(?:process\.env|os\.environ|import\.meta|env|secrets|vars?|config|settings|self|this|args?|opts?|options|params?|props|req|request|res|response|ctx|context|data|input|local|module|each)[.[][A-Za-z_$'"[]/,
  /^(?:your|insert|enter|replace|change|put|paste)(?:[-_ ]?[a-z]{1,12}){0,4}[-_ ]?(?:password|passwd|secret|token|key|credential|value|me|here|this|it)s?$/i,
]
export const isPlaceholder = (value: string): boolean => PLACEHOLDERS.some((pattern) => pattern.test(value))

/** Ids of Claude Code and its model's interface, hashes of contents: told in every trace, and no secrets. */
const ID =
  /^(?:(?:toolu|srvtoolu|msg|req|agent|call|chatcmpl|run|prompt)_[A-Za-z\d]{10,}|sha(?:1|224|256|384|512)[-:][A-Za-z\d+/=]+|md5[-:][\da-f]+)$/
export const isPublicId = (value: string): boolean => isUuid(value) || ID.test(value)

/** `camelCase`, `HTTPServer2`, `Ed25519PrivateKey`, `v2`: parts of three letters or more, one number, small at the end. */
function isWord(piece: string): boolean {
  if (/^[vV]?\d{0,4}$/.test(piece)) return true
  const parts = piece.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []
  const numbers = parts.filter((part) => /^\d/.test(part))
  const words = parts.length - numbers.length
  if (/\d[a-z]/.test(piece)) return false
  if (numbers.length > 1 || (parts.at(-1) === numbers[0] && (numbers[0]?.length ?? 0) > 2)) return false
  return words <= 1 || (piece.length - (numbers[0]?.length ?? 0)) / words >= 3
}

/** `access_token_v2`, `apiKey1`, `src/key2.ts`, `next-auth.session`. */
export const isWordy = (value: string): boolean => value.split(/[^A-Za-z\d]+/).every(isWord)

const STARTS_LIKE_DATA =
  /^(?:[a-z][a-z\d+.-]{1,20}:\/\/|data:|\d{4}-\d\d-\d\d|0x[\da-f]{1,8}$|#[\da-f]{3,8}$|\d+(?:\.\d+)*(?:px|em|rem|ms|s|m|h|d|kb|mb|gb|%)$|[vV]?\d+\.\d+(?:\.\d+)?)/i

export const CONSTANT = /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/

/** `a.b.c`, `a->b`, `A::b`: how code names a member. */
const MEMBER = /^[A-Za-z_$][\w$]*(?:(?:\??\.|->|::)[A-Za-z_$#][\w$]*)+$/
export const isMemberInCode = (value: string): boolean =>
  MEMBER.test(value) &&
  value.split(/\.|->|::/).every((piece) => piece.length < 12 || isWordy(piece) || CONSTANT.test(piece))

/** Made by dice or by somebody who wants it to look so: letters and digits without words. */
export function looksRandom(value: string, leastEntropy = 2.8): boolean {
  if (isPlaceholder(value) || isPublicId(value) || STARTS_LIKE_DATA.test(value)) return false
  const hasLower = /[a-z]/.test(value)
  const hasUpper = /[A-Z]/.test(value)
  const hasDigit = /\d/.test(value)
  if (hasLower && hasUpper && hasDigit && /[!@#$^&*~?]/.test(value)) return true
  if (!hasLower && !hasUpper) return false
  if (
    !hasDigit &&
    !(hasLower && hasUpper && value.length >= 16 && changesOfCase(value) * 2.4 >= value.length)
  )
    return false
  return !isWordy(value) && entropy(value) >= leastEntropy
}

/** `qWxEr` has four, `camelCase` two. */
const changesOfCase = (value: string): number => (value.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g) ?? []).length
