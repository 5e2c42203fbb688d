// Where in the picture an instant of the turn is. Idle time is folded: a turn that waited for hours shows its minutes.
// The picture is measured in units, 1,000 for all of a turn.
import type { Span } from './span.ts'

export interface Piece {
  readonly from: number
  readonly to: number
  readonly at: number
  readonly until: number
  /** Idle: drawn hatched, with its length, and never to scale. */
  readonly folded: boolean
}

export interface Axis {
  readonly pieces: readonly Piece[]
  /** Milliseconds from the trace's start → units. */
  readonly unitAt: (ms: number) => number
  readonly msAt: (unit: number) => number
}

export const UNITS = 1_000

const FOLDED_UNITS = 28
const MOST_FOLDED = 0.3
const LEAST_GAP_MS = 2_000
const GAP_SHARE = 0.04
/** Of a dialog that stands open only so much counts as activity. */
const WAIT_HEAD_MS = 1_500
const WAIT_TAIL_MS = 500

type Interval = readonly [from: number, to: number]

/** `spans` without those that only hold others. */
export function axisOf(spans: readonly Span[], from: number, to: number): Axis {
  const end = Math.max(to, from + 1)
  const active = union(spans.flatMap(activity), from, end)
  const pieces = laidOut(withGaps(active, from, end), end - from)
  return {
    pieces,
    unitAt: (ms) => mapped(pieces, ms, 'from', 'to', 'at', 'until'),
    msAt: (unit) => mapped(pieces, unit, 'at', 'until', 'from', 'to'),
  }
}

function activity({ start, end, asked }: Span): readonly Interval[] {
  if (asked === undefined) return [[start, end]]
  const [from, to] = asked
  const run: Interval = from >= start ? [start, from] : [start, end]
  if (to - from <= WAIT_HEAD_MS + WAIT_TAIL_MS) return [run, asked]
  return [run, [from, from + WAIT_HEAD_MS], [to - WAIT_TAIL_MS, to]]
}

function union(intervals: readonly Interval[], from: number, to: number): readonly Interval[] {
  const merged: [number, number][] = []
  for (const [a, b] of [...intervals].sort((x, y) => x[0] - y[0])) {
    const [start, end] = [Math.max(a, from), Math.min(b, to)]
    const last = merged.at(-1)
    if (end < start) continue
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly idle: boolean
}

function withGaps(active: readonly Interval[], from: number, to: number): readonly Stretch[] {
  const stretches: Stretch[] = []
  let at = from
  for (const [start, end] of active) {
    if (start > at) stretches.push({ from: at, to: start, idle: true })
    stretches.push({ from: start, to: end, idle: false })
    at = end
  }
  if (to > at) stretches.push({ from: at, to, idle: true })
  return stretches
}

/** Short gaps stay to scale; where folded ones would take too much room, only longer ones are folded. */
function laidOut(stretches: readonly Stretch[], wall: number): readonly Piece[] {
  const lengthOf = ({ from, to }: Stretch) => to - from
  const busy = stretches.filter(({ idle }) => !idle).reduce((total, each) => total + lengthOf(each), 0)
  // Where nothing took any time there would be nothing left to draw.
  let threshold = busy > 0 ? Math.max(LEAST_GAP_MS, busy * GAP_SHARE) : Number.POSITIVE_INFINITY
  const isFolded = (each: Stretch) => each.idle && lengthOf(each) > threshold
  while (stretches.filter(isFolded).length * FOLDED_UNITS > UNITS * MOST_FOLDED) threshold *= 2
  const folded = stretches.filter(isFolded)
  const drawn = wall - folded.reduce((total, each) => total + lengthOf(each), 0)
  const perMs = (UNITS - folded.length * FOLDED_UNITS) / Math.max(drawn, 1e-9)
  const pieces: Piece[] = []
  for (const each of stretches) {
    const at = pieces.at(-1)?.until ?? 0
    const last = pieces.at(-1)
    const isFold = isFolded(each)
    const until = at + (isFold ? FOLDED_UNITS : lengthOf(each) * perMs)
    if (last !== undefined && !isFold && !last.folded) {
      pieces[pieces.length - 1] = { ...last, to: each.to, until }
    } else pieces.push({ from: each.from, to: each.to, at, until, folded: isFold })
  }
  return pieces
}

type Side = 'from' | 'to' | 'at' | 'until'

function mapped(pieces: readonly Piece[], value: number, a: Side, b: Side, c: Side, d: Side): number {
  const first = pieces[0]
  if (first === undefined) return 0
  let [low, high] = [0, pieces.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((pieces[middle] as Piece)[b] < value) low = middle + 1
    else high = middle
  }
  const piece = pieces[low] as Piece
  const length = piece[b] - piece[a]
  const share = length <= 0 ? 0 : Math.min(1, Math.max(0, (value - piece[a]) / length))
  return piece[c] + share * (piece[d] - piece[c])
}
