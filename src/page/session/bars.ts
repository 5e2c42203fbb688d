// What a row draws on the time line, in pixels of the window.
import type { Axis } from './axis.ts'
import { lanesOf } from './lanes.ts'
import type { Span } from './span.ts'
import type { Step } from './step.ts'
import type { Window } from './window.ts'

export type BarKind = 'model' | 'tool' | 'agent' | 'compaction' | 'you'

export interface Bar {
  readonly id: string
  readonly kind: BarKind
  readonly x: number
  readonly width: number
  /** From the top of the bar's 14 pixels. */
  readonly y: number
  readonly height: number
  /** Not what the turn waited for. */
  readonly faint: boolean
  readonly state: 'ok' | 'failed' | 'denied' | 'interrupted' | 'unfinished' | 'open'
  /** A bracket with dashes: it runs on behind the answer. */
  readonly background: boolean
}

export interface Scale {
  readonly axis: Axis
  readonly window: Window
  readonly width: number
}

export const BAR_PX = 14
const LEAST_PX = 2

export const xOf = ({ axis, window, width }: Scale, ms: number): number =>
  ((axis.unitAt(ms) - window.from) / (window.to - window.from)) * width

export function barsOf(step: Step, scale: Scale, critical: ReadonlySet<string>): readonly Bar[] {
  const bar = (span: Span, kind: BarKind, from = span.start, to = span.end, y = 0, height = BAR_PX): Bar => {
    const x = xOf(scale, from)
    return {
      ...{ id: span.id, kind, x, y, height, background: span.background },
      width: Math.max(LEAST_PX, xOf(scale, to) - x),
      faint: !critical.has(span.id),
      state: stateOf(span),
    }
  }
  if (step.agent !== undefined) return [bar(step.agent, 'agent')]
  if (step.compaction !== undefined) return [bar(step.compaction, 'compaction')]
  const calls = step.kind === 'fold' ? callsIn(step) : step.call === undefined ? [] : [step.call]
  const { laned, count } = lanesOf(step.tools)
  const height = count === 1 ? BAR_PX : Math.floor((BAR_PX - (count - 1)) / count)
  const tools = laned.flatMap(({ span, lane }) => {
    const y = lane * (height + 1)
    const isAskedLast = span.asked !== undefined && span.asked[0] >= span.start && span.outcome !== 'denied'
    const ran = isAskedLast ? (span.asked?.[0] ?? span.end) : span.end
    // What was refused took no time of its own: a mark where it was.
    const from = span.outcome === 'denied' ? ran : span.start
    const own = bar(span, 'tool', from, ran, y, height)
    return span.asked === undefined
      ? [own]
      : [{ ...bar(span, 'you', span.asked[0], span.asked[1], y, height), state: 'ok' as const }, own]
  })
  return [...calls.map((call) => bar(call, 'model')), ...tools]
}

function callsIn(step: Step): readonly Span[] {
  const own = step.call === undefined ? [] : [step.call]
  return [...own, ...step.children.flatMap(({ call }) => (call === undefined ? [] : [call]))]
}

function stateOf({ open, failed, outcome }: Span): Bar['state'] {
  if (open) return 'open'
  if (outcome === 'denied' || outcome === 'interrupted' || outcome === 'unfinished') return outcome
  return failed ? 'failed' : 'ok'
}

export interface ValuePlace {
  readonly x: number
  readonly side: 'behind' | 'before' | 'over'
}

const GAP_PX = 6

/** Behind the last bar, before the first where there is no room, else over them at the left. */
export function valuePlace(bars: readonly Bar[], textWidth: number, width: number): ValuePlace {
  const from = bars.reduce((least, { x }) => Math.min(least, x), width)
  const to = bars.reduce((most, bar) => Math.max(most, bar.x + bar.width), 0)
  if (to + GAP_PX + textWidth <= width && to >= -GAP_PX)
    return { x: Math.max(0, to) + GAP_PX, side: 'behind' }
  if (from - GAP_PX - textWidth >= 0 && from <= width + GAP_PX) {
    return { x: Math.min(from, width) - GAP_PX - textWidth, side: 'before' }
  }
  return { x: 4, side: 'over' }
}
