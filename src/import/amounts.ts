// PURE: what the spans of a session add up to.
import type { SpanBatch, SpanData } from '../trace/span.ts'

export interface Amounts {
  turns: number
  spans: number
  usd: number
  /** Model → its calls that have no price. */
  readonly unpriced: Map<string, number>
}

export const noAmounts = (): Amounts => ({ turns: 0, spans: 0, usd: 0, unpriced: new Map() })

export function addBatches(amounts: Amounts, batches: readonly SpanBatch[]): void {
  for (const { spans } of batches) {
    amounts.spans += spans.length
    for (const span of spans) addSpan(amounts, span)
  }
}

function addSpan(amounts: Amounts, { attributes }: SpanData): void {
  if (attributes['turnspan.turn.id'] !== undefined) amounts.turns += 1
  if (attributes['gen_ai.operation.name'] !== 'chat') return
  const usd = attributes['turnspan.cost.usd']
  if (typeof usd === 'number') amounts.usd += usd
  else if (attributes['gen_ai.usage.input_tokens'] !== undefined) {
    const model = String(attributes['gen_ai.request.model'])
    amounts.unpriced.set(model, (amounts.unpriced.get(model) ?? 0) + 1)
  }
}
