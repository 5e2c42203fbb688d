// One file a session, written by hooks (src/hook), read here.
import fs from 'node:fs'
import path from 'node:path'
import { openInside } from '../disk/inside.ts'
import type { NotedSecret, RecordedEnv } from '../hook/record.ts'
import { linesFrom } from './lines.ts'
import { fingerprintOf, payloadIn, recordIn } from './record-line.ts'

const ENDING = '.ndjson'

/** A place in a session's file; to be kept as it is. */
export interface JournalPosition {
  readonly offset: number
  /** How the file begins: it may have been taken away (retire.ts) and begun anew under the same name. */
  readonly beginning: string
}

export const JOURNAL_START: JournalPosition = { offset: 0, beginning: '' }

export interface JournalEvent {
  readonly offset: number
  /** The offset behind its line. */
  readonly end: number
  /** When the hook's process began: this is the order of events, and the order of lines is not. */
  readonly at: number
  readonly event: string
  readonly env: RecordedEnv
  readonly secrets?: readonly NotedSecret[]
  readonly payload: unknown
}

export interface JournalRead {
  readonly events: readonly JournalEvent[]
  /** Behind the last complete line that was read. */
  readonly end: JournalPosition
  /** Lines that are no record: torn by a killed writer, or not JSON. */
  readonly broken: number
  /** Records left out because another hook had written the same of the same event. */
  readonly twins: number
  /** Reading stopped at the size limit: ask again from `end`. */
  readonly more: boolean
}

/** So that a session of any size is read in pieces that fit into memory. */
const READ_LIMIT = 32 * 1024 * 1024
const BEGINNING_LENGTH = 64
// Claude Code runs one hook twice where two settings scopes write its path differently.
const TWINS_WITHIN_MS = 2_000
const LOOK_BACK = 256 * 1024

export interface JournalFile {
  readonly file: string
  /** The session's id as a file name. */
  readonly name: string
  readonly size: number
}

export function journalFiles(folder: string): readonly JournalFile[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(ENDING))
    .flatMap((name) => {
      const file = path.join(folder, name)
      const stat = fs.lstatSync(file, { throwIfNoEntry: false })
      return stat?.isFile() ? [{ file, name: name.slice(0, -ENDING.length), size: stat.size }] : []
    })
}

/** What was appended since `from`. A missing file holds nothing. */
export function readEvents(file: string, from = JOURNAL_START, limitBytes = READ_LIMIT): JournalRead {
  const opened = openInside(path.dirname(file), file, [ENDING])
  if (!opened.ok) return { events: [], end: from, broken: 0, twins: 0, more: false }
  try {
    const isOurs = isSameFile(beginningOf(opened.fd), from) && from.offset <= opened.size
    const read = readFrom(opened.fd, isOurs ? from.offset : 0, limitBytes)
    // Looked at again: a file that was empty a moment ago may have got what was read just now.
    return { ...read, end: { offset: read.end, beginning: beginningOf(opened.fd) } }
  } finally {
    fs.closeSync(opened.fd)
  }
}

function readFrom(fd: number, start: number, limitBytes: number): Omit<JournalRead, 'end'> & { end: number } {
  const events: JournalEvent[] = []
  const seenAt = new Map<string, number>()
  const counts = { broken: 0, twins: 0 }
  let end = start
  // Lines before the start are looked at again: one of them may have a twin behind it.
  for (const line of linesFrom(fd, Math.max(0, start - LOOK_BACK))) {
    const isNew = line.end > start
    if (isNew && end - start >= limitBytes) return { events, end, ...counts, more: true }
    if (isNew) end = line.end
    if (line.bytes?.length === 0) continue
    const record = line.bytes && recordIn(line.bytes)
    if (record === undefined) {
      if (isNew) counts.broken += 1
      continue
    }
    const fingerprint = fingerprintOf(record)
    const isTwin =
      Math.abs(record.at - (seenAt.get(fingerprint) ?? Number.NEGATIVE_INFINITY)) <= TWINS_WITHIN_MS
    if (!isTwin) seenAt.set(fingerprint, record.at)
    if (!isNew) continue
    const parsed = payloadIn(record)
    if (isTwin) counts.twins += 1
    else if (parsed === undefined) counts.broken += 1
    else events.push({ ...record, ...parsed, offset: line.offset, end: line.end })
  }
  return { events, end, ...counts, more: false }
}

export function beginningOf(fd: number): string {
  const bytes = Buffer.alloc(BEGINNING_LENGTH)
  return bytes.toString('latin1', 0, fs.readSync(fd, bytes, 0, BEGINNING_LENGTH, 0))
}

export const isSameFile = (beginning: string, position: JournalPosition): boolean =>
  beginning.startsWith(position.beginning)

export function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).sort()
  } catch {
    return []
  }
}
