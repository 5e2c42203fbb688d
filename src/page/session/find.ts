// Where the keys go: to the next thing that failed, or to the next row that used the same tool.
import type { Span } from './span.ts'
import type { Step } from './step.ts'
import type { Row } from './visible.ts'

interface Failure {
  readonly id: string
  /** Index of the row that draws it. */
  readonly row: number
}

const isWrong = ({ failed, outcome }: Span): boolean => failed || outcome === 'denied'

/** What failed or was refused in a row itself; one row may hold several tools. */
function failuresIn({ step, expanded }: Row): readonly Span[] {
  if (step.agent !== undefined) return [step.agent, ...step.tools].some(isWrong) ? [step.agent] : []
  if (step.compaction !== undefined) return [step.compaction].filter(isWrong)
  // An open fold leaves its tools to the rows below it.
  const tools = step.kind === 'fold' && expanded ? [] : step.tools
  return [...(step.call === undefined ? [] : [step.call]), ...tools].filter(isWrong)
}

/**
 * The failure after (`by` 1) or before the selected span, round the end; undefined where nothing failed. `selected`: the
 * row of that span, -1 for none.
 */
export function nextFailure(
  rows: readonly Row[],
  at: string | undefined,
  selected: number,
  by: 1 | -1,
): string | undefined {
  const all = rows.flatMap((row): readonly Failure[] =>
    failuresIn(row).map(({ id }) => ({ id, row: row.index })),
  )
  const here = all.findIndex(({ id }) => id === at)
  if (here >= 0) return all.at((here + by) % all.length)?.id
  const beyond = by > 0 ? all.find(({ row }) => row >= selected) : all.findLast(({ row }) => row < selected)
  return (beyond ?? all.at(by > 0 ? 0 : -1))?.id
}

/** The next row that `fits`, round the end; undefined where there is none. */
export function nextRow(
  rows: readonly Row[],
  from: number,
  by: 1 | -1,
  fits: (step: Step) => boolean,
): number | undefined {
  for (let steps = 1; steps <= rows.length; steps++) {
    const at = (((from + by * steps) % rows.length) + rows.length) % rows.length
    const row = rows[at]
    if (row !== undefined && fits(row.step)) return at
  }
  return undefined
}

/** Fits rows with a tool (or an agent) of the same name; a row without one has no peers. */
export function peersOf(step: Step | undefined): (other: Step) => boolean {
  const name = nameIn(step)
  return (other) => name !== undefined && nameIn(other) === name
}

const nameIn = (step: Step | undefined): string | undefined => step?.agent?.name ?? step?.tools[0]?.name
