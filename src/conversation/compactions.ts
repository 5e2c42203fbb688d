import type { CompactBoundaryEntry } from '../transcript/entry.ts'
import type { Compaction } from './model.ts'

export function compactionOf(
  boundary: CompactBoundaryEntry,
  summaryAtMs: number | undefined,
  summary: string | undefined,
): Compaction {
  const endMs = boundary.atMs ?? summaryAtMs ?? 0
  return {
    uuid: boundary.uuid ?? `offset:${boundary.offset}`,
    trigger: boundary.trigger,
    startMs: endMs - (boundary.durationMs ?? 0),
    endMs,
    tokensBefore: boundary.preTokens,
    tokensAfter: boundary.postTokens,
    summary,
  }
}
