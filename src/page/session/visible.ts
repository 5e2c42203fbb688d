// Which rows stand in the list: what is open shows what is below it.
import type { Step } from './step.ts'

export interface Row {
  readonly step: Step
  /** From 0. */
  readonly index: number
  /** Of its level, from 1, for screen readers. */
  readonly place: number
  readonly siblings: number
  readonly expandable: boolean
  readonly expanded: boolean
  /** Index of the row above its level; -1 at the top. */
  readonly parent: number
}

/** Agents show their steps and folds do not, except where `toggled` says otherwise. */
export const isExpanded = (step: Step, toggled: ReadonlySet<string>): boolean =>
  step.children.length > 0 && (step.kind === 'agent') !== toggled.has(step.id)

export function rowsOf(steps: readonly Step[], toggled: ReadonlySet<string>): readonly Row[] {
  const rows: Row[] = []
  const add = (level: readonly Step[], parent: number) => {
    level.forEach((step, at) => {
      const expanded = isExpanded(step, toggled)
      const index = rows.length
      rows.push({
        ...{ step, index, place: at + 1, siblings: level.length, parent, expanded },
        expandable: step.children.length > 0,
      })
      if (expanded) add(step.children, index)
    })
  }
  add(steps, -1)
  return rows
}

/** The ids to be toggled so that the step that draws this span is in the list. */
export function waysTo(steps: readonly Step[], id: string): readonly Step[] | undefined {
  for (const step of steps) {
    const own = step.kind !== 'fold' && holds(step, id)
    const inside = own ? undefined : waysTo(step.children, id)
    if (own || inside !== undefined) return [step, ...(inside ?? [])]
    if (step.kind === 'fold' && holds(step, id)) return [step]
  }
  return undefined
}

const holds = ({ call, tools, agent, compaction }: Step, id: string): boolean =>
  agent?.id === id || compaction?.id === id || call?.id === id || tools.some((tool) => tool.id === id)
