// A name that says what it holds, and a value: `api_key = "…"`, `"apiKey": "…"`, `--password …`, `<token>…</token>`.
import type { Range, Rule } from '../rule.ts'
import { isSecretOf } from './named-value.ts'

/** What the name is made of, from the word that gives it away. */
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
  '_pat',
]

const QUOTE = String.raw`\\{0,3}["'\x60]`
const END_OF_NAME = String.raw`[\w.-]{0,40}(?:${QUOTE})?\]?`
/** `name: string = `, `var name string = `. */
const TYPE = String.raw`(?:\s{0,2}\??:\s{0,2}[A-Za-z&*][\w.<>[\]]{0,24}(?=\s{1,3}=)|[ \t]{1,3}(?:string|str|String)\b)?`
const OPERATOR = [
  String.raw`\s{0,4}(?:[:?+.|]{0,3}={1,3}>?|:|\|\||\?\?)\s{0,8}`,
  // setProperty("TOKEN", "…")
  String.raw`(?<=\((?:${QUOTE})[\w.-]{1,80}(?:${QUOTE}))\s{0,2},\s{0,4}(?=${QUOTE})`,
  // {"name": "TOKEN", "value": "…"}, <add key="TOKEN" value="…"/>
  String.raw`(?<=["'\x60])\s{0,2},?\s{0,12}(?:${QUOTE})?value(?:${QUOTE})?\s{0,2}[:=]\s{0,4}`,
  // YAML's block of one line
  String.raw`:\s{1,3}[|>][-+]?\r?\n[ \t]{1,16}`,
].join('|')
const ELEMENT = String.raw`>\s{0,16}`
const FLAG = String.raw`[ \t]{1,3}`
const VALUE = String.raw`(?:[bBfru@]{0,2}(?:${QUOTE})(?<quoted>[^\s"'\x60\\]{4,512})(?=\\{0,3}["'\x60]|$)|(?<bare>(?:[^\s"'\x60\\,;(){}<>[\]|&]|&(?![\w.-]{1,40}=|amp;|#)){6,512}))`

const after = (operator: string) => new RegExp(`${END_OF_NAME}${TYPE}(?:${operator})${VALUE}`, 'dy')
const PATTERN = after(OPERATOR)
const IN_ELEMENT = after(ELEMENT)
const AS_FLAG = after(FLAG)

const NAME_BEFORE = /[\w.-]{0,40}$/
const NAME_AFTER = /[\w.-]{0,40}/y

function find(text: string, at: number): Range | undefined {
  const before = NAME_BEFORE.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? ''
  const first = at - before.length
  const in_ = text[first - 1]
  const pattern =
    in_ === '<'
      ? IN_ELEMENT
      : before.startsWith('--') || /\s-{1,2}$/.test(text.slice(first - 3, first))
        ? AS_FLAG
        : PATTERN
  return (
    match(PATTERN, text, at, first) ?? (pattern === PATTERN ? undefined : match(pattern, text, at, first))
  )
}

function match(pattern: RegExp, text: string, at: number, first: number): Range | undefined {
  pattern.lastIndex = at
  const found = pattern.exec(text)
  const range = found?.indices?.groups?.quoted ?? found?.indices?.groups?.bare
  if (found === null || range === undefined) return undefined
  NAME_AFTER.lastIndex = at
  const name = text.slice(first, at) + (NAME_AFTER.exec(text)?.[0] ?? '')
  const isQuoted = found.groups?.quoted !== undefined
  const operator = text.slice(first + name.length, range[0])
  return isSecretOf({
    name,
    value: text.slice(...range),
    isQuoted,
    operator,
    before: text[first - 1] ?? '\n',
    after: text[range[1]] ?? '\n',
  })
    ? range
    : undefined
}

export const ASSIGNMENT_RULES: readonly Rule[] = [
  { name: 'named-secret', triggers: WORDS, isGeneric: true, find },
]
