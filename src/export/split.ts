import type { SpanBatch, SpanData } from '../trace/span.ts'
import type { Destination } from './destination.ts'
import { encodeRequest } from './otlp/encode.ts'

/**
 * The bodies that carry a batch: one, or several where it is too large. The root goes last, for MLflow calls a trace
 * finished as soon as it has its root.
 */
export function requestsFor(
  batch: SpanBatch,
  { encoding, maxRequestBytes }: Pick<Destination, 'encoding' | 'maxRequestBytes'>,
): readonly Uint8Array[] {
  const bodiesOf = (spans: readonly SpanData[]): readonly Uint8Array[] => {
    const body = encodeRequest({ ...batch, spans }, encoding)
    if (body.length <= maxRequestBytes || spans.length === 1) return [body]
    const middle = Math.ceil(spans.length / 2)
    return [...bodiesOf(spans.slice(0, middle)), ...bodiesOf(spans.slice(middle))]
  }
  return batch.spans.length === 0 ? [] : bodiesOf(rootsLast(batch.spans))
}

function rootsLast(spans: readonly SpanData[]): readonly SpanData[] {
  const ids = new Set(spans.map((span) => span.spanId))
  // A turn below a caller's span is the root of what we send.
  const isRoot = ({ parentSpanId }: SpanData) => parentSpanId === undefined || !ids.has(parentSpanId)
  return [...spans.filter((span) => !isRoot(span)), ...spans.filter(isRoot)]
}
