import type { SkeletonRow } from '../api.ts'

/**
 * What is told anew takes the place of what was told before; what is new comes by its start, the root first. `removed`:
 * ids of rows that are no more.
 */
export function mergedRows(
  before: readonly SkeletonRow[],
  told: readonly SkeletonRow[],
  removed: readonly string[] = [],
): readonly SkeletonRow[] {
  const news = new Map(told.map((row) => [row[0], row]))
  const gone = new Set(removed)
  const kept = before
    .filter(([id]) => !gone.has(id))
    .map((row) => {
      const later = news.get(row[0])
      news.delete(row[0])
      return later ?? row
    })
  const [root, ...rest] = [...kept, ...news.values()].sort(
    (a, b) => Number(b[1] === '') - Number(a[1] === '') || a[4] - b[4],
  )
  return root === undefined ? [] : [root, ...rest]
}
