// The whole turn, small: where everything is, and which part of it the time line shows.
import { useMemo, useRef } from 'preact/hooks'
import { duration } from '../../summary/numbers.ts'
import { UNITS } from './axis.ts'
import { barsOf } from './bars.ts'
import type { TurnModel } from './model.ts'
import type { Row } from './visible.ts'
import { clamped, panned, WHOLE, type Window } from './window.ts'

interface MinimapProps {
  readonly model: TurnModel
  readonly rows: readonly Row[]
  readonly window: Window
  readonly setWindow: (window: Window) => void
  readonly width: number
}

const HEIGHT = 34

export function Minimap({ model, rows, window, setWindow, width }: MinimapProps) {
  const drag = useRef<{ from: number; window: Window; moves: boolean } | undefined>(undefined)
  const marks = useMemo(() => marksOf(model, rows, width), [model, rows, width])
  const unitOf = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * UNITS
  }
  const down = (event: PointerEvent) => {
    const at = unitOf(event)
    const isInside = at >= window.from && at <= window.to
    // The whole turn cannot be moved: a window is drawn instead.
    drag.current = { from: at, window, moves: isInside && window.to - window.from < UNITS * 0.98 }
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent) => {
    if (drag.current === undefined) return
    const { from, window: before, moves } = drag.current
    const at = unitOf(event)
    if (moves) setWindow(panned(before, at - from))
    else if (Math.abs(at - from) > UNITS / 200)
      setWindow(clamped({ from: Math.min(from, at), to: Math.max(from, at) }))
  }
  const up = (event: PointerEvent) => {
    const at = unitOf(event)
    const half = (window.to - window.from) / 2
    const isClick = drag.current !== undefined && Math.abs(at - drag.current.from) <= UNITS / 200
    if (isClick && !drag.current?.moves && half * 2 < UNITS)
      setWindow(clamped({ from: at - half, to: at + half }))
    drag.current = undefined
  }
  const keys = (event: KeyboardEvent) => {
    const by = (window.to - window.from) * 0.2
    const next =
      event.key === 'ArrowLeft'
        ? panned(window, -by)
        : event.key === 'ArrowRight'
          ? panned(window, by)
          : undefined
    if (event.key === 'Home') setWindow(WHOLE)
    if (next !== undefined) setWindow(next)
    if (next !== undefined || event.key === 'Home') {
      event.preventDefault()
      event.stopPropagation()
    }
  }
  const { msAt } = model.axis
  const words = `${duration(msAt(window.from))} to ${duration(msAt(window.to))} of ${duration(model.end)}`
  return (
    <div
      class="minimap"
      role="slider"
      tabIndex={0}
      aria-label="Part of the turn in view"
      aria-valuemin={0}
      aria-valuemax={UNITS}
      aria-valuenow={Math.round(window.from)}
      aria-valuetext={words}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      // A touch that became something else is no end of a drag.
      onPointerCancel={() => {
        drag.current = undefined
      }}
      onKeyDown={keys}
    >
      {marks}
      <div
        class="view"
        style={{
          left: `${window.from / (UNITS / 100)}%`,
          width: `max(3px, ${(window.to - window.from) / (UNITS / 100)}%)`,
        }}
      />
    </div>
  )
}

/** One path a kind, whatever number of steps: what falls onto the same pixel is drawn once. */
function marksOf(model: TurnModel, rows: readonly Row[], width: number) {
  const scale = { axis: model.axis, window: WHOLE, width: UNITS }
  const least = width > 0 ? (1.5 * UNITS) / width : 2
  const thick = Math.max(1.2, Math.min(3, (HEIGHT - 4) / Math.max(1, rows.length)))
  const paths = new Map<string, string[]>()
  const drawn = new Set<string>()
  for (const { step, index } of rows) {
    const y = round(2 + ((HEIGHT - 4 - thick) * index) / Math.max(1, rows.length - 1))
    for (const { kind, x, width: wide, state, faint } of barsOf(step, scale, model.critical)) {
      const look = `m-${state === 'failed' ? 'error' : kind}${faint ? ' faint' : ''}`
      const long = round(Math.max(least, wide))
      const mark = `M${round(x)} ${y}h${long}`
      if (drawn.has(look + mark)) continue
      drawn.add(look + mark)
      const path = paths.get(look)
      if (path === undefined) paths.set(look, [mark])
      else path.push(mark)
    }
  }
  const folds = model.axis.pieces.filter(({ folded }) => folded)
  return (
    <svg viewBox={`0 0 ${UNITS} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {folds.map(({ at, until }) => (
        <rect key={at} class="fold" x={at} width={until - at} y="0" height={HEIGHT} />
      ))}
      {[...paths].map(([look, marks]) => (
        <path key={look} class={look} d={marks.join('')} stroke-width={thick} />
      ))}
    </svg>
  )
}

const round = (value: number): number => Math.round(value * 2) / 2
