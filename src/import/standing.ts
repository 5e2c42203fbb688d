// What turnspan knows of a past session already.
import fs from 'node:fs'
import path from 'node:path'
import { importedIn } from '../digest/imported.ts'
import { loadState, NEW_STATE, type SessionState } from '../digest/state.ts'
import type { Home } from '../disk/home.ts'
import { isDeleted } from '../store/deleted.ts'
import { markOf, type PastSession } from './past-session.ts'

export type Standing =
  /** Somebody deleted it: it stays away. */
  | { readonly is: 'deleted' }
  /** Hooks noted something that is not read yet, or belongs to a turn that runs: it is theirs. */
  | { readonly is: 'open' }
  | { readonly is: 'stored' }
  /** From where its reading goes on. */
  | { readonly is: 'new'; readonly state: SessionState }

/** Somebody may still be writing to what was touched more recently, and no hook tells. */
const QUIET_MS = 3_600_000

export const isQuiet = ({ touchedMs }: PastSession, nowMs: number): boolean => nowMs - touchedMs > QUIET_MS

export function standingOf(home: Home, session: PastSession, nowMs: number): Standing {
  const { name, file, inode, size } = session
  if (isDeleted(home, name)) return { is: 'deleted' }
  if (fs.existsSync(path.join(home.journal, `${name}.ndjson`))) return { is: 'open' }
  const state = loadState(home, name)
  if (state.sessionId === '') return { is: 'new', state: stateFor(session) }
  // A turn that was left open is told when nobody has gone on with it for long.
  const isFinal = !state.isOpen || !isQuiet(session, nowMs)
  if (isFinal && importedIn(state)?.mark === markOf(session)) return { is: 'stored' }
  const { transcript } = state
  if (transcript?.inode === inode) {
    const isRead = transcript.seenTo === size
    return isRead && isFinal ? { is: 'stored' } : { is: 'new', state: movedTo(state, file) }
  }
  // A copy, or a file that was put back: what it says beyond what was read of the other one is new.
  const readTo = transcript?.seenTo ?? transcript?.offset ?? 0
  return size <= readTo ? { is: 'stored' } : { is: 'new', state: stateFor(session) }
}

const stateFor = ({ sessionId, file }: PastSession): SessionState => ({
  ...NEW_STATE,
  sessionId,
  transcript: { path: file, offset: 0 },
})

/** A worktree moves the file. */
const movedTo = (state: SessionState, file: string): SessionState => ({
  ...state,
  transcript: { ...state.transcript, path: file, offset: state.transcript?.offset ?? 0 },
})
