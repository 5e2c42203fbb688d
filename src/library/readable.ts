// OpenTelemetry's spans → ours. https://opentelemetry.io/docs/specs/otel/trace/sdk/#readable-span
import type { HrTime, Attributes as OtelAttributes } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import type { Attributes, AttributeValue, SpanBatch, SpanData, SpanKind } from '../trace/span.ts'

/** One batch a trace and resource, in the order in which they came. */
export function batchesOf(spans: readonly ReadableSpan[]): readonly SpanBatch[] {
  const batches = new Map<string, { traceId: string; resource: Attributes; spans: SpanData[] }>()
  const resources = new Map<ReadableSpan['resource'], number>()
  for (const span of spans) {
    const { traceId } = span.spanContext()
    if (!resources.has(span.resource)) resources.set(span.resource, resources.size)
    const key = `${traceId} ${resources.get(span.resource)}`
    const batch = batches.get(key) ?? { traceId, resource: attributesOf(span.resource.attributes), spans: [] }
    batches.set(key, batch)
    batch.spans.push(spanOf(span))
  }
  return [...batches.values()]
}

/** In OpenTelemetry's own order. */
const KINDS: readonly SpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer']
const STATUS = ['unset', 'ok', 'error'] as const

function spanOf(span: ReadableSpan): SpanData {
  const { traceId, spanId } = span.spanContext()
  const { code, message } = span.status
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext !== undefined && { parentSpanId: span.parentSpanContext.spanId }),
    name: span.name,
    kind: KINDS[span.kind] ?? 'internal',
    startMs: millisecondsOf(span.startTime),
    endMs: millisecondsOf(span.endTime),
    status: { code: STATUS[code] ?? 'unset', ...(message !== undefined && { message }) },
    attributes: { ...attributesOf(span.attributes), ...scopeOf(span) },
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      atMs: millisecondsOf(time),
      attributes: attributesOf(attributes),
    })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      ...(context.traceState !== undefined && { traceState: context.traceState.serialize() }),
      attributes: attributesOf(attributes),
    })),
  }
}

/** To the microsecond. */
const millisecondsOf = ([seconds, nanoseconds]: HrTime): number =>
  (seconds * 1_000_000 + Math.round(nanoseconds / 1_000)) / 1_000

/** https://opentelemetry.io/docs/specs/otel/common/mapping-to-non-otlp/#instrumentationscope: our scope is another. */
const scopeOf = ({ instrumentationScope: { name, version } }: ReadableSpan): Attributes => ({
  ...(name !== '' && { 'otel.scope.name': name }),
  ...(version !== undefined && version !== '' && { 'otel.scope.version': version }),
})

const attributesOf = (attributes: OtelAttributes | undefined): Attributes =>
  Object.fromEntries(
    Object.entries(attributes ?? {}).flatMap(([key, value]) => {
      const known = plain(value)
      return known === undefined ? [] : [[key, known]]
    }),
  )

/** Lists of numbers and flags become lists of texts. */
function plain(value: unknown): AttributeValue | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item) => (item === null ? '' : String(item)))
  return value === undefined || value === null ? undefined : JSON.stringify(value)
}
