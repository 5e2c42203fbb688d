// Full-text search without an index: the store's bytes, newest session first, in slices of a few milliseconds, so that
// whoever serves a page meanwhile goes on doing so. A gigabyte takes half a second of one
// core where the disk's cache has it, and most of that is reading.
import path from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { type Found, foundInLine, type Needle } from './lines.ts'
import { matcherFor } from './match.ts'
import { isToldIn } from './place.ts'
import { rawFormOf } from './raw-form.ts'
import { openReader, readAlone } from './reader.ts'
import { openVector } from './vector.ts'

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

/** Every hit, and after each session `undefined`. Ends early where the signal says so, or nobody asks for more. */
export async function* search({
  folder,
  sources,
  query,
  signal,
}: Search): AsyncGenerator<FoundAt | undefined> {
  const form = rawFormOf(query)
  if (form === undefined) return
  const reader = openReader(form.anchor, openVector())
  const needle: Needle = { scan: reader.scan, fits: form.fits, matcher: matcherFor(query) }
  let sinceMs = performance.now()
  for (const { session, files } of sources) {
    const places = files().map((file) => path.join(folder, file))
    for (const [at, place] of places.entries()) {
      const bytes = reader.read(place)
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
  later.some((file) => isToldIn(readAlone(file), span))
