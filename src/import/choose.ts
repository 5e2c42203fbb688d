// Which of the sessions that were found are meant.
import fs from 'node:fs'
import { isBelow } from '../disk/below.ts'
import type { PastSession } from './past-session.ts'

export interface Wish {
  /** Only sessions in which something was written since then: each as a whole. */
  readonly sinceMs?: number | undefined
  /** Only sessions that began in one of these folders or below it; absolute paths. */
  readonly folders?: readonly string[] | undefined
  /** Only sessions whose ids begin with one of these. */
  readonly ids: readonly string[]
}

export function isWished(session: PastSession, { sinceMs, folders, ids }: Wish): boolean {
  const id = session.sessionId.toLowerCase()
  if (ids.length > 0 && !ids.some((beginning) => id.startsWith(beginning.toLowerCase()))) return false
  // A copied file is younger than what is in it, never older.
  if (sinceMs !== undefined && (session.touchedMs < sinceMs || lastDatedMs(session) < sinceMs)) return false
  if (folders === undefined) return true
  const began = folderOf(session)
  return folders.some((folder) => isWithin(began, folder))
}

const HEAD_BYTES = 256 * 1024
const TAIL_BYTES = 64 * 1024

/** Where Claude Code was started: the name of the transcript's folder could stand for several. */
function folderOf(session: PastSession): string | undefined {
  const text = /"cwd":("(?:[^"\\]|\\.)*")/.exec(partOf(session, 0, HEAD_BYTES))?.[1]
  try {
    return text && String(JSON.parse(text))
  } catch {
    return undefined
  }
}

const isWithin = (folder: string | undefined, project: string): boolean =>
  folder !== undefined && (folder === project || isBelow(project, folder))

/** Where nothing has a date, when it was touched. */
function lastDatedMs(session: PastSession): number {
  const tail = partOf(session, Math.max(0, session.size - TAIL_BYTES), TAIL_BYTES)
  const written = [...tail.matchAll(/"timestamp":"([^"]{10,40})"/g)].map(([, text]) => Date.parse(text ?? ''))
  const dated = written.filter((ms) => !Number.isNaN(ms))
  return dated.length === 0 ? session.touchedMs : Math.max(...dated)
}

function partOf({ file }: PastSession, offset: number, length: number): string {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  try {
    const fd = fs.openSync(file, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0))
    try {
      const bytes = Buffer.alloc(length)
      return bytes.toString('utf8', 0, fs.readSync(fd, bytes, 0, length, offset))
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    // It is named when it is to be read.
    return ''
  }
}
