// The text of a settings file in, its tree out: what every edit starts from.
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'

export type JsonPath = readonly (string | number)[]

/** Where and why a text was refused. Line and column count from 1 and are part of the message as well. */
export interface Problem {
  readonly message: string
  readonly line: number
  readonly column: number
}

export interface JsoncDocument {
  /** The byte order mark, or ''. It is no part of `body`, whose offsets the tree counts. */
  readonly bom: string
  readonly body: string
  readonly root: Node
}

export type ParsedJsonc =
  | { readonly ok: true; readonly document: JsoncDocument }
  | { readonly ok: false; readonly problem: Problem }

const BOM = '\uFEFF'
const LINE_BREAK = /\r\n|\n|\r/
const OPTIONS = { allowTrailingComma: true, allowEmptyContent: true }
// parseTree and everything that walks its tree recurse; a text of 100,000 brackets would end the process.
const MAX_DEPTH = 200

const WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON value',
  InvalidNumberFormat: 'this is no JSON number',
  PropertyNameExpected: 'a property name in double quotes is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'there is text behind the end of the settings',
  UnexpectedEndOfComment: 'this comment is not closed',
  UnexpectedEndOfString: 'this string is not closed',
  UnexpectedEndOfNumber: 'this number is not complete',
  InvalidUnicode: 'this \\u escape is not complete',
  InvalidEscapeCharacter: 'this string holds an unknown escape',
  InvalidCharacter: 'this string holds a control character',
}

/** An empty text, or one of comments alone, counts as the object it would become: `{}` behind the comments. */
export function parseJsonc(text: string): ParsedJsonc {
  const bom = text.startsWith(BOM) ? BOM : ''
  const body = text.slice(bom.length)
  const tooDeep = offsetOfDepth(body, MAX_DEPTH)
  if (tooDeep !== undefined) return refused(body, tooDeep, 'the brackets are nested too deeply')
  const errors: ParseError[] = []
  const root = parseTree(body, errors, OPTIONS)
  const error = errors[0]
  if (error !== undefined) {
    return refused(body, error.offset, WORDS[printParseErrorCode(error.error)] ?? 'this is not JSON')
  }
  if (root === undefined) return parseJsonc(bom + withEmptyObject(body))
  if (root.type !== 'object') {
    return refused(body, root.offset, `the settings must be an object, but this is ${withArticle(root.type)}`)
  }
  return { ok: true, document: { bom, body, root } }
}

/**
 * Where a text that is fine here is not plain JSON. Claude Code skips such a settings file as a whole (seen with
 * 2.1.330, which says so, and 2.1.197, which says nothing): neither our hooks nor its owner's settings count.
 * It does take a byte order mark and an empty file.
 */
export function notPlainJson(text: string): Problem | undefined {
  const body = text.startsWith(BOM) ? text.slice(BOM.length) : text
  if (body.trim() === '' || isPlainJson(body)) return undefined
  const errors: ParseError[] = []
  parseTree(body, errors, { disallowComments: true })
  const [error] = errors
  if (error === undefined) return undefined
  const comment = printParseErrorCode(error.error) === 'InvalidCommentToken'
  return problemAt(body, error.offset, comment ? 'a comment' : 'a comma before a closing bracket')
}

export function problemAt(body: string, offset: number, message: string): Problem {
  const lines = body.slice(0, offset).split(LINE_BREAK)
  const line = lines.length
  const column = (lines.at(-1) ?? '').length + 1
  return { message: `line ${line}, column ${column}: ${message}`, line, column }
}

/** The line ending of the first line; a file of one line gets `\n`. */
export function lineEndOf(body: string): string {
  return LINE_BREAK.exec(body)?.[0] ?? '\n'
}

export function withArticle(type: string): string {
  if (type === 'null') return 'null'
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
}

function isPlainJson(body: string): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

function refused(body: string, offset: number, message: string): ParsedJsonc {
  return { ok: false, problem: problemAt(body, offset, message) }
}

function withEmptyObject(body: string): string {
  const eol = lineEndOf(body)
  if (body.trim() === '') return `{}${eol}`
  return `${body}${/[\r\n]$/.test(body) ? '' : eol}{}${eol}`
}

function offsetOfDepth(body: string, limit: number): number | undefined {
  const scanner = createScanner(body, true)
  let depth = 0
  for (scanner.scan(); scanner.getTokenOffset() < body.length; scanner.scan()) {
    const offset = scanner.getTokenOffset()
    const first = body[offset]
    if (first === '{' || first === '[') depth += 1
    if (first === '}' || first === ']') depth -= 1
    if (depth > limit) return offset
  }
  return undefined
}
