// What a backend would refuse, or drop without a word, for it is of the past: it is not sent, and counted.
import type { SpanBatch } from '../../trace/span.ts'
import type { DestinationKind } from '../kind.ts'

export interface Skipped {
  readonly traces: number
  readonly why: string
}

/** A trace that is so close to the limit would be past it when it arrives. */
const ON_THE_WAY_MS = 60_000
const HOUR_MS = 60 * 60_000

/** By its earliest span: a trace with holes would be told as a whole. Undefined where it may go. */
export function whyTooOld(
  { title, maxAgeMs }: Pick<DestinationKind, 'title' | 'maxAgeMs'>,
  { spans }: SpanBatch,
  nowMs: number,
): string | undefined {
  if (maxAgeMs === undefined || spans.length === 0) return undefined
  const since = spans.reduce((earliest, { startMs }) => Math.min(earliest, startMs), Number.POSITIVE_INFINITY)
  if (nowMs - since <= maxAgeMs - ON_THE_WAY_MS) return undefined
  return `${title} keeps nothing that is older than ${maxAgeMs / HOUR_MS} hours`
}

/** Of one run; a trace that comes in several batches counts once. */
export function countSkipped() {
  const traces = new Set<string>()
  let why = ''
  return {
    /** How many traces it is more. */
    note(traceId: string, reason: string): number {
      const before = traces.size
      traces.add(traceId)
      why = reason
      return traces.size - before
    },
    all: (): Skipped | undefined => (traces.size === 0 ? undefined : { traces: traces.size, why }),
  }
}
