// PURE: what of a trace's rows is new to somebody who has seen them before.
import type { SkeletonRow } from '../../page/api.ts'

export type Seen = ReadonlyMap<string, string>

export interface Changes {
  readonly rows: readonly SkeletonRow[]
  /** Ids of rows that are no more: a call that is known by its request becomes one that is known by its answer. */
  readonly removed: readonly string[]
  readonly seen: Seen
}

export function changesOf(rows: readonly SkeletonRow[], before: Seen): Changes {
  const seen = new Map(rows.map((row) => [row[0], JSON.stringify(row)]))
  return {
    rows: rows.filter((row) => before.get(row[0]) !== seen.get(row[0])),
    removed: [...before.keys()].filter((id) => !seen.has(id)),
    seen,
  }
}
