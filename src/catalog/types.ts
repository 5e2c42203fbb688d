// What the catalog says and to whom: the list, the page's server, `turnspan show`.
import type { Filter, SortKey, TotalsBy, TotalsRow } from '../summary/asked.ts'
import type { SessionRow, TurnRow } from '../summary/shown.ts'
import type { SpanBatch } from '../trace/span.ts'

/** Where stored bytes lie: of a file relative to the store's folder. */
export interface Part {
  readonly file: string
  readonly offset: number
  readonly length: number
}

export interface Progress {
  /** Lines of the store's order. */
  readonly done: number
  readonly total: number
}

export interface Refreshed {
  /** Ids of sessions of which something is new. */
  readonly changed: ReadonlySet<string>
  /** Ids of sessions of which nothing is left. */
  readonly gone: ReadonlySet<string>
}

export interface SessionsAsked {
  readonly filter?: Filter
  /** Without one: `start`. `duration` is the time of its turns, not of what lay between them. */
  readonly sort?: SortKey
  readonly dir?: 'asc' | 'desc'
  /** As the answer before gave it. One that is none begins anew. */
  readonly cursor?: string | null
  readonly limit?: number
}

export interface SessionsFound {
  readonly items: readonly SessionRow[]
  readonly next: string | null
  readonly total: number
  readonly sums: { readonly usd: number; readonly in: number; readonly out: number; readonly turns: number }
}

export interface SessionFound {
  readonly session: SessionRow
  /** By start. */
  readonly turns: readonly TurnRow[]
  readonly forked_from: string | null
  readonly previous: string | null
}

/** Where a turn of a session lies. */
export interface StoredTurn {
  readonly trace: string
  readonly root: string
  readonly start: number
  /** Where it ran; '' where that is not known. */
  readonly cwd: string
  /** In the order in which they were stored. */
  readonly parts: readonly Part[]
}

export interface TraceFound {
  readonly session: string
  readonly n: number
  readonly trace: string
  readonly root: string
}

type Counted = readonly (readonly [string, number])[]

export interface CatalogMeta {
  readonly sessions: number
  /** Of the store. */
  readonly bytes: number
  /** Each with how many sessions have it, most first. */
  readonly projects: Counted
  readonly models: Counted
  readonly tools: Counted
}

/** Answers at once, from what was known at the last refresh. */
export interface Catalog {
  /** Another process has replaced what answers lean on: they may lack turns until the next refresh. */
  readonly isBehind: boolean
  /** Reads what was stored since, in slices between which others get their turn. Called while it runs, it is the same run. */
  refresh(onProgress?: (progress: Progress) => void): Promise<Refreshed>
  sessions(asked?: SessionsAsked): SessionsFound
  /** By its whole id. */
  session(id: string): SessionFound | undefined
  /** Its turns by start; none where it is not known. */
  stored(id: string): readonly StoredTurn[]
  /** Of the store, that hold something of it; in no order. */
  files(id: string): readonly string[]
  /** Every session whose id begins so. */
  sessionsNamed(begin: string): readonly string[]
  /** All that pass the filter, in no order. */
  rows(filter?: Filter): readonly SessionRow[]
  /** Those with a turn that ran there, the latest first. */
  sessionsOfFolder(folder: string): readonly string[]
  /** By a trace id or its beginning; of a trace with several turns the first. */
  trace(idOrBeginning: string): TraceFound | undefined
  /** In the order in which they were stored. Of all sessions that have a part in it. */
  partsOf(traceId: string): readonly Part[]
  batchesOf(traceId: string): readonly SpanBatch[]
  meta(): CatalogMeta
  totals(by: TotalsBy, filter?: Filter): readonly TotalsRow[]
}
