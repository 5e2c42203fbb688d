import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromOtlpLine, toOtlpLine } from '../../src/store/otlp-json.ts'
import type { AttributeValue, SpanBatch, SpanData } from '../../src/trace/span.ts'
import { importSession } from '../sessions/import.ts'
import { RECORDINGS } from '../sessions/recordings.ts'

const TRACE = 'a'.repeat(32)

const spanWith = (more: Partial<SpanData>): SpanData => ({
  traceId: TRACE,
  spanId: 'b'.repeat(16),
  name: 'chat claude-opus-5-5',
  kind: 'client',
  startMs: 1_795_413_197_117,
  endMs: 1_795_413_197_244,
  status: { code: 'unset' },
  attributes: {},
  events: [],
  links: [],
  ...more,
})
const batchWith = (more: Partial<SpanData>): SpanBatch => ({
  traceId: TRACE,
  resource: {},
  spans: [spanWith(more)],
})
const roundTrip = (more: Partial<SpanData>) => fromOtlpLine(toOtlpLine(batchWith(more)))?.spans[0]
const attribute = (value: AttributeValue) => roundTrip({ attributes: { key: value } })?.attributes.key

test('a line is what the Collector’s file exporter writes', () => {
  const line = toOtlpLine({
    ...batchWith({
      parentSpanId: 'c'.repeat(16),
      status: { code: 'error', message: 'Exit code 3' },
      attributes: { text: 'x', count: 3, usd: 0.25, flag: true, list: ['a'] },
      events: [{ name: 'exception', atMs: 1_795_413_197_200, attributes: { n: 1 } }],
      links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16), traceState: 'a=b', attributes: {} }],
    }),
    resource: { 'service.name': 'claude-code' },
  })
  expect(JSON.parse(line)).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'claude-code' } }] },
        scopeSpans: [
          {
            scope: { name: 'turnspan' },
            spans: [
              {
                traceId: TRACE,
                spanId: 'b'.repeat(16),
                parentSpanId: 'c'.repeat(16),
                name: 'chat claude-opus-5-5',
                kind: 3,
                startTimeUnixNano: '1795413197117000000',
                endTimeUnixNano: '1795413197244000000',
                attributes: [
                  { key: 'text', value: { stringValue: 'x' } },
                  { key: 'count', value: { intValue: '3' } },
                  { key: 'usd', value: { doubleValue: 0.25 } },
                  { key: 'flag', value: { boolValue: true } },
                  { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
                ],
                events: [
                  {
                    timeUnixNano: '1795413197200000000',
                    name: 'exception',
                    attributes: [{ key: 'n', value: { intValue: '1' } }],
                  },
                ],
                links: [
                  { traceId: 'd'.repeat(32), spanId: 'e'.repeat(16), traceState: 'a=b', attributes: [] },
                ],
                status: { message: 'Exit code 3', code: 2 },
              },
            ],
          },
        ],
      },
    ],
  })
})

test.each(RECORDINGS)('every batch of %s comes back as it was', (name) => {
  for (const batch of importSession(name)) expect(fromOtlpLine(toOtlpLine(batch))).toEqual(batch)
})

describe('values', () => {
  test.each<AttributeValue>(
    [
      'plain',
      '',
      'línea\nnueva "quoted" \\ \u2028 \0',
      '日本語 🎉 👩‍👩‍👧‍👦',
      0,
      -0.5,
      42,
      -7,
      2 ** 53 - 1,
      0.1 + 0.2,
      1e21,
      true,
      false,
      [],
      ['a', '', '🎉'],
    ].map((value) => [value] as never),
  )('%j', (value) => {
    expect(attribute(value)).toEqual(value)
  })

  test('an integer beyond 2^53 is a double, for no integer could be trusted', () => {
    expect(toOtlpLine(batchWith({ attributes: { key: 2 ** 60 } }))).toContain(`{"doubleValue":${2 ** 60}}`)
    expect(attribute(2 ** 60)).toBe(2 ** 60)
  })

  test('what is not finite becomes its name: JSON has no form for it', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(attribute)).toEqual([
      'NaN',
      'Infinity',
      '-Infinity',
    ])
  })

  test('half a surrogate pair leaves the line valid UTF-8', () => {
    const line = toOtlpLine(batchWith({ attributes: { key: 'half \ud83d pair' } }))
    expect(line.isWellFormed()).toBe(true)
    expect(Buffer.from(line).toString('utf8')).toBe(line)
  })

  test('any text, number or list comes back', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .map((number) => (Object.is(number, -0) ? 0 : number)),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string()),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (attributes) => {
        expect(roundTrip({ attributes })?.attributes).toEqual({ ...attributes })
      }),
    )
  })
})

test('times are kept to the microsecond, written without ever being a number of nanoseconds', () => {
  const span = roundTrip({ startMs: 1_795_413_197_117.4, endMs: 1_795_413_197_244.678 })
  expect([span?.startMs, span?.endMs]).toEqual([1_795_413_197_117.4, 1_795_413_197_244.678])
  expect(roundTrip({ startMs: 0, endMs: 5 })).toMatchObject({ startMs: 0, endMs: 5 })
})

test.each([
  '',
  'not json',
  'null',
  '7',
  '[]',
  '{}',
  '{"resourceSpans":[]}',
  '{"resourceSpans":[{"scopeSpans":[]}]}',
  '{"resourceSpans":"x"}',
  '{"resourceSpans":[null]}',
  '{"resourceSpans":[{"scopeSpans":7}]}',
  '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"a"}]}]}]}',
])('a line of %j is none of ours', (line) => {
  expect(fromOtlpLine(line)).toBeUndefined()
})
