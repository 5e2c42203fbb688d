// Walks the store behind a destination's cursor. A trace is settled when it was taken or will never be; until then
// the cursor stands before it, and what a crash makes uncertain is sent a second time under the same ids.
import type { Home } from '../disk/home.ts'
import type { Position, Store, StoredLine } from '../store/store.ts'
import type { SpanBatch } from '../trace/span.ts'
import { backlog } from './backlog.ts'
import {
  beginCursor,
  type Cursor,
  deliveryFolder,
  fingerprintOf,
  moved,
  readCursor,
  saveCursor,
  whyWaiting,
} from './cursor.ts'
import type { Destination, DestinationKind } from './destination.ts'
import { openHttp } from './http.ts'
import { forgetRefused, listRefused, setAside } from './refused.ts'
import { sendBatch } from './send.ts'
import { settle } from './settle.ts'

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
  readonly waiting: number
  readonly notBeforeMs?: number
  /** Why something waits or was refused. */
  readonly failure?: { readonly reason: string; readonly httpStatus?: number }
}

interface Item {
  readonly line: StoredLine
  /** The position behind the line; undefined where it was settled before. */
  readonly next?: Position
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
  const cursor = readCursor(folder)
  return walk(delivery, folder, cursor, delivery.store.linesFrom(cursor.position))
}

/** Sends once more what was refused: what is taken now is no longer on the list. */
export async function resendRefused(delivery: Delivery): Promise<DeliverySummary> {
  const folder = deliveryFolder(delivery.home, delivery.destination.id)
  return walk(delivery, folder, readCursor(folder), listRefused(folder))
}

async function walk(delivery: Delivery, folder: string, start: Cursor, items: Iterable<Item>) {
  const { destination, store, clock, random, owned, signal } = delivery
  const fingerprint = fingerprintOf(destination)
  const held = delivery.force === true ? undefined : whyWaiting(start, fingerprint, clock())
  let cursor = start
  let saved = start
  let delivered = 0
  let refused = 0
  const http = openHttp(destination)
  try {
    for (const { line, next = cursor.position } of held === undefined ? items : []) {
      if (signal?.aborted || !owned()) break
      const isOurs = line.to.includes(destination.id)
      const batch = isOurs ? store.read(line) : undefined
      if (batch === undefined) {
        cursor = moved(cursor, next)
        // Retention or a deletion took it away: there is nothing to send again.
        if (isOurs) forgetRefused(folder, line)
        continue
      }
      const outcome = await sendBatch({ ...delivery, http }, batch)
      // Between the answer and what we note of it lies the one gap that makes delivery "at least once".
      if (outcome === undefined || !owned()) break
      const settled = settle(cursor, { line, batch, outcome, next }, { fingerprint, nowMs: clock(), random })
      if (settled.aside !== undefined) setAside(folder, settled.aside)
      else if (settled.goOn) forgetRefused(folder, line)
      cursor = settled.cursor
      saveCursor(folder, cursor)
      saved = cursor
      delivered += settled.delivered
      refused += settled.aside === undefined ? 0 : 1
      if (!settled.goOn) break
    }
    if (cursor !== saved && owned()) saveCursor(folder, cursor)
  } finally {
    http.close()
  }
  return summaryOf(delivery, cursor, { delivered, refused })
}

function summaryOf(
  delivery: Delivery,
  cursor: Cursor,
  run: { delivered: number; refused: number },
): DeliverySummary {
  const { destination, store, clock } = delivery
  const why = whyWaiting(cursor, fingerprintOf(destination), clock())
  const waiting = backlog(store, destination.id, cursor).traces
  const { lastFailure } = cursor
  return {
    destinationId: destination.id,
    ...run,
    waiting,
    ...(why === 'later' && { notBeforeMs: cursor.notBeforeMs }),
    ...(lastFailure !== undefined &&
      (why !== undefined || run.refused > 0) && {
        failure: {
          reason: lastFailure.reason,
          ...(lastFailure.httpStatus !== undefined && { httpStatus: lastFailure.httpStatus }),
        },
      }),
  }
}
