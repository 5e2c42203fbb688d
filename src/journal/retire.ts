// Taking a digested journal away without losing the event that a hook appends at that very moment.
//
//   hook                                        flusher
//   open(session.ndjson)                        everything read? rename to session.ndjson.retired-<size>-<now>
//   write  (into the file that it has open,     2 s later: larger than <size>? append the rest to session.ndjson
//          whatever its name is by now)         unlink; larger now? append that rest too
//   still has a name? else write it again
//
// A hook that opened before the rename wrote before the unlink (then the flusher sees the file grow) or after it
// (then the hook sees a file without a name). Both may happen: the line then comes twice, and is dropped as a twin.
import fs from 'node:fs'
import path from 'node:path'
import { openPrivateForAppend } from '../disk/private-file.ts'
import { beginningOf, isSameFile, type JournalPosition, namesIn } from './journal.ts'
import { linesFrom } from './lines.ts'

const GRACE_MS = 2_000
/** A record is one write: a line that is still not whole after this long never will be. */
const TORN_AFTER_MS = 60_000
const RETIRED = /^(.+\.ndjson)\.retired-(\d+)-(\d+)$/
const LINE_BREAK = 0x0a
const BREAK = Buffer.from([LINE_BREAK])

/** Sets the file aside where everything in it was digested; false where something is left to read. */
export function retire(file: string, digestedTo: JournalPosition, nowMs: number): boolean {
  const fd = openToRead(file)
  if (fd === undefined) return false
  try {
    const { size, mtimeMs } = fs.fstatSync(fd)
    if (!isSameFile(beginningOf(fd), digestedTo) || size < digestedTo.offset) return false
    const isLineLeft = linesFrom(fd, digestedTo.offset).next().done !== true
    const isBeingWritten = size > digestedTo.offset && isWithin(TORN_AFTER_MS, mtimeMs, nowMs)
    if (isLineLeft || isBeingWritten) return false
    fs.renameSync(file, `${file}.retired-${size}-${Math.round(nowMs)}`)
    return true
  } finally {
    fs.closeSync(fd)
  }
}

export interface Swept {
  /** Files deleted. */
  readonly removed: number
  /** Session files that got late events back: they are to be read again. */
  readonly revived: readonly string[]
  /** Files that were set aside too short a time ago. */
  readonly waiting: number
}

/** Deletes what was set aside a while ago, and gives late events back to the journal first. */
export function sweepRetired(folder: string, nowMs: number): Swept {
  let removed = 0
  let waiting = 0
  const revived = new Set<string>()
  for (const name of namesIn(folder)) {
    const [, liveName, size, retiredMs] = RETIRED.exec(name) ?? []
    if (liveName === undefined) continue
    const live = path.join(folder, liveName)
    const outcome = isWithin(GRACE_MS, Number(retiredMs), nowMs)
      ? 'waiting'
      : remove(path.join(folder, name), Number(size), live, nowMs)
    if (outcome === 'waiting') waiting += 1
    else removed += 1
    if (outcome === 'revived') revived.add(live)
  }
  return { removed, revived: [...revived], waiting }
}

function remove(
  retired: string,
  knownSize: number,
  live: string,
  nowMs: number,
): 'removed' | 'revived' | 'waiting' {
  const fd = openToRead(retired)
  if (fd === undefined) {
    fs.rmSync(retired, { force: true })
    return 'removed'
  }
  try {
    const { size, mtimeMs } = fs.fstatSync(fd)
    const rest = readBetween(fd, knownSize, size)
    // A hook is writing to it now.
    if (rest.length > 0 && rest.at(-1) !== LINE_BREAK && isWithin(TORN_AFTER_MS, mtimeMs, nowMs))
      return 'waiting'
    if (!append(live, rest)) return 'waiting'
    fs.unlinkSync(retired)
    const last = readBetween(fd, size, fs.fstatSync(fd).size)
    append(live, last)
    return rest.length + last.length > 0 ? 'revived' : 'removed'
  } finally {
    fs.closeSync(fd)
  }
}

/** What lies ahead was long ago: the clock was set back since. */
const isWithin = (ms: number, thenMs: number, nowMs: number): boolean => Math.abs(nowMs - thenMs) <= ms

/** False where the journal did not take all of it. */
function append(file: string, bytes: Buffer): boolean {
  if (bytes.length === 0) return true
  try {
    const fd = openPrivateForAppend(file)
    try {
      // One write, because hooks append to the same file.
      return fs.writevSync(fd, [BREAK, bytes, BREAK]) === bytes.length + 2
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    return false
  }
}

function readBetween(fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(to - from)
  let length = 0
  while (length < bytes.length) {
    const read = fs.readSync(fd, bytes, length, bytes.length - length, from + length)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

function openToRead(file: string): number | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  try {
    return fs.openSync(file, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0))
  } catch {
    return undefined
  }
}
