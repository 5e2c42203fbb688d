import type { Attributes, SpanBatch, SpanData } from '../../src/trace/span.ts'

export interface Trace {
  readonly traceId: string
  readonly resource: Attributes
  /** The latest telling of each, by id. */
  readonly spans: ReadonlyMap<string, SpanData>
}

/** What a backend that knows a span by its id ends up with, by the start of the roots. */
export function tracesIn(batches: readonly SpanBatch[]): readonly Trace[] {
  const traces = new Map<string, { traceId: string; resource: Attributes; spans: Map<string, SpanData> }>()
  for (const { traceId, resource, spans } of batches) {
    const trace = traces.get(traceId) ?? { traceId, resource, spans: new Map() }
    traces.set(traceId, trace)
    for (const span of spans) trace.spans.set(span.spanId, span)
  }
  const startOf = (trace: Trace) => rootOf(trace)?.startMs ?? 0
  return [...traces.values()].sort((a, b) => startOf(a) - startOf(b))
}

export const rootOf = ({ spans }: Trace): SpanData | undefined =>
  [...spans.values()].find((span) => span.parentSpanId === undefined)

export const spansIn = (traces: readonly Trace[]): readonly SpanData[] =>
  traces.flatMap(({ spans }) => [...spans.values()])

export const operationOf = ({ attributes }: SpanData): unknown => attributes['gen_ai.operation.name']

/** From the nearest on. */
export function ancestorsOf(span: SpanData, { spans }: Trace): readonly SpanData[] {
  const parent = span.parentSpanId === undefined ? undefined : spans.get(span.parentSpanId)
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent, { traceId: '', resource: {}, spans })]
}

/** Of how many spans there was another telling before. */
export function retold(batches: readonly SpanBatch[]): readonly SpanData[] {
  const seen = new Set<string>()
  return batches
    .flatMap(({ spans }) => spans)
    .filter(({ traceId, spanId }) => {
      const key = `${traceId} ${spanId}`
      const isKnown = seen.has(key)
      seen.add(key)
      return isKnown
    })
}
