// A text as a reader sees it, and where each of its characters stands in the text as it is written.
import type { Hit } from '../rule.ts'

export interface View {
  readonly text: string
  readonly startOf: (index: number) => number
  /** Of a range that ends before `index`. */
  readonly endOf: (index: number) => number
}

export const inOuter = ({ startOf, endOf }: View, hits: readonly Hit[]): readonly Hit[] =>
  hits.map((hit) => ({ ...hit, start: startOf(hit.start), end: endOf(hit.end) }))

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
const STYLE = /(?:\x1b|\\u001[bB])\[[\d;]{0,24}[A-Za-z]/g

/** Without colours: they stand between a name and its value, and right before a token. Undefined where there are none. */
export function unstyled(text: string): View | undefined {
  if (!text.includes('\x1b[') && !text.includes('\\u001b[')) return undefined
  const pieces: string[] = []
  const offsets = new Uint32Array(text.length)
  let length = 0
  let from = 0
  const keep = (to: number) => {
    pieces.push(text.slice(from, to))
    for (let at = from; at < to; at++) offsets[length++] = at
  }
  for (const match of text.matchAll(STYLE)) {
    keep(match.index)
    from = match.index + match[0].length
  }
  keep(text.length)
  return {
    text: pieces.join(''),
    startOf: (index) => offsets[index] ?? text.length,
    endOf: (index) => (index === 0 ? 0 : (offsets[index - 1] ?? text.length - 1) + 1),
  }
}

/** What stands between the quotes of a JSON string, from `from` to `to` in `outer`. */
export function unescaped(outer: string, from: number, to: number): View {
  const raw = outer.slice(from, to)
  if (!raw.includes('\\'))
    return { text: raw, startOf: (index) => from + index, endOf: (index) => from + index }
  const text = JSON.parse(`"${raw}"`) as string
  const offsets = new Uint32Array(text.length + 1)
  let at = 0
  for (let index = 0; index < text.length; index++) {
    offsets[index] = from + at
    at += raw[at] !== '\\' ? 1 : raw[at + 1] === 'u' ? 6 : 2
  }
  offsets[text.length] = to
  return { text, startOf: (index) => offsets[index] ?? to, endOf: (index) => offsets[index] ?? to }
}
