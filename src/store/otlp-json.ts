// The stored form: OTLP/JSON as the Collector's file exporter writes it, one ExportTraceServiceRequest a line.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
import type {
  Attributes,
  AttributeValue,
  SpanBatch,
  SpanData,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanStatus,
} from '../trace/span.ts'
import { otlpLineBytes } from './otlp-bytes.ts'
import { KIND, milliseconds, STATUS } from './otlp-names.ts'

export const toOtlpLine = (batch: SpanBatch): string => otlpLineBytes(batch).toString('utf8').slice(0, -1)

/** Undefined where the line is not one that `toOtlpLine` wrote. */
export function fromOtlpLine(line: string): SpanBatch | undefined {
  try {
    const [resourceSpans] = (JSON.parse(line) as OtlpRequest).resourceSpans ?? []
    const spans = resourceSpans?.scopeSpans?.flatMap((scope) => scope.spans ?? []) ?? []
    const traceId = spans[0]?.traceId
    if (traceId === undefined) return undefined
    return {
      traceId,
      resource: attributesOf(resourceSpans?.resource?.attributes),
      spans: spans.map(fromOtlpSpan),
    }
  } catch {
    // Whatever it lacks, it is damaged: there is nothing that could be made of a part.
    return undefined
  }
}

function fromOtlpSpan(span: OtlpSpan): SpanData {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: KINDS.get(span.kind) ?? 'internal',
    startMs: milliseconds(span.startTimeUnixNano),
    endMs: milliseconds(span.endTimeUnixNano),
    status: statusOf(span.status),
    attributes: attributesOf(span.attributes),
    events: (span.events ?? []).map(
      (event): SpanEvent => ({
        name: event.name,
        atMs: milliseconds(event.timeUnixNano),
        attributes: attributesOf(event.attributes),
      }),
    ),
    links: (span.links ?? []).map(
      (link): SpanLink => ({
        traceId: link.traceId,
        spanId: link.spanId,
        ...(link.traceState !== undefined && { traceState: link.traceState }),
        attributes: attributesOf(link.attributes),
      }),
    ),
  }
}

const KINDS: ReadonlyMap<number, SpanKind> = new Map(
  Object.entries(KIND).map(([kind, number]) => [number, kind as SpanKind]),
)

const attributesOf = (list: readonly KeyValue[] | undefined): Attributes =>
  Object.fromEntries((list ?? []).map(({ key, value }) => [key, plainValue(value)]))

function plainValue(value: AnyValue): AttributeValue {
  if (value.stringValue !== undefined) return value.stringValue
  if (value.boolValue !== undefined) return value.boolValue
  if (value.intValue !== undefined) return Number(value.intValue)
  if (value.doubleValue !== undefined) return value.doubleValue
  return (value.arrayValue?.values ?? []).map((item) => item.stringValue ?? '')
}

function statusOf(status: OtlpSpan['status']): SpanStatus {
  const code = status?.code === STATUS.error ? 'error' : status?.code === STATUS.ok ? 'ok' : 'unset'
  return status?.message === undefined ? { code } : { code, message: status.message }
}

interface AnyValue {
  stringValue?: string
  boolValue?: boolean
  intValue?: string
  doubleValue?: number
  arrayValue?: { values?: { stringValue?: string }[] }
}
interface KeyValue {
  key: string
  value: AnyValue
}
interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes?: KeyValue[]
  events?: { timeUnixNano: string; name: string; attributes?: KeyValue[] }[]
  links?: { traceId: string; spanId: string; traceState?: string; attributes?: KeyValue[] }[]
  status?: { message?: string; code?: number }
}
interface OtlpRequest {
  resourceSpans?: { resource?: { attributes?: KeyValue[] }; scopeSpans?: { spans?: OtlpSpan[] }[] }[]
}
