// For commands that change what a flusher works on: one of them at a time.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Settings } from '../config/settings.ts'
import { openLog } from '../diagnostics/log.ts'
import { type Lease, takeLease } from '../disk/lease.ts'
import { wantLease, wantLeaseNoMore } from '../disk/lease-wanted.ts'
import { type FlushDone, type FlushOptions, flush } from '../flusher/flush.ts'
import { journalFiles } from '../journal/journal.ts'
import type { Context } from './context.ts'

/** A flusher that a hook woke works at the same moment: it is done in seconds, or has an MLflow to bring up first. */
export const BUSY_LIMIT_MS = 90_000
const BUSY_POLL_MS = 100
/** Longer than the usual limit of a request. */
const PATIENCE_MS = 32_000
export const BUSY = 'Another flusher is at work and has not ended: try again in a minute.'

export type WithLease<T> = { readonly ok: true; readonly value: T } | { readonly ok: false }

/** Reads and sends, once nobody else does. Undefined where that did not come before `untilMs`: then nothing was done. */
export async function flushWhenFree(options: FlushOptions, untilMs: number): Promise<FlushDone | undefined> {
  for (;;) {
    const done = await flush(options)
    if (done.status === 'done') return done
    if (Date.now() >= untilMs) return undefined
    await sleep(BUSY_POLL_MS)
  }
}

/** Waits for whoever works now. Not ok where that takes too long: then nothing was done. */
export async function withLease<T>(
  context: Context,
  settings: Settings,
  work: () => T,
): Promise<WithLease<T>> {
  const { home, projectsFolder } = context
  const lease = await waitForLease(home.lease)
  if (lease === undefined) return { ok: false }
  const before = sizesOf(home.journal)
  let value: T
  try {
    value = work()
  } finally {
    lease.release()
  }
  // A hook that saw the lease in our hand has started nobody.
  const isMissed = [...sizesOf(home.journal)].some(([name, size]) => size > (before.get(name) ?? 0))
  if (isMissed) await flush({ home, settings, projectsFolder, log: openLog(home.log), isForced: false })
  return { ok: true, value }
}

/** What is on its way is waited for; only then the holder is asked to give up. */
async function waitForLease(file: string): Promise<Lease | undefined> {
  const sinceMs = Date.now()
  let isAsked = false
  try {
    for (;;) {
      const lease = takeLease(file)
      const waitedMs = Date.now() - sinceMs
      if (lease !== undefined || waitedMs > BUSY_LIMIT_MS) return lease
      isAsked = waitedMs > PATIENCE_MS
      if (isAsked) wantLease(file)
      await sleep(BUSY_POLL_MS)
    }
  } finally {
    if (isAsked) wantLeaseNoMore(file)
  }
}

const sizesOf = (folder: string): ReadonlyMap<string, number> =>
  new Map(journalFiles(folder).map(({ name, size }) => [name, size]))
