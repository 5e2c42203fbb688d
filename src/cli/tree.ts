import type { SpanBatch } from '../trace/span.ts'

export function renderTree(batches: readonly SpanBatch[], _about: { width: number; color: boolean }): string {
  return batches.flatMap(({ spans }) => spans.map(({ name }) => name)).join('\n')
}
