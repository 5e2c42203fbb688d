// After the client has ended: until everything it did has arrived, or the person's patience is at its end.
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeliverySummary } from '../../bridge.ts'
import type { Settings } from '../../config/settings.ts'
import { openLog } from '../../diagnostics/log.ts'
import { loadState } from '../../digest/state.ts'
import { safeName } from '../../disk/safe-name.ts'
import { openStore, type Position } from '../../store/store.ts'
import type { Context } from '../context.ts'
import { flushWhenFree } from '../lease.ts'

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

/** Between two looks. */
const AGAIN_MS = 500
/** The client does not wait for the whole of its hooks: what they note comes a moment later. */
const NOTHING_MS = 3_000

interface Run {
  /** What its hooks wrote down of it (`TURNSPAN_RUN`). */
  readonly id: string
  /** The store's end before it began. */
  readonly from: Position
}

/** At least one try is made, however short the time. */
export async function delivered(
  context: Context,
  settings: Settings,
  { run, waitMs }: { readonly run: Run; readonly waitMs: number },
): Promise<RunReport> {
  const { home, projectsFolder } = context
  const sinceMs = Date.now()
  const untilMs = sinceMs + waitMs
  const options = { home, projectsFolder, settings, log: openLog(home.log), isForced: true }
  for (;;) {
    const done = await flushWhenFree(options, untilMs)
    const report = reportOf(context, run, done?.deliveries ?? [])
    const { traces, destinations } = report
    const isComplete =
      traces.length === 0
        ? Date.now() - sinceMs >= NOTHING_MS
        : destinations.every(({ isDelivered }) => isDelivered)
    const leftMs = untilMs - Date.now()
    if (isComplete || leftMs <= 0) return report
    await sleep(Math.min(AGAIN_MS, leftMs))
  }
}

function reportOf({ home }: Context, { id, from }: Run, deliveries: readonly DeliverySummary[]): RunReport {
  const store = openStore(home.traces)
  const traces = new Map<string, RunReport['traces'][number]>()
  const named = new Set<string>()
  for (const { line } of store.linesFrom(from)) {
    const { traceId, sessionId } = line
    if (loadState(home, safeName(sessionId)).env.TURNSPAN_RUN !== id) continue
    const root = store
      .read(line)
      ?.spans.find(({ attributes }) => attributes['turnspan.turn.id'] !== undefined)
    const usd = root?.attributes['turnspan.cost.usd']
    if (root !== undefined) {
      traces.set(traceId, { traceId, sessionId, ...(typeof usd === 'number' && { costUsd: usd }) })
    }
    for (const to of line.to) named.add(to)
  }
  const destinations = [...named].map((id): DestinationReport => {
    const summary = deliveries.find(({ destinationId }) => destinationId === id)
    const why = summary?.failure?.reason
    const isDelivered = summary !== undefined && summary.waiting === 0 && why === undefined
    return { id, isDelivered, ...(why !== undefined && { why }) }
  })
  return { traces: [...traces.values()], destinations }
}
