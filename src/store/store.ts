// The store is the queue. A batch is one line of `traces/<day>/<session>.jsonl`; `traces/<day>/order.ndjson` says
// in which order lines were stored and for whom, so that a destination needs no more than a position in it.
import fs from 'node:fs'
import path from 'node:path'
import { appendLine } from '../disk/private-file.ts'
import { safeName } from '../disk/safe-name.ts'
import { parseJson } from '../json/read.ts'
import type { SpanBatch } from '../trace/span.ts'
import { fromOtlpLine, toOtlpLine } from './otlp-json.ts'

const ORDER = 'order.ndjson'
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Where one stored line lies, and which destinations it is meant for. */
export interface StoredLine {
  readonly at: number
  readonly sessionId: string
  readonly traceId: string
  /** Relative to the store's folder. */
  readonly file: string
  readonly offset: number
  readonly length: number
  readonly to: readonly string[]
}

/** A place in the order of all stored lines; days sort as text. */
export interface Position {
  readonly day: string
  readonly offset: number
}

export const BEGINNING: Position = { day: '', offset: 0 }

export interface Store {
  append(batch: SpanBatch, about: { sessionId: string; to: readonly string[]; nowMs: number }): StoredLine
  /** Undefined where retention or a deletion took the line away. */
  read(line: StoredLine): SpanBatch | undefined
  /** Lines stored at or after `from`, in order, each with the position behind it. */
  linesFrom(from: Position): Generator<{ readonly line: StoredLine; readonly next: Position }>
  /** The position behind the last stored line. */
  end(): Position
}

export function openStore(folder: string): Store {
  return {
    append(batch, { sessionId, to, nowMs }) {
      const day = new Date(nowMs).toISOString().slice(0, 10)
      const file = path.join(day, `${safeName(sessionId)}.jsonl`)
      const place = appendLine(path.join(folder, file), `${toOtlpLine(batch)}\n`)
      const line: StoredLine = { at: nowMs, sessionId, traceId: batch.traceId, file, ...place, to }
      // Second, so that the order never names a line that is not there.
      appendLine(path.join(folder, day, ORDER), `${JSON.stringify(line)}\n`)
      return line
    },

    read({ file, offset, length }) {
      const bytes = readRange(path.join(folder, file), offset, length)
      return bytes === undefined ? undefined : fromOtlpLine(bytes.toString('utf8'))
    },

    *linesFrom(from) {
      for (const day of daysIn(folder)) {
        if (day < from.day) continue
        const start = day === from.day ? from.offset : 0
        for (const { text, end } of readLines(path.join(folder, day, ORDER), start)) {
          const line = parseStoredLine(text)
          if (line !== undefined) yield { line, next: { day, offset: end } }
        }
      }
    },

    end() {
      const day = daysIn(folder).at(-1)
      if (day === undefined) return BEGINNING
      return { day, offset: fs.statSync(path.join(folder, day, ORDER), { throwIfNoEntry: false })?.size ?? 0 }
    },
  }
}

/** Every batch of one session, oldest first. */
export function* batchesOfSession(folder: string, sessionId: string): Generator<SpanBatch> {
  for (const day of daysIn(folder)) {
    for (const { text } of readLines(path.join(folder, day, `${safeName(sessionId)}.jsonl`), 0)) {
      const batch = fromOtlpLine(text)
      if (batch !== undefined) yield batch
    }
  }
}

function daysIn(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder)
      .filter((name) => DAY.test(name))
      .sort()
  } catch {
    return []
  }
}

/** Whole lines from a byte offset on, each with the offset behind it; half a line at the end waits for its rest. */
function* readLines(
  file: string,
  offset: number,
): Generator<{ readonly text: string; readonly end: number }> {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const bytes = size > offset ? readRange(file, offset, size - offset) : undefined
  if (bytes === undefined) return
  let start = 0
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    // Counted in bytes: what is damaged may not be UTF-8.
    yield { text: bytes.toString('utf8', start, end), end: offset + end + 1 }
    start = end + 1
  }
}

function readRange(file: string, offset: number, length: number): Buffer | undefined {
  let fd: number
  try {
    fd = fs.openSync(file, 'r')
  } catch {
    return undefined
  }
  try {
    const bytes = Buffer.allocUnsafe(length)
    let read = 0
    while (read < length) {
      const n = fs.readSync(fd, bytes, read, length - read, offset + read)
      if (n === 0) return undefined
      read += n
    }
    return bytes
  } finally {
    fs.closeSync(fd)
  }
}

function parseStoredLine(text: string): StoredLine | undefined {
  const line = parseJson(text)
  const isWhole =
    line !== undefined &&
    ['traceId', 'sessionId', 'file'].every((key) => typeof line[key] === 'string') &&
    ['at', 'offset', 'length'].every((key) => typeof line[key] === 'number') &&
    Array.isArray(line.to)
  return isWhole ? (line as unknown as StoredLine) : undefined
}
