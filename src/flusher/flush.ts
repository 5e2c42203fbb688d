// One flusher at a time: digest what the hooks noted, deliver what is stored, and end when there is nothing to do.
import fs from 'node:fs'
import path from 'node:path'
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import { type Bridge, type DeliverySummary, openBridge } from '../bridge.ts'
import type { Settings } from '../config/settings.ts'
import type { Log } from '../diagnostics/log.ts'
import { keepContextFolder } from '../digest/context.ts'
import type { Home } from '../disk/home.ts'
import { type Lease, takeLease } from '../disk/lease.ts'
import { isLeaseWanted } from '../disk/lease-wanted.ts'
import { WAKE_MARK } from '../hook/wake.ts'
import { journalFiles } from '../journal/journal.ts'
import { tidyUp } from '../upkeep/upkeep.ts'
import { startDeliveries } from './deliveries.ts'
import { startDigester } from './digester.ts'

export interface FlushOptions {
  readonly home: Home
  readonly settings: Settings
  readonly projectsFolder: string
  readonly log: Log
  /** A person asked: destinations are tried now, whatever they said before, and each once. */
  readonly isForced: boolean
  /** True once the settings are no longer what the user wrote: then this run ends early. */
  readonly isOutdated?: () => boolean
  /** More to be stored than hooks noted: a piece whenever it is asked. The run ends when there is no more. */
  readonly more?: (bridge: Bridge) => More
}

/** What the caller stores besides. */
export interface More {
  readonly isDone: boolean
  /** Destinations that something was stored for: they are to have it before there is more. */
  readonly to: readonly string[]
}

export type Flushed = { readonly status: 'busy' } | FlushDone

export interface FlushDone {
  readonly status: 'done'
  /** Of which something new was stored. */
  readonly traces: number
  readonly deliveries: readonly DeliverySummary[]
}

const POLL_MS = 60
/** Hooks of the same moment come within it; then the next hook wakes a new flusher. */
const IDLE_MS = 800
/** A server of ours took ten seconds to start: the next turn may come soon. */
const SERVER_IDLE_MS = 15_000

export async function flush(options: FlushOptions): Promise<Flushed> {
  const { home, more } = options
  // Whoever has more to store works for hooks and destinations too.
  const isOutdated = () =>
    options.isOutdated?.() === true || (more === undefined && isLeaseWanted(home.lease))
  const traces = new Set<string>()
  let done: FlushDone | undefined
  for (;;) {
    // Before the lease: whoever saw the mark had appended by then, and its holder will still read that.
    fs.rmSync(path.join(home.root, WAKE_MARK), { force: true })
    const lease = takeLease(home.lease)
    if (lease === undefined) return done ?? { status: 'busy' }
    let seen: ReadonlyMap<string, number>
    try {
      const run = await flushWith(lease, { ...options, isOutdated }, traces)
      seen = run.seen
      done = { status: 'done', traces: traces.size, deliveries: run.deliveries }
    } finally {
      lease.release()
    }
    if (isOutdated()) return done
    // A hook that looked at the lease just before it was given up has started nobody.
    if (!journalFiles(home.journal).some(({ name, size }) => seen.get(name) !== size)) return done
  }
}

async function flushWith(
  lease: Lease,
  options: FlushOptions & Required<Pick<FlushOptions, 'isOutdated'>>,
  traces: Set<string>,
) {
  const { isForced, isOutdated, more, home, settings, projectsFolder, log } = options
  const bridge = openBridge({
    home,
    settings,
    projectsFolder,
    clock: Date.now,
    random: Math.random,
    owned: lease.owned,
  })
  keepContextFolder(home, settings.handsOnContext)
  const deliveries = startDeliveries(bridge, { isForced, log })
  const digester = startDigester(bridge, log)
  const patience = () =>
    isForced || more !== undefined ? 0 : settings.servers?.isUp() ? SERVER_IDLE_MS : IDLE_MS
  // Not by the clock, which may be set back.
  let idleSinceMs = performance.now()
  let isLast = false
  let owing: readonly string[] = []

  /** Piece by piece: what hooks note meanwhile must not wait behind all of it. */
  async function storeMore(next: NonNullable<FlushOptions['more']>): Promise<boolean> {
    if (deliveries.isBusy(owing)) {
      await deliveries.until(owing, POLL_MS)
      return true
    }
    const { isDone, to } = next(bridge)
    // The lease's heart beats in between, and a person may stop it.
    await breathe()
    owing = to
    if (to.length > 0) deliveries.kick()
    return !isDone
  }

  try {
    while (lease.owned() && !isOutdated()) {
      const pass = await digester.pass(isLast)
      for (const traceId of pass.traceIds) traces.add(traceId)
      if (pass.traceIds.length > 0) deliveries.kick()
      const isMore = more !== undefined && (await storeMore(more))
      const isBusy = pass.isBusy || deliveries.isBusy() || isMore
      if (isBusy) idleSinceMs = performance.now()
      else if (isLast) {
        await tidyUp(bridge, log)
        break
      }
      isLast = performance.now() - idleSinceMs >= patience() && !isBusy
      if (!isLast && !isMore) await sleep(POLL_MS)
    }
  } finally {
    await deliveries.end()
    await settings.servers?.close()
  }
  return { deliveries: deliveries.summaries(), seen: digester.seen }
}
