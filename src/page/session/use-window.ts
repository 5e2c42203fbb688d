// The window of the time line, and all that moves it.
import { useRef, useState } from 'preact/hooks'
import type { TurnModel } from './model.ts'
import { earliest, latest } from './sums.ts'
import type { Row } from './visible.ts'
import { FOLLOW_ROWS, followed, type Mode, WHOLE, type Window } from './window.ts'

export interface WindowState {
  readonly window: Window
  readonly mode: Mode
  /** By hand: it stays where it is put. */
  readonly set: (window: Window) => void
  readonly setMode: (mode: Mode) => void
}

/** `first` and `end`: the rows in view. `held`: somebody points at it, so it must not move by itself. */
export function useWindow(
  model: TurnModel | undefined,
  rows: readonly Row[],
  first: number,
  end: number,
  held: boolean,
): WindowState {
  const [free, setFree] = useState<Window>(WHOLE)
  const [chosen, setChosen] = useState<Mode>()
  const last = useRef<Window>(WHOLE)
  const mode = chosen ?? (rows.length > FOLLOW_ROWS ? 'follow' : 'fit')
  const moved = windowFor(mode, free, last.current, model, rows.slice(first, end))
  const shown = useHeld(moved, model, held && mode !== 'free', `${mode} ${first}`)
  last.current = shown
  return {
    window: shown,
    mode,
    set: (window) => {
      setFree(window)
      setChosen('free')
    },
    setMode: (next) => {
      if (next === 'free') setFree(shown)
      setChosen(next)
    },
  }
}

/**
 * While it is held the window shows the same time, however much comes behind it: the same milliseconds on an axis that
 * grows. `key` says what else may move it: another mode, rows scrolled by.
 */
function useHeld(window: Window, model: TurnModel | undefined, held: boolean, key: string): Window {
  const kept = useRef<{ key: string; from: number; to: number } | undefined>(undefined)
  if (!held || model === undefined) {
    kept.current = undefined
    return window
  }
  const { msAt, unitAt } = model.axis
  if (kept.current?.key !== key) kept.current = { key, from: msAt(window.from), to: msAt(window.to) }
  return { from: unitAt(kept.current.from), to: unitAt(kept.current.to) }
}

function windowFor(
  mode: Mode,
  free: Window,
  last: Window,
  model: TurnModel | undefined,
  seen: readonly Row[],
): Window {
  if (mode === 'free') return free
  if (mode === 'fit' || model === undefined || seen.length === 0) return WHOLE
  const { unitAt } = model.axis
  // What goes on behind the answer would make everything else small; agents reach far beyond their first rows.
  const steps = seen.map(({ step }) => step).filter(({ kind, background }) => kind !== 'agent' && !background)
  const inView = steps.length > 0 ? steps : seen.map(({ step }) => step)
  const from = unitAt(earliest(inView.map(({ start }) => start)))
  const to = unitAt(latest(inView.map(({ end }) => end)))
  return followed(last, { from, to })
}
