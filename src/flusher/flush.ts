// One flusher at a time: digest what the hooks noted, deliver what is stored, and end when there is nothing to do.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  allDestinations,
  type Bridge,
  type DeliverySummary,
  deliver,
  digestSession,
  openBridge,
} from '../bridge.ts'
import type { Settings } from '../config/settings.ts'
import type { Log } from '../diagnostics/log.ts'
import { isState } from '../digest/state.ts'
import type { Home } from '../disk/home.ts'
import { type Lease, takeLease } from '../disk/lease.ts'
import { readJsonIfThere } from '../disk/private-file.ts'
import { WAKE_MARK } from '../hook/wake.ts'
import { journalFiles } from '../journal/journal.ts'
import { sweepRetired } from '../journal/retire.ts'

export interface FlushOptions {
  readonly home: Home
  readonly settings: Settings
  readonly projectsFolder: string
  readonly log: Log
  /** A person asked: destinations are tried now, whatever they said before, and each once. */
  readonly isForced: boolean
}

export type Flushed =
  | { readonly status: 'busy' }
  | { readonly status: 'done'; readonly traces: number; readonly deliveries: readonly DeliverySummary[] }

const POLL_MS = 60
/** Hooks of the same moment come within it; then the next hook wakes a new flusher. */
const IDLE_MS = 800
/** A destination that wants to be asked again so soon is worth staying for. */
const WORTH_WAITING_MS = 10_000

export async function flush(options: FlushOptions): Promise<Flushed> {
  const { home } = options
  let traces = 0
  let deliveries: readonly DeliverySummary[] = []
  let seen: ReadonlyMap<string, number> = new Map()
  do {
    // Before the lease: whoever saw the mark had appended by then, and its holder will still read that.
    fs.rmSync(path.join(home.root, WAKE_MARK), { force: true })
    const lease = takeLease(home.lease)
    if (lease === undefined) return { status: 'busy' }
    try {
      const run = await flushWith(lease, options)
      traces += run.traces
      deliveries = run.deliveries
      seen = run.seen
    } finally {
      lease.release()
    }
    // A hook that looked at the lease just before it was given up has started nobody.
  } while (journalFiles(home.journal).some(({ name, size }) => seen.get(name) !== size))
  return { status: 'done', traces, deliveries }
}

async function flushWith(lease: Lease, options: FlushOptions) {
  const bridge = openBridge({
    home: options.home,
    settings: options.settings,
    projectsFolder: options.projectsFolder,
    clock: Date.now,
    random: Math.random,
    owned: lease.owned,
  })
  const deliveries = startDeliveries(bridge, options)
  const digester = startDigester(bridge, options)
  let idleSinceMs = Date.now()
  let traces = 0
  while (lease.owned()) {
    const pass = digester.pass()
    traces += pass.traces
    if (pass.traces > 0) deliveries.kick()
    if (pass.isBusy || deliveries.isBusy()) idleSinceMs = Date.now()
    if (Date.now() - idleSinceMs >= (options.isForced ? 0 : IDLE_MS) && !pass.isBusy && !deliveries.isBusy())
      break
    await sleep(POLL_MS)
  }
  return { traces, deliveries: deliveries.summaries(), seen: digester.seen }
}

/** Each destination at its own pace: one that hangs holds up neither the others nor the digesting. */
function startDeliveries(bridge: Bridge, { isForced, log }: FlushOptions) {
  const running = new Map<string, Promise<void>>()
  const again = new Set<string>()
  const summaries = new Map<string, DeliverySummary>()

  async function run(id: string): Promise<void> {
    const destination = allDestinations(bridge).find((each) => each.id === id)
    if (destination === undefined) return
    for (;;) {
      again.delete(id)
      const summary = await deliver(bridge, destination, { force: isForced })
      summaries.set(id, added(summaries.get(id), summary))
      if (summary.failure !== undefined) log('delivery.failed', { id, ...summary.failure })
      const waitMs = (summary.notBeforeMs ?? 0) - bridge.clock()
      const isWorthIt = !isForced && summary.notBeforeMs !== undefined && waitMs <= WORTH_WAITING_MS
      if (isWorthIt && !isHopeless(summary)) await sleep(Math.max(waitMs, 0))
      else if (!again.has(id)) return
    }
  }

  /** Staying for a backend that is not there would keep a flusher alive for as long as it is down. */
  const attempts = new Map<string, number>()
  function isHopeless({ destinationId, delivered }: DeliverySummary): boolean {
    const count = delivered > 0 ? 0 : (attempts.get(destinationId) ?? 0) + 1
    attempts.set(destinationId, count)
    return count > 3
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
  return { kick, isBusy: () => running.size > 0, summaries: () => [...summaries.values()] }
}

const added = (before: DeliverySummary | undefined, now: DeliverySummary): DeliverySummary => ({
  ...now,
  delivered: now.delivered + (before?.delivered ?? 0),
  refused: now.refused + (before?.refused ?? 0),
})

/** Looks at a session when its journal has grown, and again while its last lines are still missing. */
function startDigester(bridge: Bridge, { isForced, log }: FlushOptions) {
  /** How much of each journal was looked at. */
  const sizes = new Map<string, number>()
  const unsettled = new Map<string, number>()
  let isFirst = true

  function pass(): { traces: number; isBusy: boolean } {
    let traces = 0
    const grown = journalFiles(bridge.home.journal).filter(({ name, size }) => sizes.get(name) !== size)
    const names = new Set([
      ...grown.map(({ name }) => name),
      ...unsettled.keys(),
      ...(isFirst ? openSessions(bridge) : []),
    ])
    isFirst = false
    for (const { name, size } of grown) sizes.set(name, size)
    for (const name of names) {
      const result = digestSession(bridge, name)
      traces += result.traces
      if (result.isRetired) sizes.delete(name)
      if (result.broken > 0) log('lines.broken', { session: name, count: result.broken })
      if (result.unsettledUntilMs === undefined) unsettled.delete(name)
      else unsettled.set(name, result.unsettledUntilMs)
    }
    const swept = sweepRetired(bridge.home.journal, bridge.clock())
    const isSweeping = swept.waiting > 0 && !isForced
    return { traces, isBusy: grown.length > 0 || unsettled.size > 0 || isSweeping }
  }
  return { pass, seen: sizes }
}

/** A session whose process was killed tells nothing more: its open turn is closed by whoever comes next. */
function openSessions({ home }: Bridge): string[] {
  return namesIn(home.sessions).flatMap((file) => {
    const state = readJsonIfThere(path.join(home.sessions, file))
    return isState(state) && state.isOpen ? [file.replace(/\.json$/, '')] : []
  })
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}
