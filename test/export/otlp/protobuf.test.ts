// The bytes of a request are those that OpenTelemetry's own serializer writes, bit for bit.
import { createTraceState, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeRequest } from '../../../src/export/otlp/encode.ts'
import type { Attributes, AttributeValue, SpanBatch, SpanData } from '../../../src/trace/span.ts'
import { importSession } from '../../sessions/import.ts'
import { RECORDINGS } from '../../sessions/recordings.ts'

const SCOPE = { name: 'turnspan' }
const KIND = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}
const STATUS = { unset: SpanStatusCode.UNSET, ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR }

function sameBytes(batch: SpanBatch): void {
  expect(hexOf(encodeRequest(batch, 'protobuf'))).toBe(hexOf(theirs(batch)))
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('the same bytes as by OpenTelemetry’s serializer', () => {
  test.each(RECORDINGS)('%s', (name) => {
    for (const batch of importSession(name)) sameBytes(batch)
  })

  test('whatever texts, numbers, lists, events, links and times a batch holds', () => {
    fc.assert(fc.property(batches(), sameBytes), { numRuns: 500 })
  })

  test('two keys that differ in half a character are one: a reader refuses the same key twice', () => {
    const halves = { '\ud800': 'first', other: 1, '\ud801': 'last' }
    sameBytes({ traceId: '0'.repeat(32), resource: halves, spans: [spanWith(halves)] })
  })

  test('of texts that are longer than the room that was made first', () => {
    const long = 'ä€😀x'.repeat(700_000)
    const span = { ...spanWith({ long, short: 'y' }), name: long.slice(0, 90_000) }
    sameBytes({
      traceId: span.traceId,
      resource: { long },
      spans: [span, { ...span, spanId: '00'.repeat(8) }],
    })
    // What it took is given back: the next one is right too.
    sameBytes({ traceId: span.traceId, resource: {}, spans: [spanWith({ a: 1 })] })
  })

  test('of a trace of nothing', () => {
    sameBytes({ traceId: '0'.repeat(32), resource: {}, spans: [spanWith({})] })
  })
})

const spanWith = (attributes: Attributes): SpanData => ({
  traceId: 'ab'.repeat(16),
  spanId: 'cd'.repeat(8),
  name: '',
  kind: 'internal',
  startMs: 0,
  endMs: 0,
  status: { code: 'unset' },
  attributes,
  events: [],
  links: [],
})

/** As the code before did it: spans as literals of the SDK's own type. */
function theirs({ resource: own, spans }: SpanBatch): Uint8Array {
  const resource = { attributes: sendable(own) } as ReadableSpan['resource']
  const context = (traceId: string, spanId: string) => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED })
  const literals = spans.map(
    (span): ReadableSpan => ({
      name: span.name.toWellFormed(),
      kind: KIND[span.kind],
      spanContext: () => context(span.traceId, span.spanId),
      ...(span.parentSpanId !== undefined && {
        parentSpanContext: context(span.traceId, span.parentSpanId),
      }),
      startTime: time(span.startMs),
      endTime: time(span.endMs),
      duration: [0, 0],
      status: { code: STATUS[span.status.code], ...messageOf(span) },
      attributes: sendable(span.attributes),
      events: span.events.map(({ name, atMs, attributes }) => ({
        name: name.toWellFormed(),
        time: time(atMs),
        attributes: sendable(attributes),
      })),
      links: span.links.map(({ traceId, spanId, traceState, attributes }) => ({
        context: {
          ...context(traceId, spanId),
          isRemote: true,
          ...(traceState !== undefined && { traceState: createTraceState(traceState) }),
        },
        attributes: sendable(attributes),
      })),
      ended: true,
      resource,
      instrumentationScope: SCOPE,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    }),
  )
  return ProtobufTraceSerializer.serializeRequest(literals) ?? new Uint8Array()
}

const messageOf = ({ status }: SpanData) =>
  status.message === undefined ? {} : { message: status.message.toWellFormed() }

const sendable = (attributes: Attributes) =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key.toWellFormed(), sent(value)]))

function sent(value: AttributeValue): string | number | boolean | string[] {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'boolean') return value
  if (typeof value !== 'number') return value.map((item) => item.toWellFormed())
  return Number.isFinite(value) && Math.abs(value) < 2 ** 63 ? value : String(value)
}

function time(ms: number): [number, number] {
  const whole = Number.isFinite(ms)
    ? Math.min(18_446_744_073_709_000, Math.max(0, Math.round(ms * 1_000)))
    : 0
  return [Math.floor(whole / 1_000_000), (whole % 1_000_000) * 1_000]
}

function batches(): fc.Arbitrary<SpanBatch> {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ maxLength: 200 }),
    // Halves of characters too.
    fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  )
  const value = fc.oneof(
    text,
    fc.boolean(),
    fc.double(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(
      0,
      -0,
      127,
      128,
      16_383,
      16_384,
      2 ** 31,
      2 ** 32,
      2 ** 35,
      2 ** 53,
      2 ** 62,
      -1,
      -(2 ** 40),
    ),
    fc.array(text, { maxLength: 4 }),
  )
  const key = text.filter((name) => name !== '__proto__')
  const attributes = fc.dictionary(key, value, { maxKeys: 8, noNullPrototype: true })
  const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`))
  const ms = fc.oneof(
    fc.double(),
    fc.nat(2_000_000_000_000),
    fc.constantFrom(1_795_413_348_910, 1_795_413_348_910.123),
  )
  const event = fc.record({ name: text, atMs: ms, attributes })
  const link = fc.record(
    {
      traceId: hex(32),
      spanId: hex(16),
      traceState: fc.oneof(text, fc.constant('vendor=value,other=2')),
      attributes,
    },
    { requiredKeys: ['traceId', 'spanId', 'attributes'] },
  )
  const span = fc.record(
    {
      traceId: hex(32),
      spanId: hex(16),
      parentSpanId: hex(16),
      name: text,
      kind: fc.constantFrom(...(['internal', 'server', 'client', 'producer', 'consumer'] as const)),
      startMs: ms,
      endMs: ms,
      status: fc.record(
        { code: fc.constantFrom('unset' as const, 'ok' as const, 'error' as const), message: text },
        { requiredKeys: ['code'] },
      ),
      attributes,
      events: fc.array(event, { maxLength: 2 }),
      links: fc.array(link, { maxLength: 2 }),
    },
    {
      requiredKeys: [
        ...(['traceId', 'spanId', 'name', 'kind', 'startMs', 'endMs', 'status'] as const),
        ...(['attributes', 'events', 'links'] as const),
      ],
    },
  )
  return fc.record({
    traceId: hex(32),
    resource: attributes,
    spans: fc.array(span, { minLength: 1, maxLength: 3 }),
  })
}
