// Everything that is drawn of a turn, worked out once from its rows.
import { type BandOfRows, bandOfRows } from '../../summary/band.ts'
import type { SkeletonRow } from '../api.ts'
import { type Axis, axisOf } from './axis.ts'
import { type Context, contextOf } from './context.ts'
import { beginOf, type Span, spanOf } from './span.ts'
import type { Step } from './step.ts'
import { stepsOf } from './steps.ts'
import { earliest, latest } from './sums.ts'
import { type Tree, treeOf } from './tree.ts'

export interface TurnModel {
  readonly rows: readonly SkeletonRow[]
  readonly tree: Tree
  readonly steps: readonly Step[]
  readonly axis: Axis
  readonly context: Context
  /** What the turn waited for, with all that is around it. */
  readonly critical: ReadonlySet<string>
  readonly band: BandOfRows
  /** When the root ended, in milliseconds from the trace's start; background agents may go on behind it. */
  readonly answered: number
  readonly end: number
}

/**
 * `now`: milliseconds from the trace's start, for what still runs. `root`: the turn's own span, where a trace holds
 * several turns.
 */
export function turnModel(all: readonly SkeletonRow[], now: number, root?: string): TurnModel {
  const rows = rowsOfTurn(all, root)
  const spans = rows.map((row) => spanOf(row, now))
  const tree = treeOf(spans)
  const band = bandOfRows(rows, { now })
  // The root and agents only hold others, but for one in which nothing is (yet).
  const leaves = spans.filter((span) => span !== tree.root && tree.childrenOf(span.id).length === 0)
  const drawn = leaves.length > 0 ? leaves : spans
  const end = latest(spans.map((span) => span.end))
  const begin = Math.min(0, earliest(drawn.map(beginOf)))
  return {
    ...{ rows, tree, band, end },
    steps: stepsOf(tree),
    axis: axisOf(drawn, begin, end),
    context: contextOf(tree),
    critical: criticalOf(band, rows, tree),
    answered: tree.root?.end ?? end,
  }
}

/** A trace that a caller began may hold several turns: the one, and what hangs below it. */
function rowsOfTurn(rows: readonly SkeletonRow[], root: string | undefined): readonly SkeletonRow[] {
  const turns = rows.filter(([, , kind]) => kind === 'turn')
  const own = turns.find(([id]) => id === root)
  if (turns.length < 2 || own === undefined) return rows
  const parents = new Map(rows.map(([id, parent]) => [id, parent]))
  const turnOf = (id: string): string | undefined => {
    for (let at: string | undefined = id, steps = 0; at !== undefined && steps < rows.length; steps++) {
      if (turns.some(([turn]) => turn === at)) return at
      at = parents.get(at)
    }
    return undefined
  }
  return [own, ...rows.filter((row) => row !== own && turnOf(row[0]) === own[0])]
}

function criticalOf({ segments }: BandOfRows, rows: readonly SkeletonRow[], tree: Tree): ReadonlySet<string> {
  const critical = new Set<string>()
  for (const { at } of segments) {
    for (let span: Span | undefined = tree.byId.get(rows[at]?.[0] ?? ''); span !== undefined; ) {
      if (critical.has(span.id)) break
      critical.add(span.id)
      span = tree.byId.get(span.parent)
    }
  }
  return critical
}
