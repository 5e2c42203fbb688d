// Stored batches as the spans that they tell.
import type { SpanBatch, SpanData } from '../trace/span.ts'

/** Of one trace: a later telling of a span takes the place of the one before. */
export function latestSpans(batches: readonly SpanBatch[]): readonly SpanData[] {
  const spans = new Map<string, SpanData>()
  for (const batch of batches) for (const span of batch.spans) spans.set(span.spanId, span)
  return [...spans.values()]
}

/** What only a turn's own span has. */
export const isTurn = ({ attributes }: SpanData): boolean =>
  attributes['turnspan.turn.id'] !== undefined || attributes['gen_ai.agent.name'] === 'claude-code'

/**
 * One session's spans of one trace, turn by turn: nearly always one; several where all ran below one inherited parent.
 * What hangs on no turn goes with the first.
 */
export function turnsIn(spans: readonly SpanData[]): readonly (readonly SpanData[])[] {
  const roots = spans.filter(isTurn).sort((a, b) => a.startMs - b.startMs)
  const [first] = roots
  if (first === undefined || roots.length === 1) return spans.length === 0 ? [] : [spans]
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const turns = new Map(roots.map(({ spanId }) => [spanId, [] as SpanData[]]))
  const known = new Map(roots.map(({ spanId }) => [spanId, spanId]))
  for (const span of spans) turns.get(turnOf(span, byId, known) ?? first.spanId)?.push(span)
  return [...turns.values()]
}

function turnOf(
  span: SpanData,
  byId: ReadonlyMap<string, SpanData>,
  known: Map<string, string>,
): string | undefined {
  const way: string[] = []
  const seen = new Set<string>()
  let at: SpanData | undefined = span
  while (at !== undefined && !known.has(at.spanId) && !seen.has(at.spanId)) {
    seen.add(at.spanId)
    way.push(at.spanId)
    at = byId.get(at.parentSpanId ?? '')
  }
  const turn = at && known.get(at.spanId)
  if (turn !== undefined) for (const id of way) known.set(id, turn)
  return turn
}
