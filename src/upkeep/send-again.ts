// Puts what is stored into a destination's queue once more: what it refused, what is older than it, or a whole session.
// Only the holder of the lease may do this.
import { entitledTo } from '../config/entitled.ts'
import type { Settings } from '../config/settings.ts'
import { loadState } from '../digest/state.ts'
import type { Home } from '../disk/home.ts'
import { safeName } from '../disk/safe-name.ts'
import { deliveryFolder } from '../export/queue/cursor.ts'
import { forgetRefused, listRefused } from '../export/queue/refused.ts'
import { type Requeued, requeue } from '../export/queue/requeue.ts'
import type { Store } from '../store/store.ts'
import { batchKeyOf, type StoredLine } from '../store/stored-line.ts'

export interface SentAgain extends Requeued {
  readonly destinationId: string
  readonly why: 'refused' | 'backfill'
}

export interface Where {
  readonly home: Home
  readonly settings: Settings
  readonly store: Store
}

/** What it refused, with all that was told of the same traces since. */
export function requeueRefused({ home, store }: Where, destinationId: string): SentAgain {
  const folder = deliveryFolder(home, destinationId)
  const records = listRefused(folder)
  const keys = new Set(records.map(({ line }) => batchKeyOf(line)))
  const isMissing = (line: StoredLine) => keys.has(batchKeyOf(line))
  const queued = requeue(store, { destinationId, isMissing, nowMs: Date.now() })
  // Second: a crash in between sends them twice, never not at all.
  for (const { line } of records) forgetRefused(folder, line)
  return { ...queued, destinationId, why: 'refused' }
}

/** What the store holds from the time before it was there, as far as it may have that. */
export function requeueEarlier(
  { home, settings, store }: Where,
  destinationId: string,
  isWanted: (session: string) => boolean = () => true,
): SentAgain {
  const isEntitled = entitledTo(destinationId, { home, settings })
  const known = new Map<string, boolean>()
  const mayHave = ({ sessionId }: StoredLine) => {
    const answer = known.get(sessionId) ?? mayHaveSession(sessionId)
    known.set(sessionId, answer)
    return answer
  }
  const mayHaveSession = (sessionId: string) =>
    isWanted(sessionId) && isEntitled(loadState(home, safeName(sessionId)).env)
  const queued = requeue(store, { destinationId, mayHave, nowMs: Date.now() })
  return { ...queued, destinationId, why: 'backfill' }
}

/** All of it, also what it has already. Undefined where it may not have this session. */
export function requeueSession(
  { home, settings, store }: Where,
  destinationId: string,
  sessionId: string,
): Requeued | undefined {
  if (!entitledTo(destinationId, { home, settings })(loadState(home, safeName(sessionId)).env))
    return undefined
  const isIts = (line: StoredLine) => line.sessionId === sessionId
  return requeue(store, { destinationId, mayHave: isIts, isMissing: isIts, nowMs: Date.now() })
}
