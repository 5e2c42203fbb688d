// One flusher at a time: digest what the hooks noted, deliver what is stored, and end when there is nothing to do.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DeliverySummary, openBridge } from '../bridge.ts'
import type { Settings } from '../config/settings.ts'
import type { Log } from '../diagnostics/log.ts'
import { keepContextFolder } from '../digest/context.ts'
import type { Home } from '../disk/home.ts'
import { type Lease, takeLease } from '../disk/lease.ts'
import { WAKE_MARK } from '../hook/wake.ts'
import { journalFiles } from '../journal/journal.ts'
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
}

export type Flushed = { readonly status: 'busy' } | FlushDone

interface FlushDone {
  readonly status: 'done'
  /** Of which something new was stored. */
  readonly traces: number
  readonly deliveries: readonly DeliverySummary[]
}

const POLL_MS = 60
/** Hooks of the same moment come within it; then the next hook wakes a new flusher. */
const IDLE_MS = 800

export async function flush(options: FlushOptions): Promise<Flushed> {
  const { home, isOutdated = () => false } = options
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

async function flushWith(lease: Lease, options: Required<FlushOptions>, traces: Set<string>) {
  const { isForced, isOutdated, home, settings, projectsFolder, log } = options
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
  const patienceMs = isForced ? 0 : IDLE_MS
  let idleSinceMs = Date.now()
  let isLast = false
  try {
    while (lease.owned() && !isOutdated()) {
      const pass = await digester.pass(isLast)
      for (const traceId of pass.traceIds) traces.add(traceId)
      if (pass.traceIds.length > 0) deliveries.kick()
      const isBusy = pass.isBusy || deliveries.isBusy()
      if (isBusy) idleSinceMs = Date.now()
      else if (isLast) break
      isLast = Date.now() - idleSinceMs >= patienceMs && !isBusy
      if (!isLast) await sleep(POLL_MS)
    }
  } finally {
    await deliveries.end()
  }
  return { deliveries: deliveries.summaries(), seen: digester.seen }
}
