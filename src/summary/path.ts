// The critical path, flattened: each instant of a turn has one owner, the deepest span that the turn was waiting for.
// The next model call starts behind the slowest tool, so the walk goes backwards from the end, each time on to what
// ended last.
import { FLAG_BACKGROUND, type SkeletonRow } from './rows.ts'
import { type Tree, treeOf } from './tree.ts'

export interface Segment {
  /** The row's place in the list. */
  readonly at: number
  /** Milliseconds as the rows have them. */
  readonly from: number
  readonly to: number
  /** A dialog that waited for a person. */
  readonly isYou: boolean
}

export interface Path {
  /** By time; without gaps from the root's start to its end. */
  readonly segments: readonly Segment[]
  readonly tree: Tree
}

interface Span {
  readonly from: number
  readonly to: number
  /** Of a tool: when a dialog was open for it. */
  readonly asked: readonly [from: number, to: number] | undefined
}

interface Frame {
  readonly at: number
  readonly from: number
  /** Those that ended last first. */
  readonly children: readonly number[]
  next: number
  /** Behind this instant everything has its owner. */
  until: number
}

/** `root`: the place of the turn, or of an agent. Ends of what still runs count as `now`, in the rows' milliseconds. */
export function criticalPath(rows: readonly SkeletonRow[], root = 0, now = latestIn(rows)): Path {
  const tree = treeOf(
    rows.map(([id, parent]) => ({ id, parent })),
    root === 0 ? 0 : rootOf(rows),
  )
  const spans = rows.map((row) => spanOf(row, now))
  const backwards: Segment[] = []
  const own = (at: number, from: number, to: number) =>
    backwards.push(...parts(at, from, to, spans[at]?.asked))
  const frameOf = (at: number, from: number, to: number): Frame => {
    const children = (tree.children[at] ?? []).filter((child) => !isBackground(rows[child]))
    return { at, from, next: 0, until: to, children: children.sort(byEnd(spans)) }
  }
  const top = spans[root]
  if (top === undefined) return { segments: [], tree }
  const frames = [frameOf(root, top.from, top.to)]
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const child = frame.children[frame.next]
    if (child === undefined) {
      if (frame.until > frame.from) own(frame.at, frame.from, frame.until)
      frames.pop()
      continue
    }
    frame.next += 1
    const span = spans[child] as Span
    const to = Math.min(span.to, frame.until)
    const from = Math.max(span.from, frame.from)
    if (to <= from) continue
    if (to < frame.until) own(frame.at, to, frame.until)
    frame.until = from
    frames.push(frameOf(child, from, to))
  }
  return { segments: backwards.reverse(), tree }
}

/** With the dialog that stood open for it; what ended before it began is nothing at all. */
function spanOf([, , kind, , start, end, , outcome, , , , , , waitMs]: SkeletonRow, now: number): Span {
  const to = Math.max(start, end ?? now)
  if (kind !== 'tool' || waitMs === 0) return { from: start, to, asked: undefined }
  return NEVER_RAN.has(outcome)
    ? { from: start, to, asked: [Math.max(start, to - waitMs), to] }
    : { from: start - waitMs, to, asked: [start - waitMs, start] }
}

/** Then the dialog was the last of it; otherwise it came before the tool began. */
const NEVER_RAN = new Set(['denied', 'interrupted', 'unfinished'])

/** Last first, as they are found. */
function parts(at: number, from: number, to: number, asked: Span['asked']): readonly Segment[] {
  if (asked === undefined) return [{ at, from, to, isYou: false }]
  const [askedFrom, askedTo] = [Math.max(from, asked[0]), Math.min(to, asked[1])]
  if (askedTo <= askedFrom) return [{ at, from, to, isYou: false }]
  const all = [
    { at, from: askedTo, to, isYou: false },
    { at, from: askedFrom, to: askedTo, isYou: true },
    { at, from, to: askedFrom, isYou: false },
  ]
  return all.filter((part) => part.to > part.from)
}

/** Of those that end together the one that took longest. */
const byEnd = (spans: readonly Span[]) => (a: number, b: number) => {
  const [one, other] = [spans[a] as Span, spans[b] as Span]
  return other.to - one.to || one.from - other.from || a - b
}

const isBackground = (row: SkeletonRow | undefined): boolean => ((row?.[16] ?? 0) & FLAG_BACKGROUND) !== 0

const rootOf = (rows: readonly SkeletonRow[]): number =>
  Math.max(
    0,
    rows.findIndex(([, parent]) => parent === ''),
  )

const latestIn = (rows: readonly SkeletonRow[]): number =>
  rows.reduce((latest, [, , , , start, end]) => Math.max(latest, start, end ?? start), 0)
