// Finds places in the tree of a settings file and reads the gaps between them.
import type { Node } from 'jsonc-parser'
import { type JsoncDocument, type JsonPath, type Problem, problemAt, withArticle } from './document.ts'

export type Located =
  | { readonly status: 'found'; readonly node: Node }
  /** `rest` is the part of the path that does not exist yet, below `container`. */
  | { readonly status: 'missing'; readonly container: Node; readonly rest: JsonPath }
  | { readonly status: 'wrong-type'; readonly problem: Problem }

/** Follows a path as far as it exists. */
export function locate({ body, root }: JsoncDocument, path: JsonPath): Located {
  let node = root
  for (const [depth, step] of path.entries()) {
    const needed = typeof step === 'string' ? 'object' : 'array'
    if (node.type !== needed) {
      return { status: 'wrong-type', problem: wrongType(body, node, path.slice(0, depth), needed) }
    }
    const next = typeof step === 'string' ? propertyOf(node, step)?.children?.[1] : node.children?.[step]
    if (next === undefined) return { status: 'missing', container: node, rest: path.slice(depth) }
    node = next
  }
  return { status: 'found', node }
}

/** Of a key that stands there twice the last one counts, as it does for JSON.parse and so for Claude Code. */
function propertyOf(object: Node, key: string): Node | undefined {
  return object.children?.findLast((property) => property.children?.[0]?.value === key)
}

export function wrongType(body: string, node: Node, path: JsonPath, needed: string): Problem {
  const name = path.length === 0 ? 'the file' : `"${path.join('.')}"`
  const message = `${name} is ${withArticle(node.type)}, but ${withArticle(needed)} is needed here`
  return problemAt(body, node.offset, message)
}

export interface Token {
  readonly kind: 'space' | 'line comment' | 'block comment' | 'comma'
  readonly start: number
  readonly end: number
}

const TOKEN = /([ \t\r\n]+)|(\/\/[^\r\n]*)|(\/\*[\s\S]*?\*\/)|,/g
const KINDS = ['space', 'line comment', 'block comment'] as const

/** What stands between two values of a text that parsed: white space, comments and commas, nothing else. */
export function tokensBetween(body: string, from: number, to: number): readonly Token[] {
  return [...body.slice(from, to).matchAll(TOKEN)].map((match) => {
    const start = from + match.index
    const kind = KINDS.find((_, group) => match[group + 1] !== undefined) ?? 'comma'
    return { kind, start, end: start + match[0].length }
  })
}

export const endOf = (node: Node): number => node.offset + node.length

/** The offset of the closing bracket. */
export const closeOf = (container: Node): number => endOf(container) - 1

/** White space at the beginning of the line that holds the offset. */
export function indentAt(body: string, offset: number): string {
  return /^[ \t]*/.exec(lineBefore(body, offset))?.[0] ?? ''
}

/** Whether nothing but white space stands before the offset in its line (and it is not the first line). */
export function beginsLine(body: string, offset: number): boolean {
  const before = lineBefore(body, offset)
  return before.length < offset && before.trim() === ''
}

function lineBefore(body: string, offset: number): string {
  let start = offset
  while (start > 0 && body[start - 1] !== '\n' && body[start - 1] !== '\r') start -= 1
  return body.slice(start, offset)
}
