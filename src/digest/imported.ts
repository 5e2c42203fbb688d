// What an import notes in a session's state, beside what every digest remembers.
import path from 'node:path'
import type { Turn } from '../conversation/model.ts'
import type { Home } from '../disk/home.ts'
import { writePrivate } from '../disk/private-file.ts'
import { isJson, listAt, textAt } from '../json/read.ts'
import type { SessionState } from './state.ts'

export interface Imported {
  /** Turns that were told without what only the live machine knows. Only those that are still read again count. */
  readonly turns: readonly string[]
  /** The session's files as they were: there is nothing to do until they are others. */
  readonly mark: string
}

export type ImportedState = SessionState & { readonly imported?: Imported }

/** Undefined where no import ever looked at the session. */
export function importedIn(state: ImportedState): Imported | undefined {
  const noted: unknown = state.imported
  if (!isJson(noted)) return undefined
  return {
    turns: listAt(noted, 'turns').filter((key) => typeof key === 'string'),
    mark: textAt(noted, 'mark') ?? '',
  }
}

/** Told once, a turn stays what it was: a session that is resumed must not tell its last turn in another way. */
export function wasImported(state: SessionState): (turn: Turn | undefined) => boolean {
  const keys = new Set(importedIn(state)?.turns)
  return (turn) => turn !== undefined && keys.has(turn.key)
}

/** Not brought to the disk at once: ten thousand sessions would wait for it, and a lost state is read anew. */
export function saveImported({ sessions }: Home, name: string, state: ImportedState): void {
  writePrivate(path.join(sessions, `${name}.json`), JSON.stringify(state), { isSynced: false })
}
