// Private keys in armour, whole or cut, also base64-encoded a second time as Kubernetes and CI systems keep them.
import type { Range, Rule } from '../rule.ts'
import { tokenRule } from './token.ts'

/** Also `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----`. Looked for from the words on: dashes stand everywhere. */
const BEGIN = /-{4,5} ?BEGIN [A-Z\d ]{0,40}$/
const END = /-{4,5} ?END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}/y
const HEAD = /PRIVATE KEY(?: BLOCK)? ?-{4,5}/y
/** An RSA key of 16,384 bits has 12,000 characters; a PGP block of several keys has more. */
const LONGEST_BODY = 100_000
const BODY = /[A-Za-z\d+/]{16}/

/**
 * Lines of base64 as far as they go: in a diff, quoted, with numbers in front, with `\n` in place of line breaks, with
 * the headers of an encrypted key.
 */
const LINES =
  /(?:(?:Proc-Type|DEK-Info|Comment|Version|Subject|Key|Hash)[:-][^\n\\]{0,100}|[\s"'`,;+>|→)\\:*#.-]{1,24}|(?<=\\)[nr]|\d{1,6}(?=→|:|\s|\|)|[A-Za-z\d+/]{16,128}(?![A-Za-z\d+/])={0,2}|[A-Za-z\d+/=]{1,76}(?=[\s\\"'`]{0,8}(?:-{4,5} ?END|$))|=[A-Za-z\d+/]{4}(?=[\s\\"'`]))*/y

function find(text: string, at: number): Range | undefined {
  const before = BEGIN.exec(text.slice(Math.max(0, at - 60), at))
  HEAD.lastIndex = at
  if (before === null || !HEAD.test(text)) return undefined
  const start = at - before[0].length
  const from = HEAD.lastIndex
  // Nothing in armour has four dashes: the first ones end it, or begin the next one.
  const dashes = text.indexOf('----', from)
  END.lastIndex = dashes
  if (dashes >= 0 && dashes - from <= LONGEST_BODY && END.test(text)) {
    // Code that speaks of armour has both lines too, but no key between them.
    return BODY.test(text.slice(from, dashes)) ? [start, END.lastIndex] : undefined
  }
  LINES.lastIndex = from
  LINES.test(text)
  const body = text.slice(from, LINES.lastIndex)
  const isCut = LINES.lastIndex === text.length && /[A-Za-z\d+/]{4}/.test(body)
  return isCut || BODY.test(body) ? [start, LINES.lastIndex] : undefined
}

const PEM: Rule = { name: 'private-key', triggers: ['PRIVATE KEY'], find }

/** `-----BEGIN ` and what follows up to PRIVATE, in base64: certificates begin the same way and are no secret. */
const KINDS = ['', 'RSA ', 'EC ', 'DSA ', 'OPENSSH ', 'ENCRYPTED ', 'PGP ']
const beginnings = KINDS.map((kind) =>
  Buffer.from(`-----BEGIN ${kind}PRIVATE`).toString('base64').slice(0, -4),
)

export const PEM_RULES: readonly Rule[] = [
  PEM,
  tokenRule([
    'private-key',
    ['LS0tLS1CRUdJTi'],
    `(?:${beginnings.join('|')})[A-Za-z\\d+/]{0,100000}={0,2}`,
    { cut: false },
  ]),
  // PuTTY's own format: https://tartarus.org/~simon/putty-snapshots/htmldoc/AppendixC.html
  tokenRule([
    'private-key',
    ['Private-Lines:'],
    'Private-Lines: \\d{1,4}(?:[\\s\\\\rn]{1,8}[A-Za-z\\d+/=]{16,64}){1,400}',
    { cut: false },
  ]),
]
