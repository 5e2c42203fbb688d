import { groupBy } from '../../../conversation/group.ts'
import type { SpanData } from '../../span.ts'

/** Every span after the one above it, as far as that is among them; otherwise in the order in which they came. */
export function parentsFirst(spans: readonly SpanData[]): SpanData[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const below = groupBy(spans, ({ parentSpanId }) => parentSpanId ?? '')
  const isTop = ({ parentSpanId }: SpanData) => parentSpanId === undefined || !ids.has(parentSpanId)
  // The next one stands last.
  const waiting = spans.filter(isTop).reverse()
  const placed = new Set<SpanData>()
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    if (placed.has(span)) continue
    placed.add(span)
    for (const child of (below.get(span.spanId) ?? []).toReversed()) waiting.push(child)
  }
  // Those that are above each other.
  return [...placed, ...spans.filter((span) => !placed.has(span))]
}
