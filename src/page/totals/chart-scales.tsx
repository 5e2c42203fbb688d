// What a chart is read by: lines with amounts behind its columns, days below them.
import { dayWords } from '../parts/when.ts'
import type { Chart } from './columns.ts'

/** The drawing in pixels: its columns, the room for amounts at their left, and for days below. */
export const HEIGHT = 168
export const LEFT = 52
export const BELOW = 20

interface GridProps {
  readonly top: number
  readonly width: number
  readonly say: (value: number) => string
}

export function Grid({ top, width, say }: GridProps) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a drawing's group takes no focus.
    <g aria-hidden="true">
      {[0, 0.5, 1].map((share) => {
        const y = HEIGHT * (1 - share)
        return (
          <g key={share}>
            <line class="grid" x1={LEFT} x2={width} y1={y + 0.5} y2={y + 0.5} />
            <text x={LEFT - 8} y={share === 1 ? 11 : y + 4} text-anchor="end">
              {share > 0 && say(top * share).replace(/\.00$/, '')}
            </text>
          </g>
        )
      })}
    </g>
  )
}

const LABEL_WIDTH = 64

interface DayNamesProps {
  readonly chart: Chart
  /** From one column to the next, in pixels. */
  readonly step: number
  readonly today: string
  readonly width: number
}

export function DayNames({ chart, step, today, width }: DayNamesProps) {
  const every = Math.max(1, Math.ceil(LABEL_WIDTH / step))
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a drawing's group takes no focus.
    <g aria-hidden="true">
      {chart.columns.map(({ from }, index) => {
        const x = LEFT + index * step
        if (index % every !== 0 || x + LABEL_WIDTH > width + 24) return null
        return (
          <text key={from} x={x} y={HEIGHT + 15}>
            {dayWords(from, today)}
          </text>
        )
      })}
    </g>
  )
}
