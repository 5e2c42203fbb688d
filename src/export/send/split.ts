import type { SpanBatch, SpanData } from '../../trace/span.ts'
import type { Destination } from '../destination.ts'
import { encodeRequest } from '../otlp/encode.ts'

/** One request's share of a batch. */
export interface Part {
  readonly spans: readonly SpanData[]
  readonly body: Uint8Array
}

type Limits = Pick<Destination, 'encoding' | 'maxRequestBytes'>

/**
 * The requests that carry a batch: one, or several where it is too large. The root goes last, for MLflow calls a trace
 * finished as soon as it has its root.
 */
export const partsOf = (batch: SpanBatch, limits: Limits): readonly Part[] =>
  batch.spans.length === 0 ? [] : dividedBy(batch, rootsLast(batch.spans), limits)

/** What carries the same spans in smaller requests; undefined where there is no smaller one. */
export function halved(
  batch: SpanBatch,
  { spans, body }: Part,
  encoding: Limits['encoding'],
): readonly Part[] | undefined {
  if (spans.length === 1) return undefined
  return dividedBy(batch, spans, { encoding, maxRequestBytes: Math.floor(body.length / 2) })
}

function dividedBy(batch: SpanBatch, spans: readonly SpanData[], limits: Limits): readonly Part[] {
  const body = encodeRequest({ ...batch, spans }, limits.encoding)
  if (body.length <= limits.maxRequestBytes || spans.length === 1) return [{ spans, body }]
  const middle = Math.ceil(spans.length / 2)
  return [
    ...dividedBy(batch, spans.slice(0, middle), limits),
    ...dividedBy(batch, spans.slice(middle), limits),
  ]
}

function rootsLast(spans: readonly SpanData[]): readonly SpanData[] {
  const ids = new Set(spans.map((span) => span.spanId))
  // A turn below a caller's span is the root of what we send.
  const isRoot = ({ parentSpanId }: SpanData) => parentSpanId === undefined || !ids.has(parentSpanId)
  return [...spans.filter((span) => !isRoot(span)), ...spans.filter(isRoot)]
}
