// Changes one place of a settings file and leaves every other byte as it was: comments, order, spacing, line ends.
import { getNodeValue, type Node } from 'jsonc-parser'
import { type JsoncDocument, type JsonPath, type Problem, parseJsonc, problemAt } from './document.ts'
import { insertChild } from './insert.ts'
import { removeChild } from './remove.ts'
import { childIndent, isMultiline, type JsonValue, render, renderProperty, styleOf } from './style.ts'
import { endOf, locate, wrongType } from './tree.ts'

export type Edit =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: Problem }

/** Sets a property, making the objects on the way. A value that is there already is not written anew. */
export function setProperty(text: string, path: JsonPath, value: JsonValue): Edit {
  return edit(text, (document) => {
    const place = locate(document, path)
    if (place.status === 'wrong-type') return place.problem
    if (place.status === 'found') return replaced(document, place.node, value)
    return insertedBelow(document, path, place.container, place.rest, value)
  })
}

/** Puts a value behind the last one of an array, making the array and the objects on the way. */
export function appendToArray(text: string, path: JsonPath, value: JsonValue): Edit {
  return edit(text, (document) => {
    const place = locate(document, path)
    if (place.status === 'wrong-type') return place.problem
    if (place.status === 'missing') return insertedBelow(document, path, place.container, place.rest, [value])
    if (place.node.type !== 'array') return wrongType(document.body, place.node, path, 'array')
    const style = styleOf(document)
    return insertChild(document.body, place.node, style, (indent) => render(value, style, indent))
  })
}

/**
 * Takes out a property or an array's entry; what is not there is gone already. Of a key that stands there twice
 * the last one goes, and the one before it counts again.
 */
export function removeAt(text: string, path: JsonPath): Edit {
  return edit(text, (document) => {
    const place = locate(document, path)
    if (place.status === 'wrong-type') return place.problem
    const { body } = document
    if (place.status === 'missing') return body
    const child = place.node.parent?.type === 'property' ? place.node.parent : place.node
    const container = child.parent
    if (container === undefined) return problemAt(body, child.offset, 'the whole settings cannot be removed')
    return removeChild(body, container, child)
  })
}

/**
 * Takes out an object or array that holds nothing any more, not even a comment. One that stands there twice stays:
 * without it the other would count.
 */
export function removeIfEmpty(text: string, path: JsonPath): Edit {
  const parsed = parseJsonc(text)
  if (!parsed.ok) return parsed
  const { document } = parsed
  const place = locate(document, path)
  if (place.status !== 'found') return done(text)
  const { node } = place
  if (!/^[[{]\s*[\]}]$/.test(document.body.slice(node.offset, endOf(node)))) return done(text)
  const key = path.at(-1)
  const siblings = node.parent?.parent?.children ?? []
  const twice = siblings.filter((property) => property.children?.[0]?.value === key).length > 1
  return twice && node.parent?.type === 'property' ? done(text) : removeAt(text, path)
}

/** The value at a path, undefined where nothing is or the text is not JSON. */
export function valueAt(text: string, path: JsonPath): unknown {
  const parsed = parseJsonc(text)
  if (!parsed.ok) return undefined
  const place = locate(parsed.document, path)
  return place.status === 'found' ? getNodeValue(place.node) : undefined
}

/** One edit after the other, until one is refused. */
export function chain(start: Edit, ...steps: readonly ((text: string) => Edit)[]): Edit {
  return steps.reduce((edit, step) => (edit.ok ? step(edit.text) : edit), start)
}

export function done(text: string): Edit {
  return { ok: true, text }
}

function edit(text: string, change: (document: JsoncDocument) => string | Problem): Edit {
  const parsed = parseJsonc(text)
  if (!parsed.ok) return parsed
  const { bom, body } = parsed.document
  const changed = change(parsed.document)
  if (typeof changed !== 'string') return { ok: false, problem: changed }
  // An empty file that needed no change stays empty.
  return done(changed === body ? text : bom + changed)
}

function replaced(document: JsoncDocument, node: Node, value: JsonValue): string {
  const { body } = document
  if (JSON.stringify(getNodeValue(node)) === JSON.stringify(value)) return body
  const container = node.parent?.type === 'property' ? node.parent.parent : node.parent
  const style = styleOf(document)
  const multiline = container !== undefined && isMultiline(body, container)
  const indent = multiline ? childIndent(body, container, style) : undefined
  return body.slice(0, node.offset) + render(value, style, indent) + body.slice(endOf(node))
}

/** What a path lacks is written as one new property; an array is never filled up to an index. */
function insertedBelow(
  document: JsoncDocument,
  path: JsonPath,
  container: Node,
  rest: JsonPath,
  value: JsonValue,
): string | Problem {
  const { body } = document
  const index = rest.findIndex((step) => typeof step === 'number')
  if (index !== -1) {
    const list = path.slice(0, path.length - rest.length + index).join('.')
    return problemAt(body, container.offset, `"${list}" has no entry ${rest[index]}`)
  }
  const [key = '', ...below] = rest.map(String)
  const wrapped = below.reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), value)
  const style = styleOf(document)
  return insertChild(body, container, style, (indent) => renderProperty(key, wrapped, style, indent))
}
