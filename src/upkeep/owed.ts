// What is still needed of the store: what waits for a destination or for a program behind a bridge, and what a
// destination refused that it may take once the cause is mended. A destination that nobody names any more is owed
// nothing, and neither is a bridge that nobody came back to.
import type { Bridge } from '../bridge.ts'
import type { Destination } from '../export/destination.ts'
import { deliveryFolder, readCursor } from '../export/queue/cursor.ts'
import { listRefused } from '../export/queue/refused.ts'
import { bridgeCursors } from '../store/bridge-cursors.ts'
import type { StoredLine } from '../store/stored-line.ts'

export interface Owed {
  /** File of the store → destination, or `bridge <name>` → its traces in there. */
  readonly files: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>
  /** Days whose order names something that waits. */
  readonly days: ReadonlySet<string>
}

/** Refused, or last there, before `sinceMs`: not mended in all that time, so it is not waited for any more. */
export function owedTo(
  destinations: readonly Destination[],
  { home, store }: Pick<Bridge, 'home' | 'store'>,
  sinceMs: number,
): Owed {
  const files = new Map<string, Map<string, Set<string>>>()
  const days = new Set<string>()
  const add = (id: string, { file, traceId }: StoredLine) => {
    const byDestination = files.get(file) ?? new Map<string, Set<string>>()
    files.set(file, byDestination.set(id, (byDestination.get(id) ?? new Set()).add(traceId)))
  }
  for (const { id } of destinations) {
    const folder = deliveryFolder(home, id)
    for (const { line, next } of store.linesFrom(readCursor(folder).position)) {
      if (!line.to.includes(id)) continue
      add(id, line)
      days.add(next.day)
    }
    for (const { at, line } of listRefused(folder)) if (at >= sinceMs) add(id, line)
  }
  for (const { name, position, touchedMs } of bridgeCursors(home)) {
    if (touchedMs < sinceMs) continue
    for (const { line, next } of store.linesFrom(position)) {
      // A bridge has had it, or never asked for it.
      if (line.again === true) continue
      add(`bridge ${name}`, line)
      days.add(next.day)
    }
  }
  return { files, days }
}
