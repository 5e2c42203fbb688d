// What this machine holds of one session, and where its traces were meant to go.
import fs from 'node:fs'
import path from 'node:path'
import { allStates, loadState, type SessionState } from '../digest/state.ts'
import type { Home } from '../disk/home.ts'
import { safeName } from '../disk/safe-name.ts'
import { journalFiles } from '../journal/journal.ts'
import { sessionFilesIn } from '../store/files.ts'
import { BEGINNING, openStore } from '../store/store.ts'

export interface SessionTrace {
  readonly traceId: string
  /** Ids of destinations. */
  readonly to: readonly string[]
  /** Another session has spans in it too. */
  readonly isShared: boolean
}

export interface SessionParts {
  /** The session's id as a file name. */
  readonly name: string
  /** As Claude Code has it, where that is known. */
  readonly sessionId: string
  readonly state: SessionState
  readonly traces: readonly SessionTrace[]
  /** Of the store, relative to its folder. */
  readonly files: readonly string[]
  readonly hasJournal: boolean
}

/** Every session that left something here, by its id as a file name. */
export function sessionNames(home: Home): ReadonlySet<string> {
  return new Set([
    ...[...allStates(home)].map(({ name }) => name),
    ...journalFiles(home.journal).map(({ name }) => name),
    ...sessionFilesIn(home.traces).map(({ file }) => path.basename(file, '.jsonl')),
  ])
}

export function partsOf(home: Home, name: string): SessionParts {
  const traces = new Map<string, Set<string>>()
  const ofOthers = new Set<string>()
  let sessionId: string | undefined
  for (const { line } of openStore(home.traces).linesFrom(BEGINNING)) {
    if (safeName(line.sessionId) !== name) ofOthers.add(line.traceId)
    else {
      sessionId = line.sessionId
      const to = traces.get(line.traceId) ?? new Set()
      for (const id of line.to) to.add(id)
      traces.set(line.traceId, to)
    }
  }
  const state = loadState(home, name)
  return {
    name,
    sessionId: sessionId ?? (state.sessionId || name),
    state,
    traces: [...traces].map(([traceId, to]) => ({ traceId, to: [...to], isShared: ofOthers.has(traceId) })),
    files: sessionFilesIn(home.traces).flatMap(({ file }) =>
      path.basename(file, '.jsonl') === name ? [file] : [],
    ),
    hasJournal: fs.existsSync(path.join(home.journal, `${name}.ndjson`)),
  }
}
