// The catalog in memory: a day's file for each day of the store, read when first needed.
import fs from 'node:fs'
import path from 'node:path'
import { bothSessions, type SessionFacts, sessionOfTurn } from '../summary/session.ts'
import {
  type Day,
  type DaySession,
  daysOnFile,
  emptyDay,
  fileOfDay,
  loadDay,
  saveDay,
  type Turn,
  tracesOnFile,
  turnsOnFile,
} from './day-file.ts'

export interface Index {
  /** Of the catalog's files. */
  readonly folder: string
  /** Of the store. */
  readonly traces: string
  readonly days: Map<string, Day>
  /** Counts up with every change. */
  revision: number
  /** Something was found replaced since the last refresh began. */
  isBehind: boolean
  /** Day → its traces as its file has them, and which file that was. */
  readonly traceIds: Map<string, { readonly stamp: string; readonly traces: TraceSessions }>
}

type TraceSessions = ReadonlyMap<string, readonly string[]>

export function openIndex(folder: string, traces: string): Index {
  const index: Index = { folder, traces, days: new Map(), revision: 0, isBehind: false, traceIds: new Map() }
  for (const day of daysOnFile(folder)) {
    const loaded = loadDay(folder, day)
    if (loaded !== undefined) index.days.set(day, loaded)
  }
  return index
}

export function dayOf(index: Index, day: string): Day {
  const known = index.days.get(day) ?? emptyDay(day)
  index.days.set(day, known)
  return known
}

/** Oldest first. */
export const daysIn = ({ days }: Index): readonly Day[] =>
  [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1))

/** Of several sessions of one day, in the order of what was asked for. */
export function turnsOfDay(index: Index, day: Day, ids: readonly string[]): readonly (readonly Turn[])[] {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const sessions = ids.map((id) => day.sessions.get(id))
    const onFile = sessions.filter((session) => session !== undefined && session.turns === undefined)
    const read = turnsOnFile(index.folder, day, onFile as readonly DaySession[])
    if (read !== undefined) {
      const bySession = new Map(onFile.map((session, at) => [session, read[at] ?? []]))
      return sessions.map((session) => session?.turns ?? bySession.get(session) ?? [])
    }
    readAnew(index, day)
  }
  // Whoever asks has to do without them until they are summed up again.
  for (const id of ids) day.redo.add(id)
  index.isBehind = true
  return ids.map(() => [])
}

const MOST_TRIES = 3

/**
 * Another process wrote the file, or it was taken away: what it says now counts. Lines of this day that it does not
 * cover are read again; what later days brought to its traces, and only we knew, is summed up again.
 */
function readAnew(index: Index, day: Day): void {
  const isOwn = (file: string) => file.startsWith(day.day)
  for (const { facts, turns, files } of day.sessions.values()) {
    if (turns !== undefined && !files.every(isOwn)) day.redo.add(facts.id)
  }
  const { covered, sessions, guests, redo, stamp } = loadDay(index.folder, day.day) ?? emptyDay(day.day)
  // In place: whoever holds the day goes on with it.
  Object.assign(day, { covered, stamp, unsaved: 0 })
  day.sessions.clear()
  for (const [id, session] of sessions) day.sessions.set(id, session)
  day.guests.clear()
  for (const id of guests) day.guests.add(id)
  for (const id of redo) day.redo.add(id)
  index.revision += 1
  index.isBehind = true
}

/** A session's turns, day by day. */
export function turnsOf(
  index: Index,
  id: string,
): readonly { readonly day: Day; readonly turns: readonly Turn[] }[] {
  return daysIn(index).flatMap((day) => {
    return !day.sessions.has(id) ? [] : [{ day, turns: turnsOfDay(index, day, [id])[0] ?? [] }]
  })
}

export function setTurns(index: Index, day: Day, id: string, turns: readonly Turn[]): void {
  index.revision += 1
  const [first, ...rest] = turns
  if (first === undefined) {
    day.sessions.delete(id)
    return
  }
  const facts = rest.reduce<SessionFacts>(
    (sum, turn) => bothSessions(sum, sessionOfTurn(id, turn)),
    sessionOfTurn(id, first),
  )
  // Two turns of one trace have the same parts.
  const parts = new Map(
    turns.flatMap((turn) => turn.parts.map((part) => [`${part.file}:${part.offset}`, part])),
  )
  const all = [...parts.values()]
  day.sessions.set(id, {
    facts,
    files: [...new Set(all.map(({ file }) => file))],
    bytes: all.reduce((sum, { length }) => sum + length, 0),
    at: 0,
    length: 0,
    turns,
  })
}

/** Earlier days first: a later one says that it is covered, also by what it brought to them. */
export function save(index: Index): void {
  for (const day of daysIn(index)) {
    if (day.unsaved === 0 && day.stamp !== '') continue
    const saved = saveDay(index.folder, day)
    if (saved === 'moved') readAnew(index, day)
    if (saved !== 'saved') continue
    // Taken out of the store while it was written: nothing of it may stay.
    const files = new Set([...day.sessions.values()].flatMap((session) => session.files))
    const isThere = (file: string) => fs.existsSync(path.join(index.traces, file))
    if (![...files].every(isThere)) fs.rmSync(fileOfDay(index.folder, day.day), { force: true })
  }
}

/** Sessions with a turn in a trace whose id begins so. */
export function sessionsWithTrace(index: Index, beginning: string): readonly string[] {
  return daysIn(index).flatMap((day) => {
    const inMemory = [...day.sessions.values()].filter(({ turns }) =>
      turns?.some(({ trace }) => trace.startsWith(beginning)),
    )
    const onFile = tracesOfFile(index, day)
    const exactly = onFile.get(beginning)
    const found =
      exactly ?? [...onFile].flatMap(([trace, sessions]) => (trace.startsWith(beginning) ? sessions : []))
    return [...inMemory.map(({ facts }) => facts.id), ...found]
  })
}

/** What was changed in memory since may be in it still: whoever finds a session reads its turns. */
function tracesOfFile(index: Index, day: Day): TraceSessions {
  const known = index.traceIds.get(day.day)
  if (known !== undefined && known.stamp === day.stamp) return known.traces
  const traces = tracesOnFile(index.folder, day)
  if (traces === undefined) {
    readAnew(index, day)
    return new Map()
  }
  index.traceIds.set(day.day, { stamp: day.stamp, traces })
  return traces
}
