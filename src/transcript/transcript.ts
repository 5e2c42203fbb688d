import fs from 'node:fs'
import { openInside } from '../disk/inside.ts'
import type { Entry } from './entry.ts'
import { type ParseOptions, parseLine } from './parse.ts'

/** A place in a file, and which file it was: another inode or a shorter file is another transcript. */
export interface ReadFrom {
  readonly offset: number
  readonly inode?: number | undefined
  /** Of a file that is too long to be held as a whole; the line that it cuts is left for later. Default: all of it. */
  readonly limitBytes?: number | undefined
}

/** One JSONL file of a session, read as it grows. */
export interface Transcript {
  /** In file order, from where reading began. */
  readonly entries: readonly Entry[]
  /** Undefined while the file does not exist (before the first prompt, or with --no-session-persistence). */
  readonly inode: number | undefined
  /** Whole lines that are not JSON. */
  readonly broken: number
  /** Behind the last whole line. */
  readonly endOffset: number
  /** Reads what was appended since; half a line at the end waits for its rest. */
  refresh(): void
}

const CHUNK_BYTES = 1 << 20
/** Far above what Claude Code writes of a turn. A longer line is not held in memory, and counted as broken. */
const LONGEST_LINE = 64 << 20
const NEWLINE = 10

export function openTranscript(
  root: string,
  file: string,
  from: ReadFrom,
  options: ParseOptions = {},
): Transcript {
  let entries: Entry[] = []
  let offset = from.offset
  let inode = from.inode
  let exists = false
  let broken = 0

  function refresh(): void {
    const opened = openInside(root, file, ['.jsonl'])
    exists = opened.ok
    if (!opened.ok) return
    try {
      if ((inode !== undefined && opened.inode !== inode) || opened.size < offset) {
        entries = []
        offset = 0
        broken = 0
      }
      inode = opened.inode
      const to = Math.min(opened.size, offset + (from.limitBytes ?? Number.POSITIVE_INFINITY))
      offset = readLines(opened.fd, offset, to, (text, at) => {
        const entry = text === undefined ? undefined : parseLine(text, at, options)
        if (entry !== undefined) entries.push(entry)
        else if (text?.trim() !== '') {
          broken += 1
          entries.push(brokenLine(text === undefined ? 'too long' : 'not JSON', at))
        }
      })
    } finally {
      fs.closeSync(opened.fd)
    }
  }

  refresh()
  return {
    get entries() {
      return entries
    },
    get inode() {
      return exists ? inode : undefined
    },
    get endOffset() {
      return offset
    },
    get broken() {
      return broken
    },
    refresh,
  }
}

const brokenLine = (name: string, offset: number): Entry => ({
  kind: 'other',
  offset,
  atMs: undefined,
  uuid: undefined,
  name,
  known: false,
})

/** Calls `onLine` for every whole line, without its text where it is too long; returns the offset behind the last one. */
function readLines(
  fd: number,
  from: number,
  to: number,
  onLine: (text: string | undefined, offset: number) => void,
): number {
  let lineStart = from
  let position = from
  let carry: Buffer[] = []
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(to - from, 1)))
  while (position < to) {
    const read = fs.readSync(fd, chunk, 0, Math.min(chunk.length, to - position), position)
    if (read === 0) break
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1 && end < read; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end)
      const isTooLong = position + end - lineStart > LONGEST_LINE
      onLine(isTooLong ? undefined : textOf(carry, piece), lineStart)
      carry = []
      start = end + 1
      lineStart = position + start
    }
    position += read
    if (position - lineStart > LONGEST_LINE) carry = []
    else if (start < read) carry.push(Buffer.from(chunk.subarray(start, read)))
  }
  return lineStart
}

const textOf = (carry: readonly Buffer[], piece: Buffer): string =>
  (carry.length === 0 ? piece : Buffer.concat([...carry, piece])).toString('utf8')
