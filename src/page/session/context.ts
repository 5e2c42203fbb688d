// How full the model's context was: input tokens a call of the main thread, and where it was made smaller.
import type { Tree } from './tree.ts'

export interface ContextPoint {
  /** Milliseconds from the trace's start: when the call began. */
  readonly at: number
  readonly tokens: number
  readonly cached: number
}

export interface Context {
  readonly points: readonly ContextPoint[]
  /** Ends of compactions. */
  readonly compactions: readonly number[]
  readonly most: number
  /** Of the last call. */
  readonly now: number
}

/** Calls that failed have no tokens and say nothing. Other threads have contexts of their own. */
export function contextOf(tree: Tree): Context {
  const main = tree.root === undefined ? [] : tree.childrenOf(tree.root.id)
  const points = main
    .filter(({ kind, input }) => kind === 'model' && input > 0)
    .map(({ start, input, cached }) => ({ at: start, tokens: input, cached }))
  return {
    points,
    compactions: main.filter(({ kind }) => kind === 'compaction').map(({ end }) => end),
    most: points.reduce((most, { tokens }) => Math.max(most, tokens), 0),
    now: points.at(-1)?.tokens ?? 0,
  }
}

/** As a path in a box of 1 by 1: steps, for nothing is known between two calls. */
export function stepPath(context: Context, xOf: (ms: number) => number, end: number): string {
  const { points, most } = context
  const first = points[0]
  if (first === undefined || most === 0) return ''
  const heightOf = (tokens: number) => round(1 - tokens / most)
  const steps = points.map(({ at, tokens }) => `H${round(xOf(at))}V${heightOf(tokens)}`)
  return `M${round(xOf(first.at))} 1${steps.join('')}H${round(end)}V1Z`
}

const round = (value: number) => Math.round(value * 10_000) / 10_000
