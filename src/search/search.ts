// Full-text search without an index: the store's bytes, newest session first, in slices of a few milliseconds, so that
// whoever serves a page meanwhile goes on doing so. A gigabyte takes about a second where the disk's cache has it.
import fs from 'node:fs'
import path from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { type Found, foundInLine, type Needle } from './lines.ts'
import { matcherFor } from './match.ts'
import { isToldIn } from './place.ts'
import { rawFormOf } from './raw-form.ts'
import { scanFor } from './scan.ts'

export type { Found }

export interface Source {
  readonly session: string
  /** Its files, relative to the store's folder: that of the latest day first. */
  files(): readonly string[]
}

export interface Search {
  /** The store's folder. */
  readonly folder: string
  /** Newest first. */
  readonly sources: readonly Source[]
  readonly query: string
  readonly signal?: AbortSignal | undefined
}

export interface FoundAt extends Found {
  readonly session: string
}

/** Between two of them others have their turn. */
const SLICE_MS = 8
const FIRST_BYTES = 1 << 20

/** Every hit, and after each session `undefined`. Ends early where the signal says so, or nobody asks for more. */
export async function* search({
  folder,
  sources,
  query,
  signal,
}: Search): AsyncGenerator<FoundAt | undefined> {
  const form = rawFormOf(query)
  if (form === undefined) return
  const needle: Needle = { scan: scanFor(form.anchor), fits: form.fits, matcher: matcherFor(query) }
  const reader = { buffer: Buffer.allocUnsafe(FIRST_BYTES) }
  let sinceMs = performance.now()
  for (const { session, files } of sources) {
    const places = files().map((file) => path.join(folder, file))
    for (const [at, place] of places.entries()) {
      const bytes = read(reader, place)
      for (let end = bytes.length; end > 0; ) {
        if (performance.now() - sinceMs > SLICE_MS) {
          await breathe()
          sinceMs = performance.now()
        }
        if (signal?.aborted) return
        const start = end === 1 ? 0 : bytes.lastIndexOf(LINE_BREAK, end - 2) + 1
        for (const found of foundInLine(bytes, start, end, needle)) {
          const isOld = isToldIn(bytes.subarray(end), found.span) || isToldLater(places.slice(0, at), found)
          if (!isOld) yield { ...found, session }
        }
        end = start
      }
    }
    yield undefined
  }
}

const LINE_BREAK = 10

/** A session that went on for days may have told a span anew on a later one. */
const isToldLater = (later: readonly string[], { span }: Found): boolean =>
  later.some((file) => isToldIn(read({ buffer: Buffer.alloc(0) }, file), span))

/** Into a buffer that is kept for the next; a file that is gone holds nothing. */
function read(reader: { buffer: Buffer }, file: string): Buffer {
  let fd: number
  try {
    fd = fs.openSync(file, 'r')
  } catch {
    return Buffer.alloc(0)
  }
  try {
    const { size } = fs.fstatSync(fd)
    if (size > reader.buffer.length) reader.buffer = Buffer.allocUnsafe(size)
    let end = 0
    while (end < size) {
      const more = fs.readSync(fd, reader.buffer, end, size - end, end)
      if (more === 0) break
      end += more
    }
    return reader.buffer.subarray(0, end)
  } finally {
    fs.closeSync(fd)
  }
}
