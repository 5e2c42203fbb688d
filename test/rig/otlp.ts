// OTLP as a backend reads it, independent of the code under test: bytes or JSON in, plain spans out.
import { readFileSync } from 'node:fs'
import protobuf from 'protobufjs'

export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty for a root. */
  readonly parentSpanId: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: bigint
  readonly endTimeUnixNano: bigint
  readonly status: { readonly code: number; readonly message: string }
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly ReceivedEvent[]
  readonly links: readonly ReceivedLink[]
  readonly resource: Readonly<Record<string, unknown>>
  readonly scope: { readonly name: string; readonly version: string }
}

export interface ReceivedEvent {
  readonly name: string
  readonly timeUnixNano: bigint
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface ReceivedLink {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: Readonly<Record<string, unknown>>
}

type Json = Readonly<Record<string, unknown>>

const proto = protobuf.parse(readFileSync(new URL('otlp.proto', import.meta.url), 'utf8')).root
const TraceRequest = proto.lookupType('ExportTraceServiceRequest')
const TraceResponse = proto.lookupType('ExportTraceServiceResponse')

export function decodeProtobuf(bytes: Uint8Array): readonly ReceivedSpan[] {
  return spansOf(TraceRequest.toObject(TraceRequest.decode(bytes), { longs: String, bytes: Buffer }))
}

/** OTLP/JSON: a request body, or a line of the Collector's file exporter. */
export function decodeJson(words: string): readonly ReceivedSpan[] {
  return spansOf(object(JSON.parse(words)))
}

/** The answer of a backend that took all spans but some. */
export function partialSuccess(rejectedSpans: number, errorMessage: string): Buffer {
  const answer = TraceResponse.create({ partialSuccess: { rejectedSpans, errorMessage } })
  return Buffer.from(TraceResponse.encode(answer).finish())
}

function spansOf(request: Json): readonly ReceivedSpan[] {
  return list(request.resourceSpans).flatMap((ofResource) =>
    list(ofResource.scopeSpans).flatMap((ofScope) => {
      const scope = object(ofScope.scope)
      return list(ofScope.spans).map((span) => ({
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        name: String(span.name ?? ''),
        kind: Number(span.kind ?? 0),
        startTimeUnixNano: nanos(span.startTimeUnixNano),
        endTimeUnixNano: nanos(span.endTimeUnixNano),
        status: statusOf(object(span.status)),
        attributes: record(span.attributes),
        events: list(span.events).map(eventOf),
        links: list(span.links).map(linkOf),
        resource: record(object(ofResource.resource).attributes),
        scope: { name: String(scope.name ?? ''), version: String(scope.version ?? '') },
      }))
    }),
  )
}

function statusOf(status: Json): ReceivedSpan['status'] {
  return { code: Number(status.code ?? 0), message: String(status.message ?? '') }
}

function eventOf(event: Json): ReceivedEvent {
  return {
    name: String(event.name ?? ''),
    timeUnixNano: nanos(event.timeUnixNano),
    attributes: record(event.attributes),
  }
}

function linkOf(link: Json): ReceivedLink {
  return { traceId: hex(link.traceId), spanId: hex(link.spanId), attributes: record(link.attributes) }
}

function record(attributes: unknown): Record<string, unknown> {
  return Object.fromEntries(list(attributes).map(({ key, value }) => [String(key), plain(object(value))]))
}

function plain(value: Json): unknown {
  if ('intValue' in value) return Number(value.intValue)
  if ('arrayValue' in value) return list(object(value.arrayValue).values).map(plain)
  if ('kvlistValue' in value) return record(object(value.kvlistValue).values)
  return Object.values(value)[0]
}

function hex(id: unknown): string {
  return Buffer.isBuffer(id) ? id.toString('hex') : String(id ?? '')
}

function nanos(time: unknown): bigint {
  return BigInt(String(time ?? 0))
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(object) : []
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
