// Where the axis says what time it is: 1, 2, 5 up to the hour, as close as the labels allow.
import type { Axis } from './axis.ts'
import type { Window } from './window.ts'

export interface Tick {
  readonly ms: number
  readonly unit: number
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 5, 10].map((n) => n * HOUR),
  ...[1, 2, 5, 10, 20, 50].map((n) => n * DAY),
]

const APART_PX = 76

/** `width`: of the window on the screen. Nothing inside of what is folded. */
export function ticksOf(axis: Axis, window: Window, width: number): readonly Tick[] {
  const perUnit = width / (window.to - window.from)
  const shown = axis.pieces.filter(
    ({ folded, at, until }) => !folded && until > window.from && at < window.to,
  )
  const scale = shown.find(({ from, to }) => to > from)
  if (scale === undefined || width <= 0) return []
  const pxPerMs = ((scale.until - scale.at) / (scale.to - scale.from)) * perUnit
  const step = STEPS.find((each) => each * pxPerMs >= APART_PX) ?? 100 * DAY
  const ticks: Tick[] = []
  for (const piece of shown) {
    const from = Math.max(piece.from, axis.msAt(window.from))
    const to = Math.min(piece.to, axis.msAt(window.to))
    for (let ms = Math.ceil(from / step) * step; ms <= to; ms += step) {
      const unit = axis.unitAt(ms)
      const last = ticks.at(-1)
      if (last === undefined || (unit - last.unit) * perUnit >= APART_PX) ticks.push({ ms, unit })
    }
  }
  return ticks
}
