// Where the time went and where the money went: two partitions of a turn, of an agent, of a session.
import { type Group, groupsOf, sorted, usdOf } from './groups.ts'
import type { Segment } from './path.ts'
import type { SkeletonRow } from './rows.ts'
import type { BandCell } from './shown.ts'

/** So many tools have a cell of their own, the longest; one more alone has one, too. */
const OWN_TOOLS = 2

/** Groups as a band shows them: you, models, agents, tools, compaction, itself. */
export function bandOf(groups: readonly Group[]): readonly BandCell[] {
  return folded(groups).map(([kind, name, ms, nano]): BandCell => [kind, name, ms, usdOf(nano)])
}

function folded(groups: readonly Group[]): readonly Group[] {
  const all = sorted(groups).filter(([, , ms, nano]) => ms > 0 || nano > 0)
  const rest = all.filter(([kind]) => kind === 'tool').slice(OWN_TOOLS)
  if (rest.length < 2) return all
  const others: Group = [
    'tool',
    `${rest.length} other tools`,
    rest.reduce((sum, [, , ms]) => sum + ms, 0),
    rest.reduce((sum, [, , , nano]) => sum + nano, 0),
  ]
  const end = all.findLastIndex(([kind]) => kind === 'tool') + 1
  return [...all.slice(0, end - rest.length), others, ...all.slice(end)]
}

export interface BandOfRows {
  readonly cells: readonly BandCell[]
  /** Row id → place of its cell; absent where it took no time and no money of its own. */
  readonly cellOf: ReadonlyMap<string, number>
  /** Who owns which instant, by time: what is not in it was not waited for. */
  readonly segments: readonly Segment[]
}

/**
 * The band of a turn, or with `root` (a row's id) of an agent. `now`: the end of what still runs, in the rows'
 * milliseconds.
 */
export function bandOfRows(
  rows: readonly SkeletonRow[],
  { root, now }: { readonly root?: string; readonly now?: number } = {},
): BandOfRows {
  const at = root === undefined ? 0 : rows.findIndex(([id]) => id === root)
  const { groups, owners, segments } = groupsOf(rows, Math.max(0, at), now)
  const cells = bandOf(groups)
  const others = cells.findLastIndex(([kind]) => kind === 'tool')
  const isFolded =
    others !== -1 && !groups.some(([kind, name]) => kind === 'tool' && name === cells[others]?.[1])
  const cellOf = new Map<string, number>()
  for (const [id, [kind, name]] of owners) {
    const own = cells.findIndex((cell) => cell[0] === kind && cell[1] === name)
    const took = groups.some((group) => group[0] === kind && group[1] === name && group[2] + group[3] > 0)
    const cell = own !== -1 ? own : kind === 'tool' && isFolded && took ? others : undefined
    if (cell !== undefined) cellOf.set(id, cell)
  }
  return { cells, cellOf, segments }
}
