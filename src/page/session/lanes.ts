// Tools that ran at the same time stand above each other in their row.
import { beginOf, type Span } from './span.ts'

const MOST = 4

export interface Laned {
  readonly span: Span
  readonly lane: number
}

/** Each in the first lane that is free when it begins, its dialog included; of how many lanes, 4 at most. */
export function lanesOf(tools: readonly Span[]): {
  readonly laned: readonly Laned[]
  readonly count: number
} {
  const freeAt: number[] = []
  const laned = tools.map((span, at) => {
    const begins = beginOf(span)
    const free = freeAt.findIndex((end) => end <= begins)
    const lane = free >= 0 ? free : freeAt.length < MOST ? freeAt.length : at % MOST
    freeAt[lane] = Math.max(freeAt[lane] ?? 0, span.end)
    return { span, lane }
  })
  return { laned, count: Math.max(1, freeAt.length) }
}
