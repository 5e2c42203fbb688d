// One row: what happened on the left, when on the right.
// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows that are out of view
// biome-ignore-all lint/a11y/useFocusableInteractive: the row takes the focus, not its cells

import { Plain } from '../content/plain-text.tsx'
import { type Bar, barsOf, type Scale, valuePlace } from './bars.ts'
import { memo } from './memo.ts'
import { odditiesOfStep } from './oddities.ts'
import { rowWords, valueWords } from './row-words.ts'
import { titleOf } from './title.ts'
import type { Row } from './visible.ts'

export interface RowProps {
  readonly row: Row
  readonly scale: Scale
  readonly rowHeight: number
  readonly critical: ReadonlySet<string>
  /** The band points at something else. */
  readonly isDimmed: boolean
  readonly isSelected: boolean
  /** Instants of failed attempts, in milliseconds from the trace's start. */
  readonly ticks: readonly Tick[]
  readonly isNarrow: boolean
}

export interface Tick {
  readonly ms: number
  readonly words: string
}

const DEEPEST = 6
const PX_PER_CHARACTER = 5.7

export const RowView = memo(function RowView(props: RowProps) {
  const { row, rowHeight, isDimmed, isSelected, isNarrow } = props
  const { step, index, expandable, expanded } = row
  const { mark, name, arg } = titleOf(step)
  const depth = Math.min(step.depth, DEEPEST)
  const words = rowWords(step)
  const classes = ['wf-row', isSelected && 'selected', isDimmed && 'dimmed', step.failed && 'failed']
  return (
    <div
      class={classes.filter(Boolean).join(' ')}
      role="row"
      id={`row-${step.id}`}
      data-index={index}
      aria-rowindex={index + 1}
      aria-level={step.depth + 1}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={expandable ? expanded : undefined}
      aria-selected={isSelected}
      aria-label={words}
      tabIndex={isSelected ? 0 : -1}
      style={{ top: `${index * rowHeight}px` }}
    >
      <div class="wf-label" role="gridcell" style={{ paddingLeft: `${depth * (isNarrow ? 8 : 14)}px` }}>
        <span class="twist" data-twist={expandable ? '' : undefined} aria-hidden="true">
          {expandable ? (expanded ? '▾' : '▸') : ''}
        </span>
        <span class={`mark ${mark}`} aria-hidden="true" />
        {step.depth > DEEPEST && <span class="deep">›{step.depth + 1}</span>}
        {step.failed && <span class="cross">✕</span>}
        <span class="wf-name">
          <Plain text={name} />
        </span>
        {odditiesOfStep(step).map(({ sign, words: why }) => (
          <span key={sign} class="odd" title={why}>
            {sign}
          </span>
        ))}
        <span class="wf-arg">
          <Plain text={arg} />
        </span>
      </div>
      <Line {...props} />
    </div>
  )
})

function Line({ row: { step }, scale, critical, ticks, isNarrow }: RowProps) {
  const bars = barsOf(step, scale, critical)
  const text = valueWords(step, !isNarrow)
  const { x, side } = valuePlace(bars, text.length * PX_PER_CHARACTER + 2, scale.width)
  return (
    <div class="wf-line" role="gridcell">
      {bars.map((bar) =>
        bar.x > scale.width || bar.x + bar.width < 0 ? null : <BarView key={bar.id + bar.kind} {...bar} />,
      )}
      {ticks.map(({ ms, words }) => (
        <span
          key={ms}
          class="wf-attempt"
          title={words}
          style={{
            left: `${((scale.axis.unitAt(ms) - scale.window.from) / (scale.window.to - scale.window.from)) * scale.width}px`,
          }}
        />
      ))}
      <span class={`wf-value ${side}`} style={{ transform: `translateX(${Math.round(x)}px)` }}>
        {text}
      </span>
    </div>
  )
}

/** Clipped to what a browser draws well: a bar may be a million pixels long when one is close. */
const clip = (x: number, width: number) => {
  const from = Math.max(-50, x)
  return { from, width: Math.min(x + width, 10_000) - from }
}

function BarView({ kind, x, width, y, height, faint, state, background }: Bar) {
  const { from, width: shown } = clip(x, width)
  const classes = ['bar', kind, state, faint && 'faint', background && 'background'].filter(Boolean).join(' ')
  return (
    <span
      class={classes}
      style={{
        left: `${from.toFixed(1)}px`,
        width: `${shown.toFixed(1)}px`,
        top: `calc(50% - 7px + ${y}px)`,
        height: `${height}px`,
      }}
    />
  )
}
