import { describe, expect, test } from 'vitest'
import { emptyRequest, encodeRequest } from '../../../src/export/otlp/encode.ts'
import type { SpanBatch, SpanData } from '../../../src/trace/span.ts'
import { decodeRequest, type WireAttribute, type WireRequest, type WireSpan } from '../protobuf.ts'
import { batchOf, hex, NOW_MS, spanOf, traceIdOf } from '../samples.ts'

const ENCODINGS = ['protobuf', 'json'] as const

function decoded(batch: SpanBatch, encoding: (typeof ENCODINGS)[number]): WireRequest {
  const bytes = encodeRequest(batch, encoding)
  return encoding === 'protobuf' ? decodeRequest(bytes) : JSON.parse(new TextDecoder().decode(bytes))
}

function onlySpan(span: Partial<SpanData>, encoding: (typeof ENCODINGS)[number]): WireSpan {
  const request = decoded({ traceId: traceIdOf(7), resource: {}, spans: [spanOf(7, 2, span)] }, encoding)
  const first = request.resourceSpans[0]?.scopeSpans[0]?.spans[0]
  if (first === undefined) throw new Error('no span in the request')
  return first
}

const wireValue = (attributes: readonly WireAttribute[], key: string) =>
  attributes.find((attribute) => attribute.key === key)?.value

describe.each(ENCODINGS)('a batch as %s', (encoding) => {
  test('has one resource, one scope and all spans in their order', () => {
    const request = decoded(batchOf(1, 5), encoding)
    expect(request.resourceSpans).toHaveLength(1)
    expect(request.resourceSpans[0]?.resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'claude-code' } },
    ])
    expect(request.resourceSpans[0]?.scopeSpans).toHaveLength(1)
    expect(request.resourceSpans[0]?.scopeSpans[0]?.scope.name).toBe('turnspan')
    expect(request.resourceSpans[0]?.scopeSpans[0]?.spans.map((span) => span.spanId)).toEqual(
      [1, 2, 3, 4, 5].map((place) => hex(1_000 + place, 16)),
    )
  })

  test('keeps ids, parent, name and kind', () => {
    expect(onlySpan({}, encoding)).toMatchObject({
      traceId: traceIdOf(7),
      spanId: hex(7_002, 16),
      parentSpanId: hex(7_001, 16),
      name: 'chat claude-opus-4-8',
      kind: 3,
    })
    const root = decoded(batchOf(7, 1), encoding).resourceSpans[0]?.scopeSpans[0]?.spans[0]
    expect(root?.kind).toBe(1)
    expect(root?.parentSpanId ?? '').toBe('')
  })

  test('keeps times to the nanosecond', () => {
    const span = onlySpan({ startMs: NOW_MS, endMs: NOW_MS + 999 }, encoding)
    expect(span.startTimeUnixNano).toBe(`${NOW_MS}000000`)
    expect(span.endTimeUnixNano).toBe(`${NOW_MS + 999}000000`)
  })

  test('writes a time that is no number as zero instead of failing', () => {
    expect(onlySpan({ startMs: Number.NaN }, encoding).startTimeUnixNano ?? '0').toBe('0')
  })

  test('tells integers from doubles, and keeps booleans, texts and arrays', () => {
    const { attributes } = onlySpan(
      { attributes: { whole: 3, negative: -2, half: 0.5, yes: true, text: 'a', list: ['a', 'b'], none: [] } },
      encoding,
    )
    expect(String(wireValue(attributes, 'whole')?.intValue)).toBe('3')
    expect(String(wireValue(attributes, 'negative')?.intValue)).toBe('-2')
    expect(wireValue(attributes, 'half')).toEqual({ doubleValue: 0.5 })
    expect(wireValue(attributes, 'yes')).toEqual({ boolValue: true })
    expect(wireValue(attributes, 'text')).toEqual({ stringValue: 'a' })
    expect(wireValue(attributes, 'list')).toEqual({
      arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] },
    })
    expect(wireValue(attributes, 'none')?.arrayValue?.values ?? []).toEqual([])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e21, 2 ** 63])('writes %d as text', (number) => {
    const { attributes } = onlySpan({ attributes: { number } }, encoding)
    expect(wireValue(attributes, 'number')).toEqual({ stringValue: String(number) })
  })

  test('keeps more than the 128 attributes at which an SDK would stop', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`key.${index}`, index]))
    expect(onlySpan({ attributes: many }, encoding).attributes).toHaveLength(300)
  })

  test('keeps events, links and status', () => {
    const span = onlySpan(
      {
        status: { code: 'error', message: 'exit 1' },
        events: [{ name: 'turnspan.attempt.failed', atMs: NOW_MS + 5, attributes: { 'error.type': '529' } }],
        links: [
          {
            traceId: traceIdOf(9),
            spanId: hex(99, 16),
            traceState: 'vendor=value,other=2',
            attributes: { why: 'caller' },
          },
        ],
      },
      encoding,
    )
    expect(span.status).toMatchObject({ code: 2, message: 'exit 1' })
    expect(span.events).toHaveLength(1)
    expect(span.events[0]).toMatchObject({
      name: 'turnspan.attempt.failed',
      timeUnixNano: `${NOW_MS + 5}000000`,
      attributes: [{ key: 'error.type', value: { stringValue: '529' } }],
    })
    expect(span.links).toHaveLength(1)
    expect(span.links[0]).toMatchObject({
      traceId: traceIdOf(9),
      spanId: hex(99, 16),
      traceState: 'vendor=value,other=2',
      attributes: [{ key: 'why', value: { stringValue: 'caller' } }],
    })
    expect(onlySpan({ status: { code: 'ok' } }, encoding).status).toMatchObject({ code: 1 })
  })

  test('keeps every script, and replaces half a character wherever it stands', () => {
    const text = 'Grüße, 你好, 🙂, \u0000'
    const half = 'cut \ud83d'
    const whole = 'cut \ufffd'
    const span = onlySpan(
      {
        name: half,
        status: { code: 'error', message: half },
        attributes: { text, [half]: half, list: [half] },
        events: [{ name: half, atMs: NOW_MS, attributes: { text: half } }],
      },
      encoding,
    )
    expect(wireValue(span.attributes, 'text')).toEqual({ stringValue: text })
    expect(wireValue(span.attributes, whole)).toEqual({ stringValue: whole })
    expect(wireValue(span.attributes, 'list')).toEqual({ arrayValue: { values: [{ stringValue: whole }] } })
    expect(span.name).toBe(whole)
    expect(span.status.message).toBe(whole)
    expect(span.events[0]?.name).toBe(whole)
    expect(wireValue(span.events[0]?.attributes ?? [], 'text')).toEqual({ stringValue: whole })
  })

  test('gives the same bytes for the same batch', () => {
    expect(encodeRequest(batchOf(3), encoding)).toEqual(encodeRequest(batchOf(3), encoding))
  })

  test('can be empty, and has one resource even then', () => {
    const bytes = emptyRequest(encoding)
    const request =
      encoding === 'protobuf' ? decodeRequest(bytes) : JSON.parse(new TextDecoder().decode(bytes))
    expect(request.resourceSpans).toHaveLength(1)
  })
})
