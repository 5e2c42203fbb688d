// A convention is applied to what lies in the store, perhaps for months, and to anybody's GenAI trace.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONVENTIONS } from '../../../src/trace/conventions/index.ts'
import { MAX_WRAPPED } from '../../../src/trace/conventions/write/wrapped.ts'
import type { Attributes, AttributeValue, SpanBatch, SpanData } from '../../../src/trace/span.ts'
import { cleanText } from '../../../src/trace/text.ts'
import { batchOf, CHAT, spanWith, TOOL, TURN } from './samples.ts'

const KEYS = [
  ...['gen_ai.operation.name', 'gen_ai.input.messages', 'gen_ai.output.messages', 'gen_ai.agent.name'],
  ...['gen_ai.system_instructions', 'gen_ai.tool.definitions', 'gen_ai.tool.name', 'gen_ai.tool.call.id'],
  ...['gen_ai.tool.call.arguments', 'gen_ai.tool.call.result', 'gen_ai.provider.name', 'error.type'],
  ...['gen_ai.request.model', 'gen_ai.response.model', 'gen_ai.response.finish_reasons', 'session.id'],
  ...['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', 'gen_ai.usage.cache_read.input_tokens'],
  ...['turnspan.turn.id', 'turnspan.turn.origin', 'turnspan.turn.status', 'turnspan.tool.outcome'],
  ...['turnspan.cost.usd', 'turnspan.compaction.trigger', 'turnspan.compaction.summary', '__proto__'],
]
const OPERATIONS = ['invoke_agent', 'chat', 'execute_tool', 'generate_content', 'embeddings', '__proto__', '']

const part = fc.oneof(
  fc.record({
    type: fc.constantFrom('text', 'reasoning', 'tool_call', 'tool_call_response', 'blob', 'constructor'),
    content: fc.anything({ maxDepth: 2 }),
    id: fc.oneof(fc.string(), fc.integer()),
    name: fc.anything({ maxDepth: 1 }),
    arguments: fc.anything({ maxDepth: 3 }),
    response: fc.anything({ maxDepth: 3 }),
  }),
  fc.anything({ maxDepth: 2 }),
)
const message = fc.oneof(
  fc.record({
    role: fc.constantFrom('user', 'assistant', 'tool', 'system'),
    parts: fc.array(part, { maxLength: 4 }),
  }),
  fc.record({ role: fc.anything(), content: fc.anything({ maxDepth: 2 }) }),
  fc.anything({ maxDepth: 2 }),
)
/** As JSON has it, which knows no functions, big integers or dates. */
const jsonOf = (value: unknown) => {
  try {
    return cleanText(JSON.stringify(value) ?? 'null')
  } catch {
    return 'null'
  }
}
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.array(message, { maxLength: 4 }).map(jsonOf),
  fc.json({ noUnicodeString: false }).map((text) => cleanText(text)),
  fc.string({ unit: 'binary' }).map((text) => cleanText(text)),
  fc.constantFrom(...OPERATIONS),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 3 }),
)
const attributes: fc.Arbitrary<Attributes> = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), fc.string()), value), { maxLength: 14 })
  .map((entries) => Object.fromEntries(entries))
const id = fc.constantFrom('1', '2', '3', '4', '5').map((digit) => digit.repeat(16))
const span: fc.Arbitrary<SpanData> = fc.record(
  {
    traceId: fc.constant('a'.repeat(32)),
    spanId: id,
    parentSpanId: id,
    name: fc.oneof(fc.string(), fc.constant('compaction')),
    kind: fc.constantFrom('internal', 'client'),
    startMs: fc.nat(),
    endMs: fc.nat(),
    status: fc.record(
      { code: fc.constantFrom('unset', 'ok', 'error'), message: fc.string() },
      { requiredKeys: ['code'] },
    ),
    attributes,
    events: fc.array(
      fc.record({ name: fc.constantFrom('turnspan.attempt.failed', 'other'), atMs: fc.nat(), attributes }),
      { maxLength: 2 },
    ),
    links: fc.constant([]),
  },
  {
    requiredKeys: [
      'traceId',
      'spanId',
      'name',
      'kind',
      'startMs',
      'endMs',
      'status',
      'attributes',
      'events',
      'links',
    ],
  },
)
const batch: fc.Arbitrary<SpanBatch> = fc.record({
  traceId: fc.constant('a'.repeat(32)),
  resource: attributes,
  spans: fc.array(span, { maxLength: 6 }),
})

const LONG = 'x"\n\u0001'.repeat(60_000)
const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`

describe.each(CONVENTIONS)('$name', ({ apply }) => {
  test('takes any trace without a throw, and sends all of its spans', () => {
    fc.assert(
      fc.property(batch, (given) => {
        const sent = apply(given)
        expect(sent.spans.map(({ spanId }) => spanId).sort()).toEqual(
          given.spans.map(({ spanId }) => spanId).sort(),
        )
        for (const one of sent.spans.flatMap((each) => [
          each.attributes,
          ...each.events.map((e) => e.attributes),
        ]))
          for (const told of Object.values(one).flat()) {
            expect(['string', 'number', 'boolean']).toContain(typeof told)
            if (typeof told === 'string') expect(told.isWellFormed()).toBe(true)
          }
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['a text as long as texts are kept, of nothing but what JSON escapes', LONG],
    ['JSON that is nested too deeply to be written', DEEP],
    [
      'messages without number',
      JSON.stringify(Array(20_000).fill({ role: 'user', parts: [{ type: 'text', content: 'hi' }] })),
    ],
  ])('takes %s, and stays below the limit', (_, text) => {
    const spans = [TURN, CHAT, TOOL].map((has, i) =>
      spanWith(
        {
          ...has,
          'gen_ai.input.messages': text,
          'gen_ai.output.messages': text,
          'gen_ai.system_instructions': text,
          'gen_ai.tool.definitions': text,
          'gen_ai.tool.call.arguments': text,
          'gen_ai.tool.call.result': text,
        },
        { spanId: String(i + 1).repeat(16) },
      ),
    )
    const given = batchOf(...spans)
    for (const { attributes: told } of apply(given).spans) {
      expect(Object.keys(told).length).toBeLessThan(2_000)
      for (const one of Object.values(told)) {
        const limit = Math.max(MAX_WRAPPED, text.length + 20)
        expect(String(one).length).toBeLessThanOrEqual(limit)
      }
    }
  })
})
