// What is still needed of the store: what waits for a destination, and what one refused that may take it once the cause
// is mended. A destination that nobody names any more is owed nothing.
import type { Bridge } from '../bridge.ts'
import { deliveryFolder, readCursor } from '../export/cursor.ts'
import type { Destination } from '../export/destination.ts'
import { listRefused } from '../export/refused.ts'
import type { StoredLine } from '../store/stored-line.ts'

export interface Owed {
  /** File of the store → destination → its traces in there. */
  readonly files: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>
  /** Days whose order names something that waits. */
  readonly days: ReadonlySet<string>
}

/** Refused before `refusedSinceMs`: not mended in all that time, so it is not waited for any more. */
export function owedTo(
  destinations: readonly Destination[],
  { home, store }: Pick<Bridge, 'home' | 'store'>,
  refusedSinceMs: number,
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
    for (const { at, line } of listRefused(folder)) if (at >= refusedSinceMs) add(id, line)
  }
  return { files, days }
}
