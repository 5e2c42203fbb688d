// An import at work: it has the flusher's lease and does the flusher's work too, so there is one writer, and hooks that
// note something meanwhile are not kept waiting.
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import type { Bridge, DeliverySummary } from '../../bridge.ts'
import { bothSummaries, openBridge } from '../../bridge.ts'
import type { Settings } from '../../config/settings.ts'
import { openLog } from '../../diagnostics/log.ts'
import { wantLease, wantLeaseNoMore } from '../../disk/lease-wanted.ts'
import { flush } from '../../flusher/flush.ts'
import type { Import } from '../../import/run.ts'
import { requeueEarlier, type SentAgain } from '../../upkeep/send-again.ts'
import type { Context } from '../context.ts'
import type { Progress } from './progress.ts'

export interface Work {
  readonly context: Context
  readonly settings: Settings
  readonly run: Import
  /** Ids of destinations. */
  readonly to: readonly string[]
  /** Whether what the store has of a session goes there too. */
  readonly isMeant: (sessionId: string) => boolean
  readonly progress: Progress
  readonly signal: AbortSignal
}

export interface Worked {
  readonly requeued: readonly SentAgain[]
  readonly deliveries: readonly DeliverySummary[]
}

/** Then somebody else who waits for the lease gets it, for a moment or for as long as they need. */
const SLICE_MS = 10_000
const PAUSE_MS = 250
const POLL_MS = 100

export async function work(work: Work): Promise<Worked> {
  const { context, settings, run, to, signal, progress } = work
  const { home, projectsFolder } = context
  const deliveries = new Map<string, DeliverySummary>()
  let requeued: readonly SentAgain[] | undefined
  let isDone = false

  /** Called while the lease is ours. */
  function more(bridge: Bridge, untilMs: number) {
    if (requeued === undefined) {
      requeued = to.map((id) => requeueEarlier({ home, settings, store: bridge.store }, id, work.isMeant))
      return { isDone: false, to }
    }
    const piece = isDone ? { isDone, wrote: false } : run.piece(bridge)
    isDone = piece.isDone
    show(run, progress)
    return { isDone: isDone || performance.now() > untilMs, to: piece.wrote ? to : [] }
  }

  while (!isDone && !signal.aborted) {
    const untilMs = performance.now() + SLICE_MS
    const slice = await flush({
      ...{ home, settings, projectsFolder, log: openLog(home.log), isForced: false },
      isOutdated: () => signal.aborted,
      more: (bridge) => more(bridge, untilMs),
    })
    if (slice.status === 'busy') {
      wantLease(home.lease)
      show(run, progress, 'waiting for the flusher that is at work')
      await sleep(POLL_MS)
      continue
    }
    wantLeaseNoMore(home.lease)
    for (const each of slice.deliveries) {
      deliveries.set(each.destinationId, bothSummaries(deliveries.get(each.destinationId), each))
    }
    if (!isDone && !signal.aborted) await sleep(PAUSE_MS)
  }
  return { requeued: requeued ?? [], deliveries: [...deliveries.values()] }
}

/** Reads all of it and writes nothing, whoever has the lease. */
export async function rehearse({ context, settings, run, progress, signal }: Work): Promise<Worked> {
  const { home, projectsFolder } = context
  const owned = () => true
  const bridge = openBridge({ home, settings, projectsFolder, clock: Date.now, random: Math.random, owned })
  while (!signal.aborted && !run.piece(bridge).isDone) {
    show(run, progress)
    await breathe()
  }
  return { requeued: [], deliveries: [] }
}

function show({ tally }: Import, progress: Progress, waitsFor?: string): void {
  const { done: sessions, bytes, spans } = tally
  progress.show({ sessions, bytes, spans, ...(waitsFor !== undefined && { waitsFor }) })
}
