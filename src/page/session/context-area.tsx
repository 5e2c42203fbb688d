// How full the context was, call by call, under the minimap.
import { useMemo } from 'preact/hooks'
import { amount, duration, percent } from '../../summary/numbers.ts'
import { UNITS } from './axis.ts'
import { type Context, type ContextPoint, stepPath } from './context.ts'
import { memo } from './memo.ts'
import type { TurnModel } from './model.ts'

export const ContextArea = memo(function ContextArea({
  model,
  context,
}: {
  readonly model: TurnModel
  readonly context: Context
}) {
  const { unitAt } = model.axis
  const path = useMemo(() => stepPath(context, unitAt, UNITS), [context, unitAt])
  const cached = context.points.at(-1)
  const words = cached === undefined ? '' : `, ${percent(cached.cached, cached.tokens)} of it from the cache`
  return (
    <div
      class="context"
      role="img"
      aria-label={`Context: ${amount(context.now)} tokens at the end${words}; ${amount(context.most)} at most`}
      title={`${amount(context.now)} tokens${words}`}
      onPointerMove={({ currentTarget, offsetX }) => {
        const at = model.axis.msAt((offsetX / currentTarget.clientWidth) * UNITS)
        const point = context.points.findLast((each) => each.at <= at)
        if (point !== undefined) currentTarget.title = pointWords(point)
      }}
    >
      <svg viewBox={`0 0 ${UNITS} 1`} preserveAspectRatio="none" aria-hidden="true">
        <path class="area" d={path} />
        {context.compactions.map((ms) => (
          <rect key={ms} class="compaction" x={unitAt(ms) - 1.5} width="3" y="0" height="1" />
        ))}
      </svg>
    </div>
  )
})

const pointWords = ({ at, tokens, cached }: ContextPoint): string =>
  `${amount(tokens)} tokens, ${percent(cached, tokens)} from the cache, ${duration(Math.max(0, at))} after the start`
