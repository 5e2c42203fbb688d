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

/** A session's file of one day, relative to the store's folder. */
export interface Source {
  readonly session: string
  readonly file: string
}

export interface Search {
  /** The store's folder. */
  readonly folder: string
  /** Newest first; of one session the later day first. */
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

/** Every hit, and after each file `undefined`. Ends early where the signal says so, or nobody asks for more. */
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
  const days = daysOf(sources)
  let sinceMs = performance.now()
  for (const source of sources) {
    const bytes = read(reader, path.join(folder, source.file))
    for (let end = bytes.length; end > 0; ) {
      if (performance.now() - sinceMs > SLICE_MS) {
        await breathe()
        sinceMs = performance.now()
      }
      if (signal?.aborted) return
      const start = end === 1 ? 0 : bytes.lastIndexOf(10, end - 2) + 1
      for (const found of foundInLine(bytes, start, end, needle)) {
        const isOld = isToldIn(bytes.subarray(end), found.span) || days.isLater(folder, source, found)
        if (!isOld) yield { ...found, session: source.session }
      }
      end = start
    }
    yield undefined
  }
}

/** A session that went on for days may have told a span anew on a later one. */
function daysOf(sources: readonly Source[]) {
  const files = new Map<string, string[]>()
  for (const { session, file } of sources) files.set(session, [...(files.get(session) ?? []), file])
  return {
    isLater(folder: string, { session, file }: Source, { span }: Found): boolean {
      const later = files.get(session) ?? []
      return later
        .slice(0, later.indexOf(file))
        .some((other) => isToldIn(read({ buffer: Buffer.alloc(0) }, path.join(folder, other)), span))
    },
  }
}

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
