import type { Node } from 'jsonc-parser'
import { childIndent, isMultiline, type Style } from './style.ts'
import { closeOf, endOf, indentAt, tokensBetween } from './tree.ts'

/**
 * Puts a new last child into an object or array: behind everything that stands there, comments included, so that
 * a comment stays with the line it was written for. `write` gets the child's indentation, or undefined where the
 * child is to be written on one line.
 */
export function insertChild(
  body: string,
  container: Node,
  style: Style,
  write: (indent: string | undefined) => string,
): string {
  const multiline = isMultiline(body, container)
  const indent = childIndent(body, container, style)
  const last = container.children?.at(-1)
  const from = last === undefined ? container.offset + 1 : endOf(last)
  const tokens = tokensBetween(body, from, closeOf(container))
  const at = tokens.findLast((token) => token.kind !== 'space')?.end ?? from
  const lineStart = style.lineEnd + indent

  if (last === undefined && at === from) {
    const closing = style.lineEnd + indentAt(body, container.offset)
    const inside = multiline ? lineStart + write(indent) + closing : write(undefined)
    return body.slice(0, from) + inside + body.slice(closeOf(container))
  }

  const trailingComma = tokens.some((token) => token.kind === 'comma')
  const comma = last === undefined || trailingComma ? '' : ','
  const child = multiline ? lineStart + write(indent) : style.space + write(inlineIndent(body, last))
  return `${body.slice(0, from)}${comma}${body.slice(from, at)}${child}${trailingComma ? ',' : ''}${body.slice(at)}`
}

/** `[{ … }]` whose one child runs over several lines: its neighbour does so too. */
function inlineIndent(body: string, last: Node | undefined): string | undefined {
  if (last === undefined || !/[\r\n]/.test(body.slice(last.offset, endOf(last)))) return undefined
  return indentAt(body, last.offset)
}
