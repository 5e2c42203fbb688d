// A name that says what it holds, and a value: `api_key = "…"`, `"apiKey": "…"`, `--password …`, `<token>…</token>`.
import type { Range, Rule } from '../rule.ts'
import { isSecretOf } from './named-value.ts'

/** The part of a name that gives it away. */
const WORDS = [
  'pass',
  'pwd',
  'secret',
  'token',
  'credential',
  'creds',
  'key',
  'auth',
  'dsn',
  'psk',
  'salt',
  'webhook',
]
const WORDS_AT_THE_END = ['_pat=', '_pat:', '_pat"', '_pat =']

const LONGEST_NAME = 40
const NAME_AFTER = /[\w-]{0,40}(?:\.[\w-]{1,40})?/y

const QUOTE = String.raw`\\{0,3}["'\x60]`
/** `name: string = `, `var name string = `. */
const TYPE = String.raw`(?:\s{0,2}\??:\s{0,2}[A-Za-z&*][\w.<>[\]]{0,24}(?=\s{1,3}=)|[ \t]{1,3}(?:string|str|String)\b)?`
const OPERATOR = [
  String.raw`\s{0,4}(?:[:?+.|]{0,3}={1,3}>?|:|\|\||\?\?)\s{0,8}`,
  // setProperty("TOKEN", "…")
  String.raw`(?<=\((?:${QUOTE})[\w.-]{1,80}(?:${QUOTE}))\s{0,2},\s{0,4}(?=${QUOTE})`,
  // {"name": "TOKEN", "value": "…"}, <add key="TOKEN" value="…"/>
  String.raw`(?<=["'\x60])\s{0,2},?\s{0,24}(?:${QUOTE})?value(?:${QUOTE})?\s{0,2}[:=]\s{0,4}`,
  // - name: TOKEN, and value: … in the next line
  String.raw`[ \t]{0,2}\r?\n[ \t-]{0,24}value:[ \t]{1,4}`,
  // YAML's block of one line
  String.raw`:\s{1,3}[|>][-+]?\r?\n[ \t]{1,16}`,
].join('|')
const ELEMENT = String.raw`>\s{0,16}`
const FLAG = String.raw`[ \t]{1,3}`

const QUOTED = String.raw`[bBfru@]{0,2}(?:${QUOTE})([^\s"'\x60\\]{4,512})(?=\\{0,3}["'\x60]|$)`
/** `&` ends it where another name follows; `=` may stand in it, not often: `a=b=c=…` is many names. */
const BARE_CHARACTER = String.raw`(?:[^\s"'\x60\\,;(){}<>[\]|&=]|&(?![\w.-]{1,40}=|amp;|#))`
const BARE = String.raw`((?=\S{6})${BARE_CHARACTER}{1,512}(?:=${BARE_CHARACTER}{0,256}){0,3})`

const after = (operator: string) =>
  new RegExp(`(?:${QUOTE})?\\]?${TYPE}(?:${operator})(?:${QUOTED}|${BARE})`, 'y')
const PATTERN = after(OPERATOR)
const IN_ELEMENT = after(ELEMENT)
const AS_FLAG = after(FLAG)

function find(text: string, at: number): Range | undefined {
  const first = startOfName(text, at)
  // The user of an address: what stands behind it is the rule's for addresses.
  if (text.startsWith('://', first - 3)) return undefined
  NAME_AFTER.lastIndex = at
  NAME_AFTER.test(text)
  const place = { first, last: NAME_AFTER.lastIndex }
  const isElement = text[first - 1] === '<'
  const isFlag = text[first] === '-'
  return (
    valueAfter(PATTERN, text, place) ??
    (isElement ? valueAfter(IN_ELEMENT, text, place) : isFlag ? valueAfter(AS_FLAG, text, place) : undefined)
  )
}

function startOfName(text: string, at: number): number {
  const least = Math.max(0, at - LONGEST_NAME)
  let first = at
  while (first > least && isOfName(text.charCodeAt(first - 1))) first--
  return first
}

/** `[\w.-]`, which a regular expression would have to look for from the left. */
const isOfName = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x2d && code <= 0x39 && code !== 0x2f) ||
  code === 0x5f

function valueAfter(
  pattern: RegExp,
  text: string,
  { first, last }: { readonly first: number; readonly last: number },
): Range | undefined {
  pattern.lastIndex = last
  const [, quoted, bare] = pattern.exec(text) ?? []
  const value = quoted ?? bare
  if (value === undefined) return undefined
  const end = pattern.lastIndex
  const start = end - value.length
  const isSecret = isSecretOf({
    name: text.slice(first, last).replace(/^-+/, ''),
    value,
    isQuoted: quoted !== undefined,
    operator: text.slice(last, start),
    before: text[first - 1] ?? '\n',
    after: text[end] ?? '\n',
  })
  return isSecret ? [start, end] : undefined
}

export const ASSIGNMENT_RULES: readonly Rule[] = [
  { name: 'named-secret', triggers: [...WORDS, ...WORDS_AT_THE_END], isGeneric: true, find },
]
