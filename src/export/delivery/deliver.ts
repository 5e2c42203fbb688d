// What waits for a destination, on its way there. A trace is settled when it was taken or will never be; until then the
// cursor stands before it, and what a crash makes uncertain is sent a second time under the same ids.
import type { Home } from '../../disk/home.ts'
import type { Position, Store } from '../../store/store.ts'
import type { SpanBatch } from '../../trace/span.ts'
import type { Destination } from '../destination.ts'
import type { DestinationKind } from '../kind.ts'
import { backlog } from '../queue/backlog.ts'
import { beginCursor, deliveryFolder, readCursor, whyWaiting } from '../queue/cursor.ts'
import type { Skipped } from './age.ts'
import { type Walked, walk } from './walk.ts'

export interface Delivery {
  readonly destination: Destination
  readonly kind: DestinationKind
  readonly store: Store
  readonly home: Pick<Home, 'delivery'>
  /** From a stored, canonical trace to what this destination wants to read. */
  readonly convention: (batch: SpanBatch) => SpanBatch
  readonly clock: () => number
  /** Like Math.random. */
  readonly random: () => number
  /** False once another process does this work: then nothing is written any more. */
  readonly owned: () => boolean
  /** Where a destination begins that was never seen; default the beginning, for lines say who they are for. */
  readonly startAt?: Position
  readonly signal?: AbortSignal | undefined
  /** A person asked: tries now, though it was to be later, or not at all until the settings change. */
  readonly force?: boolean
}

export interface DeliverySummary {
  readonly destinationId: string
  /** Traces, in this run. */
  readonly delivered: number
  /** Set aside with the backend's answer, as a whole or for some of their spans. */
  readonly refused: number
  /** Too old for it, and so never sent; absent where there were none. */
  readonly skipped?: Skipped
  readonly waiting: number
  readonly notBeforeMs?: number
  /** Why something waits or was refused. */
  readonly failure?: { readonly reason: string; readonly httpStatus?: number }
}

/** What two runs came to, one after the other. */
export function bothSummaries(before: DeliverySummary | undefined, now: DeliverySummary): DeliverySummary {
  if (before === undefined) return now
  const skipped = (before.skipped?.traces ?? 0) + (now.skipped?.traces ?? 0)
  const why = now.skipped?.why ?? before.skipped?.why ?? ''
  return {
    ...now,
    delivered: now.delivered + before.delivered,
    refused: now.refused + before.refused,
    ...(skipped > 0 && { skipped: { traces: skipped, why } }),
  }
}

/** Side by side: none waits for another, none fails with another. */
export function deliverAll(deliveries: readonly Delivery[]): Promise<readonly DeliverySummary[]> {
  return Promise.all(
    deliveries.map((delivery) =>
      deliverTo(delivery).catch((error: unknown): DeliverySummary => {
        const reason = error instanceof Error ? error.message : String(error)
        return {
          destinationId: delivery.destination.id,
          delivered: 0,
          refused: 0,
          waiting: 0,
          failure: { reason },
        }
      }),
    ),
  )
}

/** Sends what waits, trace by trace, until nothing is left or the destination takes no more for now. */
export async function deliverTo(delivery: Delivery): Promise<DeliverySummary> {
  const folder = deliveryFolder(delivery.home, delivery.destination.id)
  // At once, for the caller's next answer to "where does the store end" will be another.
  if (delivery.startAt !== undefined && delivery.owned()) beginCursor(folder, delivery.startAt)
  return summaryOf(delivery, await walk(delivery, folder, readCursor(folder)))
}

function summaryOf(
  { destination, store, clock }: Delivery,
  { cursor, way, ...run }: Walked,
): DeliverySummary {
  const why = way && whyWaiting(cursor, way.fingerprint, clock())
  const isUnsent = way !== undefined && way.status !== 'equipped'
  const { lastFailure } = cursor
  const isTold = lastFailure !== undefined && (why !== undefined || isUnsent || run.refused > 0)
  return {
    destinationId: destination.id,
    ...run,
    waiting: backlog(store, destination.id, cursor).traces,
    ...(why === 'later' && { notBeforeMs: cursor.notBeforeMs }),
    ...(isTold && {
      failure: {
        reason: lastFailure.reason,
        ...(lastFailure.httpStatus !== undefined && { httpStatus: lastFailure.httpStatus }),
      },
    }),
  }
}
