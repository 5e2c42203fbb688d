// Skeleton rows by hand: only what a test is about has to be said.
import type { SkeletonRow } from '../../../src/page/api.ts'
import { type Span, spanOf } from '../../../src/page/session/span.ts'

interface RowPlan {
  readonly id: string
  readonly parent?: string
  readonly kind?: SkeletonRow[2]
  readonly name?: string
  readonly start?: number
  readonly end?: number | null
  readonly failed?: boolean
  readonly outcome?: string
  readonly input?: number
  readonly usd?: number | null
  readonly waitMs?: number
  readonly arg?: string
  readonly flags?: number
}

export function row(plan: RowPlan): SkeletonRow {
  const { id, parent = 'root', kind = 'tool', name = 'Bash', start = 0, end = start + 10 } = plan
  const { failed = false, outcome = 'ok', input = 0, usd = 0, waitMs = 0, arg = '', flags = 0 } = plan
  const model = kind === 'model' ? name : ''
  return [
    ...([id, parent, kind, name, start, end, failed ? 2 : 0, outcome, model] as const),
    ...([input, 0, 0, usd, waitMs, failed ? 'error' : '', arg, flags] as const),
  ]
}

export const root = (end = 1_000): SkeletonRow =>
  row({ id: 'root', parent: '', kind: 'turn', name: 'claude-code', end, outcome: 'completed' })

export const call = (id: string, start: number, more: Partial<RowPlan> = {}): SkeletonRow =>
  row({ id, kind: 'model', name: 'claude-opus-5-5', start, outcome: 'tool_use', usd: 0.01, ...more })

export const spans = (rows: readonly SkeletonRow[], now = 1_000): readonly Span[] =>
  rows.map((each) => spanOf(each, now))
