// What the keys do in a session; the same in every pane.
import { type KeyHandlers, useKeys } from '../keys/keys.ts'
import { nextFailure, nextRow, peersOf } from './find.ts'
import type { SessionState } from './state.ts'
import type { Step } from './step.ts'
import { FOLLOW_ROWS, zoomed } from './window.ts'

interface Doing {
  readonly turnBy: (by: 1 | -1) => void
  readonly enter: () => void
  readonly escape: () => boolean
  readonly pane: () => void
  readonly copyBand: () => void
  readonly backend: () => boolean
}

export function useSessionKeys(state: SessionState | undefined, doing: Doing): void {
  const move = (by: number) => {
    if (state === undefined || state.rows.length === 0) return false
    const from = state.selected < 0 ? (by > 0 ? -1 : state.rows.length) : state.selected
    state.selectRow(Math.max(0, Math.min(state.rows.length - 1, from + by)))
    return true
  }
  const find = (by: 1 | -1, fits: (step: Step) => boolean) => {
    if (state === undefined) return false
    const from = state.selected < 0 ? (by > 0 ? -1 : 0) : state.selected
    const next = nextRow(state.rows, from, by, fits)
    if (next !== undefined) state.selectRow(next)
    return true
  }
  const findFailure = (by: 1 | -1) => {
    if (state === undefined) return false
    const next = nextFailure(state.rows, state.at, state.selected, by)
    if (next !== undefined) state.select(next)
    return true
  }
  const current = state?.rows[state.selected]
  const zoom = (factor: number) => {
    const view = state?.timeline.current
    if (view === undefined) return false
    view.set(zoomed(view.window, factor, (view.window.from + view.window.to) / 2))
    return true
  }
  const handlers: KeyHandlers = {
    next: () => move(1),
    previous: () => move(-1),
    first: () => move(-Number.MAX_SAFE_INTEGER),
    last: () => move(Number.MAX_SAFE_INTEGER),
    open: () => {
      if (state === undefined || current === undefined) return false
      if (current.expandable && !current.expanded) state.toggle(current.step)
      else if (current.expanded) state.selectRow(current.index + 1)
      return true
    },
    close: () => {
      if (state === undefined || current === undefined) return false
      if (current.expanded) state.toggle(current.step)
      else if (current.parent >= 0) state.selectRow(current.parent)
      return true
    },
    'next-error': () => findFailure(1),
    'previous-error': () => findFailure(-1),
    'next-same': () => find(1, peersOf(current?.step)),
    'previous-same': () => find(-1, peersOf(current?.step)),
    'next-turn': () => doing.turnBy(1),
    'previous-turn': () => doing.turnBy(-1),
    enter: () => doing.enter(),
    escape: () => doing.escape(),
    pane: () => doing.pane(),
    'copy-band': () => doing.copyBand(),
    backend: () => doing.backend(),
    fit: () => {
      const view = state?.timeline.current
      view?.setMode(view.mode === 'fit' ? 'follow' : 'fit')
      return view !== undefined
    },
    'zoom-in': () => zoom(0.6),
    'zoom-out': () => zoom(1 / 0.6),
    'zoom-reset': () => {
      const isLong = (state?.rows.length ?? 0) > FOLLOW_ROWS
      state?.timeline.current?.setMode(isLong ? 'follow' : 'fit')
      return state !== undefined
    },
  }
  useKeys(handlers)
}
