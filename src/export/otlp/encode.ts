// A batch of spans as the bytes of an OTLP request. JSON is written by OpenTelemetry's own serializer: spans that are
// long over are given to it as ReadableSpan literals, for a Tracer and its processors would lose some.
import {
  createTraceState,
  type Link,
  type Attributes as OtelAttributes,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api'
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import type { Attributes, AttributeValue, SpanBatch, SpanData, SpanLink } from '../../trace/span.ts'
import type { Encoding } from '../destination.ts'
import { protobufRequest } from './protobuf.ts'
import { isSendable, microseconds } from './values.ts'

// ONE scope and one resource object: the serializers group by identity.
const SCOPE = { name: 'turnspan' }
const KIND = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}
const STATUS = { unset: SpanStatusCode.UNSET, ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR }

export const CONTENT_TYPE: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
}

export const encodeRequest = (batch: SpanBatch, encoding: Encoding): Uint8Array =>
  encoding === 'protobuf' ? protobufRequest(batch) : jsonRequest(batch)

const jsonRequest = (batch: SpanBatch): Uint8Array =>
  JsonTraceSerializer.serializeRequest([...toReadableSpans(batch)]) ?? new Uint8Array()

/** As OpenTelemetry's own exporters and processors take them. */
export function toReadableSpans(batch: SpanBatch): readonly ReadableSpan[] {
  const resource = { attributes: attributesOf(batch.resource) } as ReadableSpan['resource']
  return batch.spans.map((span) => readableSpan(span, resource))
}

/** A request without spans: tells whether a backend takes traces at all. (MLflow wants one resource in it.) */
export function emptyRequest(encoding: Encoding): Uint8Array {
  return encoding === 'protobuf' ? Uint8Array.of(0x0a, 0) : new TextEncoder().encode('{"resourceSpans":[{}]}')
}

function readableSpan(span: SpanData, resource: ReadableSpan['resource']): ReadableSpan {
  const context = contextOf(span.traceId, span.spanId)
  return {
    name: text(span.name),
    kind: KIND[span.kind],
    spanContext: () => context,
    ...(span.parentSpanId !== undefined && { parentSpanContext: contextOf(span.traceId, span.parentSpanId) }),
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.endMs),
    duration: hrTime(span.endMs - span.startMs),
    status: {
      code: STATUS[span.status.code],
      ...(span.status.message !== undefined && { message: text(span.status.message) }),
    },
    attributes: attributesOf(span.attributes),
    events: span.events.map((event) => ({
      name: text(event.name),
      time: hrTime(event.atMs),
      attributes: attributesOf(event.attributes),
    })),
    links: span.links.map(linkOf),
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

const contextOf = (traceId: string, spanId: string): SpanContext => ({
  traceId,
  spanId,
  traceFlags: TraceFlags.SAMPLED,
})

function linkOf({ traceId, spanId, traceState, attributes }: SpanLink): Link {
  const context = { ...contextOf(traceId, spanId), isRemote: true }
  return {
    context: traceState === undefined ? context : { ...context, traceState: createTraceState(traceState) },
    attributes: attributesOf(attributes),
  }
}

/** Seconds and nanoseconds apart, for their sum is past 2^53. */
function hrTime(ms: number): [number, number] {
  const whole = microseconds(ms)
  return [Math.floor(whole / 1_000_000), (whole % 1_000_000) * 1_000]
}

const attributesOf = (attributes: Attributes): OtelAttributes =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [text(key), sendable(value)]))

function sendable(value: AttributeValue): string | number | boolean | string[] {
  switch (typeof value) {
    case 'string':
      return text(value)
    case 'number':
      return isSendable(value) ? value : String(value)
    case 'boolean':
      return value
    default:
      return value.map(text)
  }
}

/** Half a character makes a strict JSON reader refuse the whole request. */
const text = (value: string) => value.toWellFormed()
