// A skeleton row by names, with its end settled.
import type { SkeletonRow, SpanKind } from '../api.ts'
import {
  FLAG_BACKGROUND,
  FLAG_BACKWARDS,
  FLAG_COMPACTED,
  FLAG_EVENTS,
  FLAG_MCP,
  FLAG_OPEN,
  FLAG_ORPHAN,
  FLAG_REDACTED,
} from '../api.ts'

export interface Span {
  readonly id: string
  readonly parent: string
  readonly kind: SpanKind
  readonly name: string
  /** Milliseconds from the trace's start. */
  readonly start: number
  /** Of a running one: until now. Never before its start. */
  readonly end: number
  readonly open: boolean
  readonly failed: boolean
  readonly outcome: string
  readonly model: string
  readonly input: number
  readonly cached: number
  readonly output: number
  readonly usd: number | null
  /** When a dialog stood open for it: before it ran, or, where it never did, at its end. */
  readonly asked: readonly [from: number, to: number] | undefined
  readonly error: string
  readonly arg: string
  readonly background: boolean
  /** Its parent is not in the trace. */
  readonly orphan: boolean
  /** It ended before it began. */
  readonly backwards: boolean
  /** Something in it was masked. */
  readonly redacted: boolean
  readonly mcp: boolean
  readonly compacted: boolean
  readonly events: boolean
}

/** `now`: milliseconds from the trace's start, for what still runs. */
export function spanOf(row: SkeletonRow, now: number): Span {
  const [id, parent, kind, name, start, end, status, outcome, model] = row
  const [, , , , , , , , , input, cached, output, usd, waitMs, error, arg, flags] = row
  const has = (flag: number) => (flags & flag) !== 0
  const until = Math.max(start, end ?? now)
  return {
    ...{ id, parent, kind, name, start, outcome, model, input, cached, output, usd, error, arg },
    asked: askedOf(start, until, waitMs, outcome),
    end: until,
    open: end === null || has(FLAG_OPEN),
    failed: status === 2,
    background: has(FLAG_BACKGROUND),
    orphan: has(FLAG_ORPHAN),
    backwards: has(FLAG_BACKWARDS),
    redacted: has(FLAG_REDACTED),
    mcp: has(FLAG_MCP),
    compacted: has(FLAG_COMPACTED),
    events: has(FLAG_EVENTS),
  }
}

/** Then the dialog was the last of it. */
const NEVER_RAN: ReadonlySet<string> = new Set(['denied', 'interrupted', 'unfinished'])

function askedOf(start: number, end: number, waitMs: number, outcome: string): Span['asked'] {
  if (waitMs <= 0) return undefined
  return NEVER_RAN.has(outcome) ? [Math.max(start, end - waitMs), end] : [start - waitMs, start]
}

/** When it shows: with the dialog before it. */
export const beginOf = ({ start, asked }: Span): number => Math.min(start, asked?.[0] ?? start)
