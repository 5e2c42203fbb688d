import { duration } from '../../summary/numbers.ts'
import type { Axis } from './axis.ts'
import { memo } from './memo.ts'
import { ticksOf } from './ticks.ts'
import type { Window } from './window.ts'

/** What time it is, above the rows; what was folded says how long it was. */
export const AxisView = memo(function AxisView({
  axis,
  window,
  width,
}: {
  readonly axis: Axis
  readonly window: Window
  readonly width: number
}) {
  const xAt = (unit: number) => ((unit - window.from) / (window.to - window.from)) * width
  const folds = axis.pieces.filter(({ folded, at, until }) => folded && until > window.from && at < window.to)
  const ticks = ticksOf(axis, window, width)
  // Labels of folds go first: they are what one would not expect.
  const taken = folds.map(({ at, until }) => [xAt(at) - 4, Math.max(xAt(until), xAt(at) + 60)] as const)
  const isFree = (x: number) => taken.every(([from, to]) => x + 50 < from || x > to)
  return (
    <div class="axis" aria-hidden="true">
      {folds.map(({ at, until, from, to }) => (
        <span
          key={`f${at}`}
          class="fold"
          title={`Nothing happened for ${duration(to - from)}`}
          style={{ left: `${xAt(at)}px`, width: `${xAt(until) - xAt(at)}px` }}
        >
          <span>⋯ {duration(to - from)}</span>
        </span>
      ))}
      {ticks.map(({ ms, unit }) => (
        <span key={ms} class="tick" style={{ left: `${xAt(unit)}px` }}>
          {isFree(xAt(unit)) && (ms === 0 ? '0' : duration(ms))}
        </span>
      ))}
    </div>
  )
})
