// `catalog/<day>`: what one day of the store sums up to. Three parts, so that a list needs no more than the second:
//   one line of 128 bytes   version, stamp, how long the others are
//   one line                how far the day's order is covered; each session's sums and where its turns lie in the rest
//   one line a turn         together what belongs to one session
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { writePrivate } from '../disk/private-file.ts'
import { isJson, listAt, numberAt, parseJson, textAt } from '../json/read.ts'
import type { SessionFacts } from '../summary/session.ts'
import type { TurnFacts } from '../summary/turn.ts'
import type { Part } from './types.ts'

/** Another one is made anew: counts up whenever facts get another form or meaning. */
const VERSION = 1
const FIRST_LINE = 128

export interface Turn extends TurnFacts {
  readonly parts: readonly Part[]
}

/** One session, as far as its traces began on that day. */
export interface DaySession {
  readonly facts: SessionFacts
  /** Of the store, that hold something of it. */
  readonly files: readonly string[]
  readonly bytes: number
  /** Where its turns lie in the file's last part. */
  readonly at: number
  readonly length: number
  /** What is not in the file yet; then `at` and `length` mean nothing. */
  readonly turns?: readonly Turn[]
}

export interface Day {
  readonly day: string
  /** Bytes of the day's order. */
  covered: number
  readonly sessions: Map<string, DaySession>
  /** Sessions with lines of this day in traces that began on an earlier one. */
  readonly guests: Set<string>
  /** Sessions that are to be summed up from their first line on. */
  readonly redo: Set<string>
  /** Of the file that it was read from, or written to; '' for none. */
  stamp: string
  /** Lines of the order that the file does not know of. */
  unsaved: number
}

export const emptyDay = (day: string): Day => ({
  day,
  covered: 0,
  sessions: new Map(),
  guests: new Set(),
  redo: new Set(),
  stamp: '',
  unsaved: 0,
})

const ENDING = '.ndjson'
export const fileOfDay = (folder: string, day: string): string => path.join(folder, `${day}${ENDING}`)

export function daysOnFile(folder: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder)
      .flatMap((name) => (name.endsWith(ENDING) ? [name.slice(0, -ENDING.length)] : []))
  } catch {
    return []
  }
}

interface Opened {
  readonly stamp: string
  /** The second part. */
  readonly head: () => Buffer
  /** Of the last part. */
  readonly read: (at: number, length: number) => Buffer
}

/** Undefined where it is missing, damaged, or of another version. */
function openDay<Answer>(file: string, use: (opened: Opened) => Answer | undefined): Answer | undefined {
  let fd: number | undefined
  try {
    fd = fs.openSync(
      file,
      fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0),
    )
    const first = parseJson(bytesAt(fd, 0, FIRST_LINE).toString('utf8'))
    const [head, body] = [first && numberAt(first, 'head'), first && numberAt(first, 'body')]
    if (first?.v !== VERSION || head === undefined || body === undefined) return undefined
    if (fs.fstatSync(fd).size !== FIRST_LINE + head + body) return undefined
    const open = fd
    return use({
      stamp: textAt(first, 'stamp') ?? '',
      head: () => bytesAt(open, FIRST_LINE, head),
      read: (at, length) => bytesAt(open, FIRST_LINE + head + at, length),
    })
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

function bytesAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let read = 0
  while (read < length) {
    const n = fs.readSync(fd, bytes, read, length - read, at + read)
    if (n === 0) throw new Error('the file is shorter than it says')
    read += n
  }
  return bytes
}

export function loadDay(folder: string, day: string): Day | undefined {
  return openDay(fileOfDay(folder, day), ({ stamp, head }): Day | undefined => {
    const saved = parseJson(head().toString('utf8'))
    const covered = saved && numberAt(saved, 'covered')
    if (saved === undefined || covered === undefined) return undefined
    const sessions = listAt(saved, 'sessions') as readonly DaySession[]
    if (!sessions.every((each) => isJson(each) && isJson(each.facts) && Array.isArray(each.files)))
      return undefined
    const byId = new Map(sessions.map((session) => [session.facts.id, session]))
    const guests = new Set(listAt(saved, 'guests').map(String))
    const redo = new Set(listAt(saved, 'redo').map(String))
    return { day, covered, sessions: byId, guests, redo, stamp, unsaved: 0 }
  })
}

