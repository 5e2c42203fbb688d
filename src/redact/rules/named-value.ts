// Whether a name and a value are a secret: how much the value must look like one depends on the name.
import { remembered } from '../remembered.ts'
import { CONSTANT, isMemberInCode, isPlaceholder, isPublicId, isUuid, looksRandom } from './plausible.ts'

export interface NamedValue {
  readonly name: string
  readonly value: string
  readonly isQuoted: boolean
  /** All between name and value. */
  readonly operator: string
  /** The characters around both; a line break at the text's ends. */
  readonly before: string
  readonly after: string
}

const STRONG =
  /pass(?:word|wort|wd|phrase|code)s?\d?$|pwd$|secret(?:s|[_.-]?(?:key|value|text|string|access[_.-]?key|hash))?$|token(?:[_.-]?(?:value|secret))?$|credentials?$|creds$|(?:api|access|private|secret|auth|account|master|sign|signing|encrypt|encryption|crypto|licen[cs]e|shared|session|service|client|app|application|webhook|storage|admin|deploy|deployment|project|user|hmac|aes|jwt|ssh|gpg|root|subscription|consumer|integration|ingest|ingestion|write|read|instrumentation|publishable|restricted|live|test|preshared)[_.\s-]?keys?\d?$|(?:^|[_.-])auth$|psk$/i
const PASS = /(?:^|[_.-]|db|user|usr|smtp|ftp|root|admin|mail|login|sudo|require)(?:pass|PASS)$|[a-z]Pass$/
const WEAK = /key$|dsn$|salt$|webhook(?:[_.-]?url)?$|[_-]pat$|auth(?:[_.-]?(?:header|code|data))?$/i
/** Of these the value is a number, a place, a name, a date: `token_count`, `secretName`, `PASSWORD_FILE`. */
const OTHER =
  /(?:[_.-]|(?<=[a-z])(?=[A-Z]))(?:count|usage|used|type|types|limit|length|len|ids?|names?|files?|path|dir|url|uri|endpoint|expir\w{0,8}|expires|ttl|age|at|date|time|kind|index|pos|position|start|end|line|size|version|policy|fields?|label|placeholder|hint|params?|prefix|suffix|regex|pattern|class|ref|format|encoding|algorithm|alg|sock|host|port|status|state|enabled|required|map|list|provider|manager|store|service|handler|event|code|message|error|rotation|budget)$/i
const PUBLIC = /pub(?:lic)?[_.-]?(?:key|token)s?$/i
/** These services' tokens are UUIDs. */
const WITH_UUID =
  /heroku|hubspot|kucoin|message[_-]?bird|sendbird|snyk|squarespace|_authToken|postmark|vault|approle|api[_-]?key$/i

const NONE = 0
const WEAK_NAME = 1
const STRONG_NAME = 2

const strengthOf = remembered((numbered) => {
  const name = numbered.replace(/[_-]?\d{1,4}$/, '')
  if ((OTHER.test(name) && !/secret[_-]?id$/i.test(name)) || PUBLIC.test(name)) return NONE
  return STRONG.test(name) || PASS.test(name) ? STRONG_NAME : WEAK.test(name) ? WEAK_NAME : NONE
})

export const mayNameSecret = (name: string): boolean => strengthOf(name) !== NONE

const ENV_NAME = /^[A-Z][A-Z\d_]{1,}$/
const PASSWORD = /pass(?:word|wd|wort|phrase)$|pwd$/i
const CODE_AFTER = /[([{<$]/

export function isSecretOf(given: NamedValue): boolean {
  const { name, isQuoted, after } = given
  const strength = strengthOf(name)
  if (strength === NONE) return false
  const value = isQuoted ? given.value : given.value.replace(/[.:!?]{1,3}$/, '')
  const isTyped = isEnvironmentLine(given) || (PASSWORD.test(name) && isWritten(given, value))
  // Most values in code are words, and told here.
  if (!isTyped && !/\d|[a-z][A-Z]/.test(value)) return false
  if (isPlaceholder(value) || isPartOfCode(value) || isPartOfId(given) || value.startsWith(':')) return false
  if (isUuid(value)) return WITH_UUID.test(name)
  if (isPublicId(value)) return false
  if (isTyped && strength === STRONG_NAME) return isTypedIn(value)
  if (isTyped) return looksRandom(value, 3)
  if (!isQuoted && (CODE_AFTER.test(after) || isMemberInCode(value) || CONSTANT.test(value))) return false
  if (strength === STRONG_NAME) return value.length >= SHORTEST ? looksRandom(value) : isShortMixture(value)
  // A cache's key and a digest are as random as a secret: only a long mixture counts.
  return value.length >= 20 && !/^[\da-f]+$/i.test(value) && looksRandom(value, 3.5)
}

const SHORTEST = 8
const isShortMixture = (value: string): boolean =>
  [/[a-z]/, /[A-Z]/, /\d/, /[^\w]/].every((kind) => kind.test(value))

/** A template, a class of a regular expression. */
const isPartOfCode = (value: string): boolean => /\$\{|\[[^\]]*-[^\]]*\]|\{\d+,\d*\}/.test(value)

/** `arn:aws:secretsmanager:eu-west-1:…:secret:name` */
const isPartOfId = ({ before, operator }: NamedValue): boolean => before === ':' && operator === ':'

/** `DB_PASSWORD=…` as a shell, an .env file and `printenv` write it. */
const isEnvironmentLine = ({ name, operator, before, isQuoted }: NamedValue): boolean =>
  ENV_NAME.test(name) &&
  /^=["'\\]{0,4}$/.test(operator) &&
  !/[\w$.{/\\]/.test(before) &&
  (isQuoted || operator === '=')

/** `password: "…"`, and as a whole line without quotes: words serve as passwords, and in code too. */
const isWritten = ({ isQuoted, after }: NamedValue, value: string): boolean =>
  (isQuoted || (/[\r\n]/.test(after) && !/^[A-Z_]/.test(value))) && !/pass|pwd/i.test(value)

/** A password that a person chose: nearly all but a path, a switch, a number. */
const isTypedIn = (value: string): boolean =>
  value.length >= 6 &&
  !/^(?:[-+\d.,:]*|[~.]{0,2}\/[\w./@-]*|[A-Z]:\\.*|[\w.-]+\/[\w.-]+:[\w.-]+)$/.test(value) &&
  !/^(?:https?|file|unix):\/\//.test(value)

/** A member of a structured value: quoted, and nothing around it. */
export const isSecretMember = (name: string, value: string): boolean =>
  !/\s/.test(value) &&
  value.length <= LONGEST &&
  isSecretOf({ name, value, isQuoted: true, operator: ':', before: ' ', after: ' ' })

const LONGEST = 4096
