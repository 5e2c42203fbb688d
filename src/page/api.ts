// What the page and its server say to each other: the one contract that both are compiled against. Structure travels
// without content (a skeleton row a span); what was said is asked for span by span, and what is large piece by piece.
//
// All paths are below /api/v1 and want `Authorization: Bearer <token>`. Times are milliseconds since the epoch, or since
// the trace's start where it says so; dollars are dollars; a dollar that is not known is null and makes sums `unpriced`.

/** What an instant or a dollar of a turn was for. `you` is a dialog that waited for a person; `itself` is Claude Code. */
export type BandKind = 'you' | 'model' | 'agent' | 'tool' | 'compaction' | 'itself'

/** Kind, name (model, agent type, tool, '' for the others), milliseconds of wall time, dollars. */
export type BandCell = readonly [kind: BandKind, name: string, ms: number, usd: number]

/** As the root span says it (`turnspan.turn.status`); `open` while it runs. */
export type Status = 'completed' | 'interrupted' | 'failed' | 'unfinished' | 'open'

/** One session in the list. `in` holds what the cache read too. */
export interface SessionRow {
  readonly id: string
  /** The folder that it ran in. */
  readonly project: string
  /** The first prompt, one line, at most 200 characters. */
  readonly title: string
  readonly start: number
  readonly end: number
  readonly turns: number
  readonly calls: number
  readonly tools: number
  /** Tool calls that failed. */
  readonly failed: number
  /** Most expensive first. */
  readonly models: readonly string[]
  readonly in: number
  readonly cached: number
  readonly out: number
  /** Input tokens of the last call of the main thread: how full the context is. */
  readonly ctx: number
  readonly usd: number
  readonly unpriced: boolean
  /** Of its last turn. */
  readonly status: Status
  readonly live: boolean
  readonly band: readonly BandCell[]
}

export type Origin = 'user' | 'task_notification' | 'slash_command' | 'bash_mode'

export interface TurnRow {
  /** Its place in the session, from 1, by start. */
  readonly n: number
  readonly trace: string
  /** One line, at most 200 characters. */
  readonly prompt: string
  readonly answer: string
  readonly origin: Origin
  readonly status: Status
  readonly start: number
  readonly end: number
  /** Where background agents went on behind the answer: their end. */
  readonly tail_end: number | null
  readonly spans: number
  readonly calls: number
  readonly tools: number
  readonly failed: number
  readonly in: number
  readonly cached: number
  readonly out: number
  readonly usd: number
  readonly unpriced: boolean
  readonly band: readonly BandCell[]
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

/** What narrows the list, the search and the totals; all may be absent. */
export interface Filter {
  readonly project?: string
  /** Days (`2026-11-23`, local) or milliseconds; `to` is inside. */
  readonly from?: string
  readonly to?: string
  readonly model?: string
  /** A status, or `error`: a turn or a tool call failed. */
  readonly status?: string
  readonly tool?: string
  readonly min_usd?: number
}

export type SortKey = 'start' | 'end' | 'usd' | 'turns' | 'duration' | 'failed'

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

export type SpanKind = 'turn' | 'model' | 'tool' | 'agent' | 'compaction' | 'other'

/** The columns of a skeleton row, in this order. */
export const COLUMNS = [
  'id',
  'parent',
  'kind',
  'name',
  'start',
  'end',
  'status',
  'outcome',
  'model',
  'in',
  'cached',
  'out',
  'usd',
  'wait_ms',
  'error',
  'arg',
  'flags',
] as const

export type SkeletonRow = readonly [
  id: string,
  /** '' for the root, and for one whose parent is not there or is below itself. */
  parent: string,
  kind: SpanKind,
  /** Model, tool, agent type. */
  name: string,
  /** Milliseconds from the trace's start. */
  start: number,
  /** null while it runs. */
  end: number | null,
  /** 0 unset, 1 ok, 2 error. */
  status: 0 | 1 | 2,
  /** Of a tool: `ok`, `error`, `denied`, `interrupted`, `unfinished`; of a turn or an agent its status; of a call the reason it stopped. */
  outcome: string,
  model: string,
  in_: number,
  cached: number,
  out: number,
  usd: number | null,
  /** How long a dialog stood open before the tool ran. */
  waitMs: number,
  /** `error.type`, `exit 7`, `HTTP 529`. */
  error: string,
  /** What it is about, one line of at most 160 characters: a command, a file, a description; of a call the start of its text. */
  arg: string,
  /** FLAG_… */
  flags: number,
]

export const FLAG_BACKGROUND = 1
/** Its parent was not in the trace, or was below itself. */
export const FLAG_ORPHAN = 2
/** It ended before it began: drawn as nothing. */
export const FLAG_BACKWARDS = 4
export const FLAG_OPEN = 8
export const FLAG_MCP = 16
/** Something in it was masked. */
export const FLAG_REDACTED = 32
/** The first call after a compaction. */
export const FLAG_COMPACTED = 64
/** Events of interest are on it (failed attempts, hooks that sent the turn back). */
export const FLAG_EVENTS = 128

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
  readonly scanned: number
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

export type TotalsBy = 'day' | 'model' | 'project' | 'tool'

export interface TotalsRow {
  readonly key: string
  readonly usd: number
  readonly in: number
  readonly cached: number
  readonly out: number
  readonly sessions: number
  readonly turns: number
  readonly calls: number
  readonly tools: number
  readonly failed: number
  /** Of its calls: median and 95th percentile; null where nothing was timed. */
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  /** By day: dollars by model. */
  readonly models?: Readonly<Record<string, number>>
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
        readonly rows: readonly SkeletonRow[]
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
