// Two bars of the same width, time over money, and what joins them. Measured in shares of the width.
import { workMs, youMs } from '../../summary/words.ts'
import type { BandCell } from '../api.ts'

export interface Segment {
  /** Place in the list of cells. */
  readonly cell: number
  readonly from: number
  readonly to: number
  /** Drawn shorter than it was. */
  readonly folded: boolean
}

export interface Ribbon {
  readonly cell: number
  readonly top: readonly [from: number, to: number]
  readonly bottom: readonly [from: number, to: number]
}

export interface BandLayout {
  readonly time: readonly Segment[]
  readonly money: readonly Segment[]
  readonly ribbons: readonly Ribbon[]
}

/** Above this the person's time is folded, */
const YOU_ABOVE = 0.12
/** to this. */
const YOU_FOLDED = 0.14

export function bandLayout(cells: readonly BandCell[]): BandLayout {
  const you = youMs(cells)
  const wall = workMs(cells) + you
  const usd = cells.reduce((sum, [, , , dollars]) => sum + dollars, 0)
  const isFolded = you > wall * YOU_ABOVE && you < wall
  const rest = isFolded ? (1 - YOU_FOLDED) / (wall - you) : 1 / (wall || 1)
  const time = segments(cells, ([kind, , ms]) =>
    kind === 'you' && isFolded ? (ms / you) * YOU_FOLDED : ms * rest,
  ).map((each) => ({ ...each, folded: isFolded && cells[each.cell]?.[0] === 'you' }))
  const money = segments(cells, ([, , , dollars]) => dollars / (usd || 1))
  const ribbons = time.flatMap(({ cell, from, to }): readonly Ribbon[] => {
    const below = money.find((each) => each.cell === cell)
    return below === undefined ? [] : [{ cell, top: [from, to], bottom: [below.from, below.to] }]
  })
  return { time, money, ribbons }
}

function segments(cells: readonly BandCell[], shareOf: (cell: BandCell) => number): readonly Segment[] {
  let at = 0
  return cells.flatMap((cell, place) => {
    const share = shareOf(cell)
    if (share <= 0) return []
    const from = at
    at += share
    return [{ cell: place, from, to: at, folded: false }]
  })
}

/** A ribbon as a path in a box of 1,000 by 28. */
export function ribbonPath({ top, bottom }: Ribbon): string {
  const [a, b, c, d] = [top[0], top[1], bottom[1], bottom[0]].map((share) => Math.round(share * 1e5) / 100)
  return `M${a} 0C${a} 14 ${d} 14 ${d} 28L${c} 28C${c} 14 ${b} 14 ${b} 0Z`
}
