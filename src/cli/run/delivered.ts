// After the client has ended: until everything it did has arrived, or the person's patience is at its end.
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeliverySummary } from '../../bridge.ts'
import type { Settings } from '../../config/settings.ts'
import { openLog } from '../../diagnostics/log.ts'
import { flush } from '../../flusher/flush.ts'
import { openStore, type Position } from '../../store/store.ts'
import type { Context } from '../context.ts'
import { BUSY_POLL_MS } from '../lease.ts'

export interface RunReport {
  readonly traces: readonly {
    readonly traceId: string
    readonly sessionId: string
    readonly costUsd?: number
  }[]
  readonly destinations: readonly DestinationReport[]
}

export interface DestinationReport {
  readonly id: string
  readonly isDelivered: boolean
  /** Why not, where it is known. */
  readonly why?: string
}

/** Between two tries at a destination that does not answer. */
const AGAIN_MS = 1_000

/** `from`: the store's end before the client started. At least one try is made, however short the time. */
export async function delivered(
  context: Context,
  settings: Settings,
  {
    from,
    directory,
    waitMs,
  }: { readonly from: Position; readonly directory: string; readonly waitMs: number },
): Promise<RunReport> {
  const { home, projectsFolder } = context
  const untilMs = Date.now() + waitMs
  for (;;) {
    const done = await flush({ home, projectsFolder, settings, log: openLog(home.log), isForced: true })
    const isOver = Date.now() >= untilMs
    if (done.status === 'done') {
      const report = reportOf(context, { from, directory }, done.deliveries)
      if (isOver || report.destinations.every(({ isDelivered }) => isDelivered)) return report
    } else if (isOver) return reportOf(context, { from, directory }, [])
    await sleep(Math.max(0, Math.min(done.status === 'done' ? AGAIN_MS : BUSY_POLL_MS, untilMs - Date.now())))
  }
}

function reportOf(
  { home }: Context,
  { from, directory }: { readonly from: Position; readonly directory: string },
  deliveries: readonly DeliverySummary[],
): RunReport {
  const store = openStore(home.traces)
  const traces = new Map<string, RunReport['traces'][number]>()
  const named = new Set<string>()
  for (const { line } of store.linesFrom(from)) {
    const root = store
      .read(line)
      ?.spans.find(({ attributes }) => attributes['turnspan.turn.id'] !== undefined)
    if (root === undefined || root.attributes['process.working_directory'] !== directory) continue
    const { traceId, sessionId } = line
    const usd = root.attributes['turnspan.cost.usd']
    traces.set(traceId, { traceId, sessionId, ...(typeof usd === 'number' && { costUsd: usd }) })
    for (const id of line.to) named.add(id)
  }
  const destinations = [...named].map((id): DestinationReport => {
    const summary = deliveries.find(({ destinationId }) => destinationId === id)
    const why = summary?.failure?.reason
    const isDelivered = summary !== undefined && summary.waiting === 0 && why === undefined
    return { id, isDelivered, ...(why !== undefined && { why }) }
  })
  return { traces: [...traces.values()], destinations }
}
