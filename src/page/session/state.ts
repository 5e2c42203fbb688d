// What the panes of a session share: the turn, its rows, what is selected, what is dimmed.
import { useMemo, useRef, useState } from 'preact/hooks'
import { type Step, spanOfStep, spansOfStep } from './step.ts'
import type { Turn } from './use-turn.ts'
import type { WindowState } from './use-window.ts'
import { type Row, rowsOf, waysTo } from './visible.ts'
import { clamped } from './window.ts'

export interface SessionState {
  readonly turn: Turn
  readonly rows: readonly Row[]
  /** Id of the selected span. */
  readonly at: string | undefined
  /** Index of the row that draws it; -1 for none. */
  readonly selected: number
  /** True for the steps that the chosen cell of the band is about; undefined where none is chosen. */
  readonly dims: ((step: Step) => boolean) | undefined
  readonly cell: number | undefined
  readonly chooseCell: (cell: number | undefined) => void
  readonly timeline: { current: WindowState | undefined }
  /** `opens`: shows it in detail too, where that covers the page. */
  readonly select: (id: string | undefined, opens?: boolean) => void
  readonly selectRow: (index: number) => void
  readonly toggle: (step: Step) => void
  readonly clickRow: (event: MouseEvent) => void
  readonly fitRow: (event: MouseEvent) => void
}

export function useSessionState(
  turn: Turn,
  at: string | undefined,
  select: SessionState['select'],
): SessionState {
  const { model } = turn
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const [cell, chooseCell] = useState<number>()
  const timeline = useRef<WindowState | undefined>(undefined)
  const rows = useMemo(() => rowsOf(model.steps, toggled), [model.steps, toggled])
  const indexOf = useMemo(() => indexBySpan(rows), [rows])
  const dims = useMemo(() => {
    const { cellOf } = model.band
    return cell === undefined ? undefined : (step: Step) => isAbout(step, (id) => cellOf.get(id) === cell)
  }, [model.band, cell])
  const selected = at === undefined ? -1 : (indexOf.get(at) ?? hiddenBelow(rows, model.steps, at))
  const toggle = (step: Step) => {
    const ids = new Set(toggled)
    if (!ids.delete(step.id)) ids.add(step.id)
    setToggled(ids)
  }
  const rowAt = (event: MouseEvent): Row | undefined => {
    const row = (event.target as Element).closest<HTMLElement>('[data-index]')
    return row === null ? undefined : rows[Number(row.dataset.index)]
  }
  return {
    ...{ turn, rows, at, selected, dims, cell, chooseCell, timeline, select, toggle },
    selectRow: (index) => {
      const row = rows[index]
      if (row !== undefined) select(spanOfStep(row.step)?.id)
    },
    clickRow: (event) => {
      const row = rowAt(event)
      if (row === undefined) return
      if ((event.target as Element).closest('[data-twist]') !== null) toggle(row.step)
      else select(spanOfStep(row.step)?.id, true)
    },
    fitRow: (event) => {
      const row = rowAt(event)
      if (row === undefined) return
      const { unitAt } = model.axis
      const [from, to] = [unitAt(row.step.start), unitAt(row.step.end)]
      const room = Math.max(0.01, (to - from) * 0.15)
      timeline.current?.set(clamped({ from: from - room, to: to + room * 2 }))
    },
  }
}

/** The row that is deepest: of a fold and its member the member. */
function indexBySpan(rows: readonly Row[]): ReadonlyMap<string, number> {
  const index = new Map<string, number>()
  for (const { step, index: at } of rows) {
    for (const { id } of spansOfStep(step)) index.set(id, at)
    if (step.kind === 'fold') for (const child of step.children) if (child.call) index.set(child.call.id, at)
  }
  return index
}

/** Where what is selected is folded away: the row that hides it. */
function hiddenBelow(rows: readonly Row[], steps: readonly Step[], at: string): number {
  const way = waysTo(steps, at) ?? []
  const ids = new Set(way.map(({ id }) => id))
  return rows.findLastIndex(({ step }) => ids.has(step.id))
}

const isAbout = (step: Step, fits: (id: string) => boolean): boolean =>
  spansOfStep(step).some(({ id }) => fits(id)) || step.children.some((child) => isAbout(child, fits))
