// How a settings file is written: so that what we add looks as if its owner had typed it.
import type { Node } from 'jsonc-parser'
import { type JsoncDocument, lineEndOf } from './document.ts'
import { beginsLine, closeOf, endOf, indentAt } from './tree.ts'

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

export interface Style {
  readonly lineEnd: string
  readonly indent: string
  /** `' '` behind colons and commas that share a line with what follows, or `''`. */
  readonly space: string
}

export function styleOf({ body, root }: JsoncDocument): Style {
  const properties = root.children ?? []
  const ownLine = properties.find((property) => beginsLine(body, property.offset))
  const colon = properties.find((property) => property.colonOffset !== undefined)?.colonOffset
  return {
    lineEnd: lineEndOf(body),
    indent: ownLine === undefined ? '  ' : indentAt(body, ownLine.offset),
    space: colon !== undefined && /\S/.test(body[colon + 1] ?? ' ') ? '' : ' ',
  }
}

/** Whether the children of a container stand on lines of their own. An empty one goes with what surrounds it. */
export function isMultiline(body: string, container: Node): boolean {
  const gaps = gapsOf(container).map(([from, to]) => body.slice(from, to))
  if (gaps.some((gap) => /[\r\n]/.test(gap))) return true
  if (gaps.length > 1 || gaps.some((gap) => gap.trim() !== '')) return false
  const around = container.parent?.type === 'property' ? container.parent.parent : container.parent
  return around === undefined || isMultiline(body, around)
}

/** The indentation of a container's children, where they stand on lines of their own. */
export function childIndent(body: string, container: Node, style: Style): string {
  const ownLine = container.children?.findLast((child) => beginsLine(body, child.offset))
  if (ownLine !== undefined) return indentAt(body, ownLine.offset)
  return indentAt(body, container.offset) + style.indent
}

/** A value as text; over several lines where the indentation of its first line is given, else on one. */
export function render(value: JsonValue, style: Style, indent: string | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = indent === undefined ? undefined : indent + style.indent
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const children = Array.isArray(value)
    ? value.map((child) => render(child, style, inner))
    : Object.entries(value).map(([key, child]) => renderProperty(key, child, style, inner))
  if (children.length === 0) return `${open}${close}`
  if (inner === undefined) return `${open}${children.join(`,${style.space}`)}${close}`
  const lines = children.map((child) => style.lineEnd + inner + child).join(',')
  return `${open}${lines}${style.lineEnd}${indent}${close}`
}

export function renderProperty(
  key: string,
  value: JsonValue,
  style: Style,
  indent: string | undefined,
): string {
  return `${JSON.stringify(key)}:${style.space}${render(value, style, indent)}`
}

/** A container's own text: before, between and behind its children. */
function gapsOf(container: Node): readonly (readonly [number, number])[] {
  const children = container.children ?? []
  const starts = [container.offset + 1, ...children.map(endOf)]
  const ends = [...children.map((child) => child.offset), closeOf(container)]
  return starts.map((start, index) => [start, ends[index] ?? start] as const)
}
