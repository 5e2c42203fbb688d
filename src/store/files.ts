// The store's files as bytes: days, lines, ranges.
import fs from 'node:fs'
import path from 'node:path'

/** In each day's folder: in which order its lines were stored, and for whom. */
export const ORDER = 'order.ndjson'
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Oldest first, by their names. */
export function daysIn(folder: string): readonly string[] {
  return namesIn(folder)
    .filter((name) => DAY.test(name))
    .sort()
}

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

export interface StoreFile {
  readonly day: string
  /** Relative to the store's folder, as the order's lines name it. */
  readonly file: string
  readonly bytes: number
  readonly mtimeMs: number
}

/** What each session left on each day; the order's own files are not among them. */
export function sessionFilesIn(folder: string): readonly StoreFile[] {
  return daysIn(folder).flatMap((day) =>
    namesIn(path.join(folder, day))
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => {
        const file = path.join(day, name)
        const stat = fs.lstatSync(path.join(folder, file), { throwIfNoEntry: false })
        return stat?.isFile() ? [{ day, file, bytes: stat.size, mtimeMs: stat.mtimeMs }] : []
      }),
  )
}

/** Of all that the store holds. */
export function bytesOfStore(folder: string, files = sessionFilesIn(folder)): number {
  const orders = daysIn(folder).map((day) => sizeOf(path.join(folder, day, ORDER)))
  return [...orders, ...files.map(({ bytes }) => bytes)].reduce((sum, n) => sum + n, 0)
}

export const sizeOf = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0

export interface Line {
  readonly text: string
  readonly start: number
  /** Behind its line break. */
  readonly end: number
}

/** Whole lines from a byte offset on; half a line at the end waits for its rest. */
export function* readLines(file: string, offset: number): Generator<Line> {
  const size = sizeOf(file)
  const bytes = size > offset ? readRange(file, offset, size - offset) : undefined
  if (bytes === undefined) return
  let start = 0
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    // Counted in bytes: what is damaged may not be UTF-8.
    yield { text: bytes.toString('utf8', start, end), start: offset + start, end: offset + end + 1 }
    start = end + 1
  }
}

export function readRange(file: string, offset: number, length: number): Buffer | undefined {
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

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}
