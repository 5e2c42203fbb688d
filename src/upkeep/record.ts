// `upkeep.json`: when was tidied up last, and what was lost by it.
import type { Home } from '../disk/home.ts'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import { isJson, type Json, numberAt, textAt } from '../json/read.ts'

export interface UpkeepRecord {
  /** Milliseconds since the epoch. */
  readonly atMs: number
  /** The newest day of which something was taken out of the store. */
  readonly trimmedTo?: string
  /** Traces that a destination was still owed, ever. */
  readonly dropped?: Dropped
  /** Events that were never digested, ever. */
  readonly droppedJournals?: { readonly files: number; readonly bytes: number; readonly lastAtMs: number }
}

export interface Dropped {
  readonly traces: number
  readonly lastAtMs: number
  /** Ids of those who did not get them. */
  readonly destinations: readonly string[]
}

/** What is missing or damaged says nothing. */
export function readUpkeep({ upkeep }: Pick<Home, 'upkeep'>): UpkeepRecord {
  const saved = readJsonIfThere(upkeep)
  if (!isJson(saved)) return { atMs: 0 }
  const trimmedTo = textAt(saved, 'trimmedTo')
  const dropped = isJson(saved.dropped) ? droppedIn(saved.dropped) : undefined
  const journals = isJson(saved.droppedJournals) ? saved.droppedJournals : undefined
  return {
    atMs: numberAt(saved, 'atMs') ?? 0,
    ...(trimmedTo !== undefined && { trimmedTo }),
    ...(dropped && { dropped }),
    ...(journals && {
      droppedJournals: {
        files: numberAt(journals, 'files') ?? 0,
        bytes: numberAt(journals, 'bytes') ?? 0,
        lastAtMs: numberAt(journals, 'lastAtMs') ?? 0,
      },
    }),
  }
}

export const saveUpkeep = ({ upkeep }: Pick<Home, 'upkeep'>, record: UpkeepRecord): void =>
  writePrivate(upkeep, `${JSON.stringify({ v: 1, ...record })}\n`)

const droppedIn = (saved: Json): Dropped => ({
  traces: numberAt(saved, 'traces') ?? 0,
  lastAtMs: numberAt(saved, 'lastAtMs') ?? 0,
  destinations: Array.isArray(saved.destinations) ? saved.destinations.map(String) : [],
})
