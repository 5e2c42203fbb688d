// Where the keys go: from a row to the next one that failed, or that used the same tool.
import { type Step, spansOfStep } from './step.ts'
import type { Row } from './visible.ts'

export const hasFailed = (step: Step): boolean =>
  step.failed || spansOfStep(step).some(({ outcome }) => outcome === 'denied')

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
