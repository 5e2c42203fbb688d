// How far a session was read and what was told of it, between two runs of the flusher. Ids only, no content; what
// is lost or damaged is read anew, and the same ids come out.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import type { NotedSecret, RecordedEnv } from '../hook/record.ts'
import { JOURNAL_START, type JournalPosition } from '../journal/journal.ts'
import { isJson } from '../json/read.ts'
import type { Setting } from '../trace/root.ts'
import type { SpanData } from '../trace/span.ts'

export interface SessionState {
  readonly v: 1
  /** Empty until the first event told it. */
  readonly sessionId: string
  /** The main transcript; `offset` is where its last turn begins: it is read again until the next one does. */
  readonly transcript?: TranscriptPlace | undefined
  /** Events before it are digested. */
  readonly journal: JournalPosition
  /** Span id → hash of what was told, for each turn that is still read again. */
  readonly told: Readonly<Record<string, ToldTurn>>
  /** Tool call → trace, for background work that outlives its turn. */
  readonly background: Readonly<Record<string, string>>
  /** Subagents of earlier turns: where they hang, and the size of their file when they were told. */
  readonly doneAgents: Readonly<Record<string, DoneAgent>>
  /** What the session's last hook saw: decides where its traces may go. */
  readonly env: RecordedEnv
  /** What its environment held that nobody may read; no value. */
  readonly secrets?: readonly NotedSecret[]
  readonly isEnded: boolean
  /** A turn began and nothing told its end. */
  readonly isOpen: boolean
  readonly lastEventMs?: number | undefined
  readonly forkedFrom?: string | undefined
  /** What Claude Code itself says that the session has cost. */
  readonly costUsd?: number | undefined
  /** Kinds of lines that this version does not know, and how many there were. */
  readonly unknown?: Readonly<Record<string, number>>
  /** Rules by which something in it was masked. */
  readonly masked?: readonly string[]
  /** Where the newest trace of this session went, for status. */
  readonly lastTold?: { readonly traceId: string; readonly atMs: number } | undefined
}

export interface DoneAgent {
  readonly size: number
  readonly toolId: string
  readonly traceId: string
}

export interface TranscriptPlace {
  readonly path: string
  readonly offset: number
  readonly inode?: number | undefined
  readonly firstDatedMs?: number | undefined
  /** Lines before it were counted. */
  readonly seenTo?: number | undefined
}

export interface ToldTurn {
  readonly spans: Readonly<Record<string, string>>
  /** What the turn was told with. */
  readonly setting?: Pick<Setting, 'repository' | 'caller' | 'startedBy'>
  /** Its hook events are gone: what only they knew stays as it was told. */
  readonly isFrozen: boolean
}

export const NEW_STATE: SessionState = {
  v: 1,
  sessionId: '',
  journal: JOURNAL_START,
  told: {},
  background: {},
  doneAgents: {},
  env: {},
  isEnded: false,
  isOpen: false,
}

/** `name`: the session's id as a file name, as its journal has it. */
export function loadState(home: Home, name: string): SessionState {
  const saved = readJsonIfThere(stateFile(home, name))
  return isState(saved) ? saved : NEW_STATE
}

export function saveState(home: Home, name: string, state: SessionState): void {
  writePrivate(stateFile(home, name), JSON.stringify(state))
}

/** Of every session that was ever digested here; what cannot be read is none of them. */
export function* allStates(home: Home): Generator<{ readonly name: string; readonly state: SessionState }> {
  for (const file of filesIn(home.sessions)) {
    const state = readable(path.join(home.sessions, file))
    if (isState(state)) yield { name: file.slice(0, -'.json'.length), state }
  }
}

function readable(file: string): unknown {
  try {
    return readJsonIfThere(file)
  } catch {
    return undefined
  }
}

function filesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}

const stateFile = (home: Home, name: string) => path.join(home.sessions, `${name}.json`)

/** A file that `saveState` wrote has all its parts; any other begins anew. */
export const isState = (value: unknown): value is SessionState =>
  isJson(value) &&
  value.v === 1 &&
  typeof value.sessionId === 'string' &&
  isJson(value.journal) &&
  typeof value.journal.offset === 'number' &&
  typeof value.journal.beginning === 'string' &&
  isJson(value.told) &&
  Object.values(value.told).every((turn) => isJson(turn) && isJson(turn.spans)) &&
  isJson(value.background) &&
  isJson(value.doneAgents) &&
  isJson(value.env)

export const hashOf = (span: SpanData): string =>
  createHash('sha256').update(JSON.stringify(span)).digest('base64url').slice(0, 12)