/** Undefined where the file is not the one any more that the day was read from. */
export function turnsOnFile(
  folder: string,
  { day, stamp }: Day,
  sessions: readonly DaySession[],
): readonly (readonly Turn[])[] | undefined {
  if (sessions.length === 0) return []
  return openDay(fileOfDay(folder, day), (opened) => {
    if (opened.stamp !== stamp) return undefined
    return sessions.map(({ at, length }) => turnsIn(opened.read(at, length)))
  })
}

const turnsIn = (bytes: Buffer): readonly Turn[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Turn)

/** `moved`: another process wrote the file meanwhile. `failed`: no room, no right; nothing is lost but time. */
type Saved = 'saved' | 'moved' | 'failed'

/** Writes the day anew; its turns are in the file then, and not here any more. */
export function saveDay(folder: string, day: Day): Saved {
  const file = fileOfDay(folder, day.day)
  const kept = [...day.sessions.values()].filter(({ turns }) => turns === undefined)
  const bytes = kept.length === 0 ? [] : bytesOnFile(file, day.stamp, kept)
  if (bytes === undefined) return 'moved'
  const keptBytes = new Map(kept.map((session, at) => [session, bytes[at] as Buffer]))
  const pieces: Buffer[] = []
  let at = 0
  const sessions = [...day.sessions.values()].map((session): DaySession => {
    const piece =
      keptBytes.get(session) ??
      Buffer.from((session.turns ?? []).map((turn) => `${JSON.stringify(turn)}\n`).join(''))
    pieces.push(piece)
    const { turns: _, ...rest } = session
    const placed = { ...rest, at, length: piece.length }
    at += piece.length
    return placed
  })
  const head = Buffer.from(
    `${JSON.stringify({ covered: day.covered, guests: [...day.guests], redo: [...day.redo], sessions })}\n`,
  )
  const stamp = randomBytes(8).toString('hex')
  const first = JSON.stringify({ v: VERSION, stamp, head: head.length, body: at }).padEnd(FIRST_LINE - 1)
  try {
    // Not synced: what a power failure takes is made anew.
    writePrivate(file, Buffer.concat([Buffer.from(`${first}\n`), head, ...pieces]), { isSynced: false })
  } catch {
    return 'failed'
  }
  for (const session of sessions) day.sessions.set(session.facts.id, session)
  day.stamp = stamp
  day.unsaved = 0
  return 'saved'
}

const bytesOnFile = (file: string, stamp: string, sessions: readonly DaySession[]) =>
  openDay(file, (opened) =>
    opened.stamp === stamp ? sessions.map(({ at, length }) => opened.read(at, length)) : undefined,
  )

/** What a turn's line begins with: the first of its facts. */
const TRACE = '{"trace":"'

/** Of each trace of the file the sessions that have turns in it; undefined as in `turnsOnFile`. */
export function tracesOnFile(
  folder: string,
  { day, stamp, sessions }: Day,
): ReadonlyMap<string, readonly string[]> | undefined {
  const onFile = [...sessions.values()].filter(({ turns }) => turns === undefined)
  const traces = new Map<string, string[]>()
  if (onFile.length === 0) return traces
  return openDay(fileOfDay(folder, day), (opened) => {
    if (opened.stamp !== stamp) return undefined
    const bytes = opened.read(0, Math.max(...onFile.map(({ at, length }) => at + length)))
    for (const { facts, at, length } of onFile) {
      for (let line = at; line < at + length; ) {
        const [start, end] = [line + TRACE.length, bytes.indexOf(10, line)]
        if (end === -1) return undefined
        const trace = bytes.toString('latin1', start, bytes.indexOf('"', start))
        traces.set(trace, [...(traces.get(trace) ?? []), facts.id])
        line = end + 1
      }
    }
    return traces
  })
}
