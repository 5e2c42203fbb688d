// `flush --refused` and `flush --backfill`: what goes into a destination's queue once more.

import { entitledTo } from '../config/entitled.ts'
import type { Settings } from '../config/settings.ts'
import { loadState } from '../digest/state.ts'
import type { Home } from '../disk/home.ts'
import { safeName } from '../disk/safe-name.ts'
import { deliveryFolder } from '../export/cursor.ts'
import { forgetRefused, listRefused } from '../export/refused.ts'
import { type Requeued, requeue } from '../export/requeue.ts'
import type { Store } from '../store/store.ts'
import { batchKeyOf, type StoredLine } from '../store/stored-line.ts'

export interface SentAgain extends Requeued {
  readonly destinationId: string
  readonly why: 'refused' | 'backfill'
}

interface Where {
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

export function sentAgainInWords({ destinationId: id, why, traces, sessions }: SentAgain): string {
  if (traces === 0) {
    return why === 'refused' ? `${id}: nothing refused is waiting` : `${id}: it has all that it may have`
  }
  const what = `${traces} ${traces === 1 ? 'trace' : 'traces'} of ${sessions} ${sessions === 1 ? 'session' : 'sessions'}`
  return `${id}: ${what} ${why === 'refused' ? 'that it refused: back in its queue' : 'from before: now in its queue'}`
}
