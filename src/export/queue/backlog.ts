import type { Store } from '../../store/store.ts'
import type { Cursor } from './cursor.ts'

export interface Backlog {
  /** Distinct traces of which something is still to be sent. */
  readonly traces: number
  /** When the oldest of them was stored. */
  readonly oldestAt?: number
}

/** What waits for a destination, told from the store's order alone: no span is read. */
export function backlog(store: Store, destinationId: string, cursor: Pick<Cursor, 'position'>): Backlog {
  const waiting = new Set<string>()
  let oldestAt: number | undefined
  for (const { line } of store.linesFrom(cursor.position)) {
    if (!line.to.includes(destinationId)) continue
    waiting.add(line.traceId)
    oldestAt = Math.min(oldestAt ?? line.at, line.at)
  }
  return { traces: waiting.size, ...(oldestAt !== undefined && { oldestAt }) }
}
