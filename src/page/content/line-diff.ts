// Two texts as lines that stayed, went and came; in lines that changed, which words did.
import { diffArrays, diffWordsWithSpace } from 'diff'

export interface DiffPart {
  readonly text: string
  /** Of a changed line: this is what changed in it. */
  readonly marked: boolean
}

export interface DiffLine {
  readonly sign: ' ' | '+' | '-'
  readonly parts: readonly DiffPart[]
}

/** Above this many lines a comparison could keep the page busy: all of the old, then all of the new. */
const MOST_LINES = 4_000
const MOST_WORDS = 2_000

export function diffOf(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  if (old.length + now.length > MOST_LINES) return [...lines('-', old), ...lines('+', now)]
  const changes = diffArrays(old as string[], now as string[])
  const out: DiffLine[] = []
  for (let at = 0; at < changes.length; at++) {
    const change = changes[at]
    const next = changes[at + 1]
    if (change === undefined) continue
    if (change.removed && next?.added && change.value.length === next.value.length) {
      out.push(...wordMarks(change.value, next.value))
      at++
    } else out.push(...lines(change.added ? '+' : change.removed ? '-' : ' ', change.value))
  }
  return out
}

export const addedLines = (text: string): readonly DiffLine[] => lines('+', linesOf(text))

function wordMarks(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  const removed: DiffLine[] = []
  const added: DiffLine[] = []
  old.forEach((line, at) => {
    const other = now[at] ?? ''
    const words = line.length + other.length > MOST_WORDS ? [] : diffWordsWithSpace(line, other)
    const same = words.filter((word) => !word.added && !word.removed)
    // Lines with next to nothing in common are not one line that changed.
    const isAlike = same.reduce((sum, { value }) => sum + value.trim().length, 0) * 3 > line.trim().length
    const partsOf = (isOther: 'added' | 'removed') =>
      words
        .filter((word) => !word[isOther])
        .map((word) => ({ text: word.value, marked: word.added || word.removed }))
    removed.push({ sign: '-', parts: isAlike ? partsOf('added') : [{ text: line, marked: false }] })
    added.push({ sign: '+', parts: isAlike ? partsOf('removed') : [{ text: other, marked: false }] })
  })
  return [...removed, ...added]
}

const linesOf = (text: string): readonly string[] =>
  text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')

const lines = (sign: DiffLine['sign'], texts: readonly string[]): readonly DiffLine[] =>
  texts.map((text) => ({ sign, parts: [{ text, marked: false }] }))

/** A line of the old text beside the one of the new that took its place; undefined where there is none. */
export type Pair = readonly [old: DiffLine | undefined, now: DiffLine | undefined]

/** What went and came at the same place stands side by side, the longer of both going on alone. */
export function pairsOf(diff: readonly DiffLine[]): readonly Pair[] {
  const pairs: Pair[] = []
  let removed: DiffLine[] = []
  let added: DiffLine[] = []
  const close = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) pairs.push([removed[at], added[at]])
    removed = []
    added = []
  }
  for (const line of diff) {
    if (line.sign === '-') {
      if (added.length > 0) close()
      removed.push(line)
    } else if (line.sign === '+') added.push(line)
    else {
      close()
      pairs.push([line, line])
    }
  }
  close()
  return pairs
}

export function countsOf(diff: readonly DiffLine[]): { readonly added: number; readonly removed: number } {
  return {
    added: diff.filter(({ sign }) => sign === '+').length,
    removed: diff.filter(({ sign }) => sign === '-').length,
  }
}
