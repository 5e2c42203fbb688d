// A text as a reader sees it, and where each of its characters stands in the text as it is written.
import type { Hit } from '../rule.ts'
import { marker } from './ranges.ts'
import { lastAtMost } from './sorted.ts'

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
  const pieces = [...text.matchAll(STYLE)].map(({ 0: style, index }) => ({
    start: index,
    end: index + style.length,
    as: '',
  }))
  return viewOf(text, pieces)
}

/** A character of ASCII that is neither a letter nor a digit. */
const PERCENT = '%(?:2[\\da-f]|3[a-f]|40|5[b-f]|60|7[b-e])'
const NONE: readonly View[] = []
const MOST_BEFORE = 4096
const MOST_BEHIND = 65_536
const ENDS = /[\s"'`<>]/

/** Every address in which something is encoded, as it says it decoded. */
export function decodedIn(text: string): readonly View[] {
  if (!text.includes('%')) return NONE
  const views: View[] = []
  const next = new RegExp(PERCENT, 'gi')
  for (let end = 0, match = next.exec(text); match !== null; match = next.exec(text)) {
    let from = match.index
    const first = Math.max(end, from - MOST_BEFORE)
    while (from > first && !ENDS.test(text[from - 1] as string)) from--
    const last = Math.min(text.length, match.index + MOST_BEHIND)
    for (end = match.index + 1; end < last && !ENDS.test(text[end] as string); ) end++
    const address = text.slice(from, end)
    views.push(movedBy(from, decoded(address)))
    next.lastIndex = end
  }
  return views
}

function decoded(address: string): View {
  const pieces = [...address.matchAll(new RegExp(PERCENT, 'gi'))].map(({ 0: code, index }) => ({
    start: index,
    end: index + code.length,
    as: String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  }))
  return viewOf(address, pieces)
}

const movedBy = (by: number, { text, startOf, endOf }: View): View => ({
  text,
  startOf: (index) => by + startOf(index),
  endOf: (index) => by + endOf(index),
})

/** As it will be with its masks: what is behind one may be a secret only then, because nothing of a word stands before it. */
export const masked = (text: string, hits: readonly Hit[]): View =>
  viewOf(
    text,
    hits.map(({ rule, start, end }) => ({ start, end, as: marker(rule) })),
  )

interface Piece {
  readonly start: number
  readonly end: number
  /** What it is shown as. */
  readonly as: string
}

/** What is between the pieces stands for itself. They are in order and do not overlap. */
function viewOf(text: string, pieces: Iterable<Piece>): View {
  const parts: (Piece & { readonly at: number; readonly isItself: boolean })[] = []
  let length = 0
  let from = 0
  const add = (piece: Piece, isItself: boolean) => {
    if (piece.as === '') return
    parts.push({ ...piece, at: length, isItself })
    length += piece.as.length
  }
  const keep = (to: number) => add({ start: from, end: to, as: text.slice(from, to) }, true)
  for (const piece of pieces) {
    keep(piece.start)
    add(piece, false)
    from = piece.end
  }
  keep(text.length)
  const starts = parts.map(({ at }) => at)
  const partAt = (index: number) => parts[lastAtMost(starts, index)]
  return {
    text: parts.map(({ as }) => as).join(''),
    startOf(index) {
      const part = partAt(index)
      if (part === undefined || index >= length) return text.length
      return part.isItself ? part.start + index - part.at : part.start
    },
    endOf(index) {
      const part = index > 0 ? partAt(index - 1) : undefined
      return part === undefined ? 0 : part.isItself ? part.start + index - part.at : part.end
    },
  }
}

/** What stands between the quotes of a JSON string, from `from` to `to` in `outer`. */
export function unescaped(outer: string, from: number, to: number): View {
  const raw = outer.slice(from, to)
  if (!raw.includes('\\'))
    return { text: raw, startOf: (index) => from + index, endOf: (index) => from + index }
  const text = JSON.parse(`"${raw}"`) as string
  let known: Uint32Array | undefined
  const offsetOf = (index: number): number => {
    known ??= offsetsIn(raw, text.length)
    return from + (known[index] ?? raw.length)
  }
  return { text, startOf: offsetOf, endOf: offsetOf }
}

/** Where in the text with escapes each character without them begins. */
function offsetsIn(raw: string, length: number): Uint32Array {
  const offsets = new Uint32Array(length)
  let at = 0
  for (let index = 0; index < length; index++) {
    offsets[index] = at
    at += raw[at] !== '\\' ? 1 : raw[at + 1] === 'u' ? 6 : 2
  }
  return offsets
}
