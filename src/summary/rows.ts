// A span without what was said: what a tree, a time line and a band are drawn from. A list instead of an object, for
// thousands of them go over the wire at once.

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
  /** '' for the root; one whose parent is not there, or is below itself, hangs on the root (FLAG_ORPHAN). */
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
  /** Tokens and dollars of a turn or an agent: what all calls below it add up to, those of background agents too. */
  in_: number,
  cached: number,
  out: number,
  /** null where the price is not known; a sum holds what is. */
  usd: number | null,
  /** How long a dialog stood open: before the tool ran, or, where it was refused, at its end. */
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
