// What is written in the sources between quotes, found by their syntax trees, wherever their files lie.
import fs from 'node:fs'
import path from 'node:path'
import { parseAst } from 'vitest/node'

const root = path.resolve(import.meta.dirname, '../..')

interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

export interface Texts {
  /** Every string; `…` stands for what a template fills in. */
  readonly texts: readonly string[]
  /** First arguments of `log('…')`. */
  readonly events: readonly string[]
}

/** By file, relative to the folder. */
export function textsOf(folder: string): ReadonlyMap<string, Texts> {
  return new Map(
    filesIn(folder).map((name) => {
      const nodes = nodesOf(path.join(folder, name))
      return [name, { texts: nodes.flatMap(wordsOf), events: nodes.flatMap(eventOf) }] as const
    }),
  )
}

/** Names of properties that are read or taken apart. */
export const namesIn = (folder: string): readonly string[] =>
  filesIn(folder).flatMap((name) => nodesOf(path.join(folder, name)).flatMap(propertyOf))

const filesIn = (folder: string) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.d)\.tsx?$/.test(name) && !name.includes('config/reference/'))
    .sort()

const parsed = new Map<string, readonly Node[]>()

/** Parsed once, however often it is asked for. */
function nodesOf(file: string): readonly Node[] {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const found: Node[] = []
  parsed.set(file, found)
  const walk = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) return value.forEach(walk)
    const node = value as Node
    // Of a type nothing is left when the program runs.
    if (typeof node.type === 'string' && /^TS(?!As|Satisfies|NonNull)/.test(node.type)) return
    if (typeof node.type === 'string') found.push(node)
    for (const each of Object.values(node)) walk(each)
  }
  walk(parseAst(fs.readFileSync(path.join(root, file), 'utf8'), { lang: file.endsWith('x') ? 'tsx' : 'ts' }))
  return found
}

function wordsOf(node: Node): readonly string[] {
  if (/^(?:Literal|JSXText)$/.test(node.type) && typeof node.value === 'string') return [node.value]
  if (node.type !== 'TemplateLiteral') return []
  const quasis = node.quasis as readonly { readonly value: { readonly cooked: string } }[]
  return [quasis.map(({ value }) => value.cooked).join('…')]
}

function eventOf({ type, callee, arguments: given }: Node): readonly string[] {
  if (type !== 'CallExpression') return []
  const { name, property } = callee as { name?: string; property?: { name?: string } }
  const [first] = given as readonly Node[]
  const isLog = (name ?? property?.name) === 'log' && first?.type === 'Literal'
  return isLog ? [String(first.value)] : []
}

function propertyOf({ type, key, property }: Node): readonly string[] {
  const named = type === 'Property' ? key : type === 'MemberExpression' ? property : undefined
  const { name } = (named ?? {}) as { name?: string }
  return name === undefined ? [] : [name]
}
