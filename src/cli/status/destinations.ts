// How each destination stands: what waits, what was refused, and whether it answers now.
import { allDestinations } from '../../bridge.ts'
import { shownAddress } from '../../config/address.ts'
import { destinationOf, type Settings } from '../../config/settings.ts'
import type { Named } from '../../config/standing.ts'
import type { Destination } from '../../export/destination.ts'
import { destinationKind } from '../../export/destinations/index.ts'
import { backlog } from '../../export/queue/backlog.ts'
import { type Cursor, deliveryFolder, readCursor, whyWaiting } from '../../export/queue/cursor.ts'
import { listRefused } from '../../export/queue/refused.ts'
import { equip } from '../../export/send/equip.ts'
import type { Store } from '../../store/store.ts'
import type { Context } from '../context.ts'

export type DestinationStatus = Standing & Found

/** What is known without asking it. */
export interface Standing {
  readonly id: string
  readonly kind: string
  /** Without what may be secret in it. */
  readonly url: string
  readonly convention: string
  readonly waiting: number
  readonly oldestWaitingAt: string | undefined
  readonly delivered: number
  readonly lastDeliveredAt: string | undefined
  readonly refused: number
  /** Traces that were too old for it, ever, and why. */
  readonly skipped: number
  readonly skippedWhy: string | undefined
  readonly lastFailure: { readonly at: string; readonly reason: string } | undefined
}

interface Found {
  /** Nothing is tried any more until its settings change. */
  readonly isStopped: boolean
  readonly reachable: boolean
  readonly finding: string
  /** What is missing on this side, so that nothing can be sent. */
  readonly unready: string | undefined
}

const PROBE_TIMEOUT_MS = 3_000

/** The user's own, those of projects, and what this project names, though nothing was ever sent there. */
export function destinationsHere(
  { home }: Context,
  settings: Settings,
  named: readonly Named[],
): readonly Destination[] {
  const known = allDestinations({ home, settings })
  const fresh = named.flatMap((each) => {
    if (each.standing !== 'trusted' || known.some(({ id }) => id === each.destination.id)) return []
    return destinationOf(each.destination.id, each.destination.config, settings) ?? []
  })
  return [...known, ...fresh]
}

export const destinationStatuses = (
  context: Context,
  settings: Settings,
  store: Store,
  named: readonly Named[],
): Promise<readonly DestinationStatus[]> =>
  Promise.all(
    destinationsHere(context, settings, named).map((destination) =>
      statusOf(destination, deliveryFolder(context.home, destination.id), store),
    ),
  )

async function statusOf(destination: Destination, folder: string, store: Store): Promise<DestinationStatus> {
  const cursor = readCursor(folder)
  return { ...standingOf(destination, folder, store), ...(await probe(destination, cursor)) }
}

export function standingOf(destination: Destination, folder: string, store: Store): Standing {
  const { id, kind, url, convention } = destination
  const cursor = readCursor(folder)
  const { delivered, lastDeliveredAt, lastFailure } = cursor
  const { traces, oldestAt } = backlog(store, id, cursor)
  return {
    id,
    kind,
    url: shownAddress(url),
    convention,
    waiting: traces,
    oldestWaitingAt: isoOf(oldestAt),
    delivered,
    lastDeliveredAt: isoOf(lastDeliveredAt),
    refused: listRefused(folder).length,
    skipped: cursor.skipped ?? 0,
    skippedWhy: cursor.skippedWhy,
    lastFailure: lastFailure && { at: new Date(lastFailure.at).toISOString(), reason: lastFailure.reason },
  }
}

async function probe(destination: Destination, cursor: Cursor): Promise<Found> {
  const kind = destinationKind(destination.kind)
  if (kind === undefined) {
    const finding = `There is no kind "${destination.kind}".`
    return { reachable: false, finding, isStopped: false, unready: finding }
  }
  const equipment = await equip(destination, Math.min(destination.timeoutMs, PROBE_TIMEOUT_MS), {
    mayStart: false,
  })
  const isStopped = whyWaiting(cursor, equipment.fingerprint, Date.now()) === 'stopped'
  if (equipment.status !== 'equipped') {
    const { reason } = equipment
    if (equipment.status === 'waiting' && equipment.isAtRest === true) {
      return { reachable: true, finding: reason, isStopped, unready: undefined }
    }
    return { reachable: false, finding: reason, isStopped, unready: reason }
  }
  try {
    const { reachable, finding } = await kind.probe(equipment.destination, equipment.http)
    return { reachable, finding, isStopped, unready: undefined }
  } finally {
    equipment.http.close()
  }
}

const isoOf = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString())
