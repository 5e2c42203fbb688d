// A trace that a backend stumbles over again and again must not hold up all behind it. Whether it is to blame, the
// others tell: where one of them is taken and it still fails, it is set aside. Where none is, the backend is in trouble
// and everything waits.
import type { Position, Store, StoredLine } from '../../store/store.ts'
import { batchKeyOf } from '../../store/stored-line.ts'
import type { SpanBatch } from '../../trace/span.ts'
import type { Outcome, Retryable } from '../outcome.ts'
import { cut, MAX_REASON } from '../words.ts'

/** From so many failures in a row on. With the waits between them that is half a minute at least. */
const SUSPECT_AFTER = 5
/** Several traces may be of the kind that fails, so each time another one is asked, of so many. */
const WITNESSES = 8

export interface Suspicion {
  readonly store: Store
  readonly destinationId: string
  readonly line: StoredLine
  /** The position behind the line. */
  readonly next: Position
  readonly outcome: Retryable
  /** How often in a row it may have been the trace's fault, before this time. */
  readonly suspicions: number
  readonly send: (batch: SpanBatch) => Promise<Outcome | undefined>
  readonly again: () => Promise<Outcome | undefined>
}

export interface Verdict {
  readonly outcome: Outcome | undefined
  /** What was taken ahead of its turn, by the key of its batch. */
  readonly ahead?: readonly [key: string, outcome: Outcome]
}

export async function judgeSuspect(suspicion: Suspicion): Promise<Verdict> {
  const { outcome, suspicions, send, again } = suspicion
  const times = suspicions + 1
  if (outcome.maybeTheTrace !== true || times < SUSPECT_AFTER) return { outcome }
  const witness = witnessFor(suspicion, times - SUSPECT_AFTER)
  const taken = witness && (await send(witness.batch))
  if (witness === undefined || taken?.status !== 'accepted') return { outcome }
  const ahead = [witness.key, taken] as const
  // Between the two the backend may have come back.
  const last = await again()
  if (last?.status !== 'retryable' || last.maybeTheTrace !== true) return { outcome: last, ahead }
  const end = ` It was tried ${times + 1} times, and what came after it was taken.`
  const reason = `${cut(last.reason, MAX_REASON - end.length)}${end}`
  const { httpStatus } = last
  return {
    outcome: { status: 'refused', reason, ...(httpStatus !== undefined && { httpStatus }) },
    ahead,
  }
}

/** The first that waits of another trace: what is told of a trace later must arrive later. */
function witnessFor({ store, destinationId, line, next }: Suspicion, turn: number) {
  const first = new Map<string, StoredLine>()
  for (const { line: other } of store.linesFrom(next)) {
    if (other.traceId === line.traceId || !other.to.includes(destinationId)) continue
    if (!first.has(other.traceId)) first.set(other.traceId, other)
    if (first.size === WITNESSES) break
  }
  const chosen = [...first.values()][turn % Math.max(1, first.size)]
  const batch = chosen && store.read(chosen)
  return batch && { key: batchKeyOf(chosen), batch }
}
