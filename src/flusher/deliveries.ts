// Each destination at its own pace: one that hangs holds up neither the others nor the digesting.
import { setTimeout as sleep } from 'node:timers/promises'
import { allDestinations, type Bridge, bothSummaries, type DeliverySummary, deliver } from '../bridge.ts'
import { messageOf } from '../diagnostics/failure.ts'
import type { Log } from '../diagnostics/log.ts'

export interface DeliveryOptions {
  readonly isForced: boolean
  readonly log: Log
}

/** A destination that wants to be asked again so soon is worth staying for. */
const WORTH_WAITING_MS = 10_000
/** Staying for a backend that is not there would keep a flusher alive for as long as it is down. */
const FAILURES_IN_A_ROW = 3

export function startDeliveries(bridge: Bridge, { isForced, log }: DeliveryOptions) {
  const running = new Map<string, Promise<void>>()
  const again = new Set<string>()
  const failures = new Map<string, number>()
  const summaries = new Map<string, DeliverySummary>()
  const ending = new AbortController()
  const { signal } = ending

  async function run(id: string): Promise<void> {
    while (!signal.aborted) {
      again.delete(id)
      const summary = await attempt(id)
      if (summary === undefined) return
      summaries.set(id, bothSummaries(summaries.get(id), summary))
      if (summary.failure !== undefined) log('delivery.failed', { id, ...summary.failure })
      const waitMs = waitOf(summary)
      if (waitMs !== undefined) await sleep(waitMs, undefined, { signal }).catch(() => {})
      else if (!again.has(id)) return
    }
  }

  /** Undefined where there is nothing of that name any more. */
  async function attempt(id: string): Promise<DeliverySummary | undefined> {
    const destination = allDestinations(bridge).find((each) => each.id === id)
    if (destination === undefined) return undefined
    try {
      return await deliver(bridge, destination, { force: isForced, signal })
    } catch (error) {
      // A full disk, a delivery folder that is not ours: the other destinations go on.
      const nothing = { destinationId: id, delivered: 0, refused: 0, waiting: 0 }
      return { ...nothing, failure: { reason: messageOf(error) } }
    }
  }

  /** How long to stay for another try, if at all. */
  function waitOf({ destinationId: id, delivered, notBeforeMs }: DeliverySummary): number | undefined {
    if (isForced || notBeforeMs === undefined) return undefined
    const failed = delivered > 0 ? 0 : (failures.get(id) ?? 0) + 1
    failures.set(id, failed)
    const waitMs = Math.max(0, notBeforeMs - bridge.clock())
    return failed <= FAILURES_IN_A_ROW && waitMs <= WORTH_WAITING_MS ? waitMs : undefined
  }

  function kick(): void {
    for (const { id } of allDestinations(bridge)) {
      if (running.has(id)) again.add(id)
      else
        running.set(
          id,
          run(id).finally(() => running.delete(id)),
        )
    }
  }
  kick()
  return {
    kick,
    isBusy: (ids?: readonly string[]) =>
      ids === undefined ? running.size > 0 : ids.some((id) => running.has(id)),
    /** Resolves when these are through with what they have, or the time is over. */
    async until(ids: readonly string[], limitMs: number): Promise<void> {
      const through = new AbortController()
      const limit = sleep(limitMs, undefined, { signal: through.signal }).catch(() => {})
      await Promise.race([Promise.all(ids.map((id) => running.get(id))), limit])
      // Else it would hold up the end of a program that waits for nothing any more.
      through.abort()
    },
    summaries: () => [...summaries.values()],
    /** What is on its way is broken off: it will be sent again. */
    async end() {
      ending.abort()
      await Promise.all(running.values())
    },
  }
}
