import fc from 'fast-check'
import { parse } from 'jsonc-parser'
import { expect, test } from 'vitest'
import { type JsonPath, notPlainJson } from '../../src/jsonc/document.ts'
import { appendToArray, type Edit, removeAt, setProperty, valueAt } from '../../src/jsonc/edit.ts'
import type { JsonValue } from '../../src/jsonc/style.ts'

const RUNS = { numRuns: 500 }

// Texts are written from a value and a list of choices: which trivia stands in each gap, where commas trail.
const KEYS = ['hooks', 'Stop', 'env', 'A', 'a.b', '__proto__', 'é"\\']
const key = fc.constantFrom(...KEYS)
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(fc.constantFrom(null, true, 0, -1.5, '// no', '/* comment */ , ]'), fc.string({ maxLength: 4 })),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map(objectOf),
  ),
}))
const settings = fc.array(fc.tuple(key, value), { maxLength: 4 }).map(objectOf)
const text = fc
  .tuple(
    settings,
    fc.array(fc.nat(999), { minLength: 40, maxLength: 40 }),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.constantFrom('', '\uFEFF'),
  )
  .map(([tree, choices, eol, bom]) => bom + write(tree, choices, eol))

function objectOf(entries: readonly (readonly [string, JsonValue])[]): { readonly [key: string]: JsonValue } {
  return Object.fromEntries(entries)
}

function write(tree: JsonValue, choices: readonly number[], eol: string): string {
  let turn = 0
  const next = (count: number) => (choices[turn++ % choices.length] ?? 0) % count
  const trivia = [
    '',
    '',
    ' ',
    '  ',
    '\t',
    eol,
    `${eol}  `,
    `${eol}\t\t`,
    ` // x, ] }${eol}`,
    '/* y, */',
    ` /* ${eol} */ `,
    `${eol}${eol}`,
  ]
  const gap = () => trivia[next(trivia.length)] ?? ''
  // White space alone inside an empty container is not remembered by an edit, so none is written here.
  const empty = () => ['', '/* z */', ` // z${eol}`, `${eol}  // z${eol} /* z */ `][next(4)] ?? ''
  const list = (open: string, items: readonly string[], close: string) => {
    if (items.length === 0) return open + empty() + close
    const trailing = next(3) === 0 ? `,${gap()}` : ''
    return open + items.map((item) => gap() + item + gap()).join(',') + trailing + close
  }
  const go = (node: JsonValue): string => {
    if (typeof node !== 'object' || node === null) return JSON.stringify(node)
    if (Array.isArray(node)) return list('[', node.map(go), ']')
    const properties = Object.entries(node).map(
      ([name, child]) => `${JSON.stringify(name)}${gap()}:${gap()}${go(child)}`,
    )
    return list('{', properties, '}')
  }
  return gap() + go(tree) + gap()
}

const read = (source: string): unknown =>
  plain(parse(source.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }))
const plain = (tree: unknown): unknown => JSON.parse(JSON.stringify(tree))

function pathsIn(tree: unknown, path: JsonPath = []): readonly JsonPath[] {
  if (typeof tree !== 'object' || tree === null) return [path]
  const steps: [string | number, unknown][] = Array.isArray(tree) ? [...tree.entries()] : Object.entries(tree)
  return [
    ...(path.length > 0 ? [path] : []),
    ...steps.flatMap(([step, child]) => pathsIn(child, [...path, step])),
  ]
}

function without(tree: unknown, [step, ...rest]: JsonPath): unknown {
  if (Array.isArray(tree)) {
    return tree.flatMap((child, i) =>
      i !== step ? [child] : rest.length === 0 ? [] : [without(child, rest)],
    )
  }
  const entries = Object.entries(tree as object)
  return Object.fromEntries(
    entries.flatMap(([name, child]) =>
      name !== step ? [[name, child]] : rest.length === 0 ? [] : [[name, without(child, rest)]],
    ),
  )
}

/** The part of a path that an edit had to make: removing it undoes the edit. */
function firstMissing(source: string, path: JsonPath): JsonPath | undefined {
  const depth = path.findIndex((_, i) => valueAt(source, path.slice(0, i + 1)) === undefined)
  return depth === -1 ? undefined : path.slice(0, depth + 1)
}

function textOf(edit: Edit): string {
  if (!edit.ok) throw new Error(edit.problem.message)
  return edit.text
}

const comments = (source: string) =>
  [...source.matchAll(/"(?:[^"\\]|\\.)*"|(\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)/g)].flatMap(
    ([, comment]) => comment ?? [],
  )

test('an entry that is added and removed leaves the same bytes, and the rest reads the same meanwhile', () => {
  fc.assert(
    fc.property(text, fc.array(key, { minLength: 1, maxLength: 3 }), value, (source, path, entry) => {
      const added = appendToArray(source, path, entry)
      if (!added.ok) return
      const list = valueAt(added.text, path) as unknown[]
      expect(plain(list.at(-1))).toEqual(plain(entry))
      const made = firstMissing(source, path) ?? [...path, list.length - 1]
      expect(without(read(added.text), made)).toEqual(read(source))
      expect(textOf(removeAt(added.text, made))).toBe(source)
    }),
    RUNS,
  )
})

test('a new property that is set and removed leaves the same bytes', () => {
  fc.assert(
    fc.property(text, fc.array(key, { minLength: 1, maxLength: 3 }), value, (source, path, property) => {
      const made = firstMissing(source, path)
      const set = setProperty(source, path, property)
      if (!set.ok || made === undefined) return
      expect(plain(valueAt(set.text, path))).toEqual(plain(property))
      expect(textOf(removeAt(set.text, made))).toBe(source)
    }),
    RUNS,
  )
})

test('setting a property twice is setting it once, wherever it stands', () => {
  fc.assert(
    fc.property(text, fc.nat(), value, (source, pick, property) => {
      const paths = pathsIn(read(source))
      const path = paths[pick % paths.length]
      if (path === undefined) return
      const once = textOf(setProperty(source, path, property))
      expect(plain(valueAt(once, path))).toEqual(plain(property))
      expect(textOf(setProperty(once, path, property))).toBe(once)
    }),
    RUNS,
  )
})

test('whatever is removed, the rest reads the same and no comment outside it is lost', () => {
  fc.assert(
    fc.property(text, fc.nat(), (source, pick) => {
      const paths = pathsIn(read(source)).filter((path) => path.length > 0)
      const path = paths[pick % paths.length]
      if (path === undefined) return
      const removed = textOf(removeAt(source, path))
      expect(read(removed)).toEqual(without(read(source), path))
      const emptied = textOf(setProperty(source, path, 0))
      expect(comments(removed).length).toBeGreaterThanOrEqual(
        comments(emptied).length - gapsInside(source, path),
      )
    }),
    RUNS,
  )
})

/** Comments between a property's name, its colon and its value: they go with the property. */
function gapsInside(source: string, path: JsonPath): number {
  if (typeof path.at(-1) === 'number') return 0
  const renamed = textOf(setProperty(source, path, 0))
  return comments(renamed).length - comments(textOf(removeAt(renamed, path))).length
}

test('a text is plain JSON to us exactly where it is to JSON.parse', () => {
  fc.assert(
    fc.property(text, (source) => {
      const body = source.replace(/^\uFEFF/, '')
      const parses = () => JSON.parse(body)
      if (notPlainJson(source) === undefined) expect(parses).not.toThrow()
      else expect(parses).toThrow()
    }),
    RUNS,
  )
})
