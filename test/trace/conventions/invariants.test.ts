// What holds for every convention in the table, on every recording.
import { describe, expect, test } from 'vitest'
import { CONVENTIONS } from '../../../src/trace/conventions/index.ts'
import { CONTENT } from '../../../src/trace/conventions/read/facts.ts'
import { stepOf } from '../../../src/trace/conventions/read/step.ts'
import { MAX_WRAPPED } from '../../../src/trace/conventions/write/wrapped.ts'
import type { Attributes, SpanBatch, SpanData } from '../../../src/trace/span.ts'
import { type Amounts, BACKENDS, type Backend } from './backends.ts'
import { ALL } from './samples.ts'

interface Pair {
  readonly span: SpanData
  readonly sent: SpanData
}

function pairsOf(apply: (batch: SpanBatch) => SpanBatch): Pair[] {
  return ALL.flatMap((batch) => {
    const byId = new Map(apply(batch).spans.map((span) => [span.spanId, span]))
    return batch.spans.map((span) => ({ span, sent: byId.get(span.spanId) as SpanData }))
  })
}

const amountsIn = ({ attributes: has }: SpanData): Amounts | undefined => {
  const tokens = (name: string) => Number(has[`gen_ai.usage.${name}`] ?? 0)
  if (has['gen_ai.usage.input_tokens'] === undefined) return undefined
  return {
    input: tokens('input_tokens'),
    output: tokens('output_tokens'),
    total: tokens('input_tokens') + tokens('output_tokens'),
    cacheRead: tokens('cache_read.input_tokens'),
    cacheWrite: tokens('cache_write.input_tokens'),
    usd: Number(has['turnspan.cost.usd'] ?? 0),
  }
}

describe.each(CONVENTIONS)('$name', (convention) => {
  const backend = BACKENDS[convention.name] as Backend
  const pairs = pairsOf(convention.apply)

  test('sends every span once, under its ids, at its place and with its times', () => {
    for (const batch of ALL) {
      const sent = convention.apply(batch)
      expect(sent.traceId).toBe(batch.traceId)
      expect(idsOf(sent)).toEqual(idsOf(batch))
    }
    for (const { span, sent } of pairs) {
      const { traceId, spanId, startMs, endMs, kind } = span
      expect(sent).toMatchObject({ traceId, spanId, startMs, endMs, kind })
      expect(sent.parentSpanId).toBe(span.parentSpanId)
      expect(sent.links.map(({ spanId: to }) => to)).toEqual(span.links.map(({ spanId: to }) => to))
    }
  })

  test('tells every kind of span in a word that the backend knows', () => {
    for (const { span, sent } of pairs) {
      expect(backend.kindOf(sent)).toBe(backend.kinds[stepOf(span) as keyof Backend['kinds']])
    }
  })

  test('lets the backend count every token and dollar once, to the digit', () => {
    for (const { span, sent } of pairs) expect(backend.amountsOf(sent)).toEqual(amountsIn(span))
  })

  test('leaves failed what failed, and nothing else', () => {
    for (const { span, sent } of pairs)
      expect(sent.status.code === 'error').toBe(span.status.code === 'error')
  })

  test('says nothing that was said twice in one span', () => {
    const twice = pairs.flatMap(({ span, sent }) =>
      [...distinctive(contentOf(span.attributes))].filter(
        (words) =>
          timesIn(Object.values(sent.attributes), words) > timesIn(Object.values(span.attributes), words),
      ),
    )
    expect(twice).toEqual([])
  })

  test(`tells ${convention.name === 'raw' ? 'nothing' : 'all'} that was said`, () => {
    const told = pairs.flatMap(({ span, sent }) => {
      const facts = Object.values(factsIn(span.attributes))
      return [...distinctive(contentOf(span.attributes))]
        .filter((words) => timesIn(facts, words) === 0)
        .map((words) => timesIn(Object.values(sent.attributes), words) > 0)
    })
    expect(told.length).toBeGreaterThan(300)
    expect(new Set(told)).toEqual(new Set([convention.name !== 'raw']))
  })

  test('keeps every value below the limit, well-formed and of a kind that OTLP has', () => {
    for (const { sent } of pairs) {
      const attributes = [sent.attributes, ...sent.events.map((event) => event.attributes)]
      for (const value of attributes.flatMap((each) => Object.values(each)).flat()) {
        expect(['string', 'number', 'boolean']).toContain(typeof value)
        if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true)
        else expect(String(value).length).toBeLessThanOrEqual(MAX_WRAPPED)
        expect(String(value).isWellFormed()).toBe(true)
      }
    }
  })

  test('makes the same of the same, and leaves what is stored as it is', () => {
    for (const batch of ALL.slice(0, 20)) {
      const before = JSON.stringify(batch)
      expect(JSON.stringify(convention.apply(batch))).toBe(JSON.stringify(convention.apply(batch)))
      expect(JSON.stringify(batch)).toBe(before)
    }
  })
})

test('every convention in the table has a backend here that reads it', () => {
  expect(CONVENTIONS.map(({ name }) => name).sort()).toEqual(Object.keys(BACKENDS).sort())
})

const idsOf = ({ spans }: SpanBatch) => spans.map(({ spanId }) => spanId).sort()

const contentOf = (attributes: Attributes): string[] =>
  Object.entries(attributes)
    .filter(([key]) => CONTENT.has(key))
    .map(([, value]) => String(value))

const factsIn = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => !CONTENT.has(key)))

/** Three words and more that look the same in plain text and however often they are quoted. */
const distinctive = (texts: readonly string[]): Set<string> =>
  new Set(
    texts.flatMap((text) => text.match(/(?<![\\A-Za-z])[A-Za-z]+(?: [A-Za-z]+){2,}/g) ?? []).slice(0, 40),
  )

const timesIn = (values: readonly unknown[], words: string): number =>
  values.reduce<number>((times, value) => times + String(value).split(words).length - 1, 0)
