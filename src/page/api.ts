// What the page and its server say to each other: the one contract that both are compiled against. Structure travels
// without content (a skeleton row a span); what was said is asked for span by span, and what is large piece by piece.
//
// All paths are below /api/v1 and want `Authorization: Bearer <token>`. Times are milliseconds since the epoch, or since
// the trace's start where it says so; dollars are dollars; a dollar that is not known is null and makes sums `unpriced`.

import type { Filter, SortKey, TotalsBy, TotalsRow } from '../summary/asked.ts'
import type { SkeletonRow, SpanKind } from '../summary/rows.ts'
import type { BandCell, SessionRow, Status, TurnRow } from '../summary/shown.ts'

export {
  FLAG_BACKGROUND,
  FLAG_BACKWARDS,
  FLAG_COMPACTED,
  FLAG_EVENTS,
  FLAG_MCP,
  FLAG_OPEN,
  FLAG_ORPHAN,
  FLAG_REDACTED,
} from '../summary/rows.ts'
export type {
  BandCell,
  Filter,
  SessionRow,
  SkeletonRow,
  SortKey,
  SpanKind,
  Status,
  TotalsBy,
  TotalsRow,
  TurnRow,
}

export interface DestinationInfo {
  readonly id: string
  readonly kind: string
  readonly title: string
  /** With `{trace_id}` and `{session_id}` to be filled in; null where no page is known to link to. */
  readonly link: string | null
}

/** GET /meta */
export interface Meta {
  readonly version: string
  readonly index: { readonly state: 'ready' | 'building'; readonly done: number; readonly total: number }
  readonly sessions: number
  readonly bytes: number
  /** Each with how many sessions have it, most first. */
  readonly projects: readonly (readonly [string, number])[]
  readonly models: readonly (readonly [string, number])[]
  readonly tools: readonly (readonly [string, number])[]
  readonly destinations: readonly DestinationInfo[]
  /** Sessions of Claude Code's own folder, where the store is empty: what `turnspan import` would find. */
  readonly importable: number
}

/** GET /sessions?limit=100&cursor=&sort=start&dir=desc&…Filter */
export interface SessionsAnswer {
  readonly items: readonly SessionRow[]
  /** Opaque; null behind the last one. */
  readonly next: string | null
  readonly total: number
  readonly sums: { readonly usd: number; readonly in: number; readonly out: number; readonly turns: number }
}

/** GET /sessions/<id> */
export interface SessionAnswer {
  readonly session: SessionRow
  readonly turns: readonly TurnRow[]
  readonly forked_from: string | null
  /** After `/clear`: the session before. */
  readonly previous: string | null
  readonly resume: string
}

/** GET /trace/<trace id or its beginning, 8 digits at least> */
export interface TracePlace {
  readonly session: string
  readonly n: number
  readonly trace: string
}

/** GET /traces/<trace id>: by start; the root is first. */
export interface TraceAnswer {
  readonly trace: string
  readonly session: string
  readonly n: number
  /** Grows whenever something of it changes. */
  readonly rev: number
  readonly start: number
  readonly open: boolean
  readonly rows: readonly SkeletonRow[]
  /** Behind which there are more rows (GET …?after=<this>); null with the last. 5,000 a page. */
  readonly next: number | null
}

/** Stands in place of a text above the limit: `head` and `tail` are parts of it, `key` asks for the rest. */
export interface Cut {
  readonly $cut: {
    readonly key: string
    readonly bytes: number
    readonly head: string
    readonly tail: string
  }
}

export type Value = string | number | boolean | readonly string[] | Cut

export interface SpanContent {
  readonly id: string
  readonly attributes: Readonly<Record<string, Value>>
  readonly events: readonly {
    readonly name: string
    readonly at: number
    readonly attributes: Readonly<Record<string, Value>>
  }[]
  readonly links: readonly {
    readonly trace: string
    readonly span: string
    readonly attributes: Readonly<Record<string, Value>>
  }[]
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message?: string }
  readonly resource: Readonly<Record<string, Value>>
}

/** GET /traces/<trace id>/spans?ids=a,b,c (50 at most): texts above 64 KB are cut to 48 KB of head and 8 KB of tail. */
export interface SpansAnswer {
  readonly spans: readonly SpanContent[]
}

// GET /traces/<trace id>/spans/<span id>/value?key=gen_ai.tool.call.result&offset=0&limit=65536
//   text/plain, a slice in bytes at character borders, `X-Total-Bytes`
// GET /traces/<trace id>/otlp
//   the stored OTLP/JSON lines, application/x-ndjson, as attachment

export type SearchField = 'prompt' | 'answer' | 'input' | 'output'

/** GET /search?q=&in=prompt,answer,input,output&limit=200&…Filter: one of these a line (application/x-ndjson), newest first. */
export type SearchLine = { readonly hit: SearchHit } | { readonly done: SearchDone }

export interface SearchHit {
  readonly session: string
  readonly title: string
  readonly project: string
  readonly n: number
  readonly trace: string
  readonly span: string
  readonly kind: SpanKind
  readonly name: string
  readonly field: SearchField
  readonly at: number
  /** Up to 60 characters each side, one line. */
  readonly before: string
  readonly match: string
  readonly after: string
}

export interface SearchDone {
  /** Sessions that were looked through. */
  readonly scanned: number
  /** Sessions that the filter left. */
  readonly files: number
  readonly ms: number
  /** The limit was reached. */
  readonly more: boolean
}

/** GET /totals?by=day|model|project|tool&…Filter */
export interface TotalsAnswer {
  readonly by: TotalsBy
  readonly rows: readonly TotalsRow[]
}

// GET /live[?session=<id>]: text/event-stream, read by fetch (an EventSource sends no headers). Each event has an id; a
// reconnection gives the last one as `?after=`.
export type LiveEvent =
  | { readonly event: 'session'; readonly data: SessionRow }
  /** Only of the session that was asked for, like the next. */
  | { readonly event: 'turn'; readonly data: TurnRow }
  | {
      readonly event: 'spans'
      readonly data: {
        readonly trace: string
        readonly rev: number
        readonly start: number
        readonly open: boolean
        /** New ones, and those that have changed. */
        readonly rows: readonly SkeletonRow[]
        /** Ids of rows that are no more: a running call gets another id with its answer. */
        readonly removed: readonly string[]
      }
    }
  | { readonly event: 'gone'; readonly data: { readonly session: string } }
  | { readonly event: 'meta'; readonly data: Meta['index'] }
  | { readonly event: 'ping'; readonly data: Record<string, never> }
  /** What came before is not known here: load anew. */
  | { readonly event: 'reset'; readonly data: Record<string, never> }

/** POST /sessions/<id>/resend with {"destination": id}: 202 */
export interface Resent {
  readonly queued: number
}

/** DELETE /sessions/<id> */
export interface DeletedAnswer {
  readonly traces: number
  readonly bytes: number
  /** What stays elsewhere, in sentences. */
  readonly left: readonly string[]
}

/** Any answer above 399. */
export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string }
}
