// What was masked, for the person whose secrets they are: what was said once is known to the model's provider.
import type { SpanBatch } from '../trace/span.ts'

/** Rule → the spans that it masked something in, of the traces as they are now. */
export function maskedIn(batches: readonly SpanBatch[]): ReadonlyMap<string, readonly string[]> {
  const spans = new Map(batches.flatMap((batch) => batch.spans.map((span) => [span.spanId, span] as const)))
  const places = new Map<string, string[]>()
  for (const { name, attributes } of spans.values()) {
    // The turn tells of all below it.
    if (attributes['turnspan.turn.id'] !== undefined && spans.size > 1) continue
    const rules = attributes['turnspan.redaction.rules']
    for (const rule of Array.isArray(rules) ? rules : []) {
      const named = String(rule).replace(/=\d+$/, '')
      const known = places.get(named) ?? []
      places.set(named, known.includes(name) ? known : [...known, name])
    }
  }
  return places
}

/** Undefined where nothing was masked. */
export function secretsInWords(batches: readonly SpanBatch[]): string | undefined {
  const lines = [...maskedIn(batches)].map(([rule, places]) => `  ${rule}: ${places.slice(0, 4).join(', ')}`)
  if (lines.length === 0) return undefined
  return [
    'Secrets were said in this conversation and are masked here. Replace those that are real:',
    ...lines,
  ].join('\n')
}
