// Traces as nobody would write them: nested, overlapping, without parents, in rings, backwards.
import fc from 'fast-check'
import type { SpanData } from '../../src/trace/span.ts'

const TRACE = 'a'.repeat(32)
export const idOf = (n: number): string => n.toString(16).padStart(16, '0')

const operation = fc.constantFrom('chat', 'execute_tool', 'invoke_agent', 'compaction', 'other')

const drawn = fc.record({
  operation,
  /** May be itself, one below, or nobody. */
  parent: fc.integer({ min: 0, max: 24 }),
  start: fc.integer({ min: -500, max: 5_000 }),
  length: fc.integer({ min: -200, max: 3_000 }),
  name: fc.constantFrom('Bash', 'Read', 'Edit', 'Grep', 'AskUserQuestion'),
  outcome: fc.constantFrom('ok', 'error', 'denied', 'interrupted', 'unfinished'),
  wait: fc.option(fc.integer({ min: 0, max: 2_000 }), { nil: undefined }),
  nano: fc.option(fc.integer({ min: 0, max: 5_000_000_000 }), { nil: undefined }),
  isBackground: fc.boolean(),
})

/** The turn is the first; all others are drawn. */
export const trees: fc.Arbitrary<readonly SpanData[]> = fc
  .tuple(fc.integer({ min: 0, max: 6_000 }), fc.array(drawn, { maxLength: 24 }))
  .map(([length, others]) => [
    span(0, { length, start: 0, attributes: { ...agent('claude-code'), 'turnspan.turn.id': 'turn' } }),
    ...others.map((one, at) =>
      span(at + 1, {
        start: one.start,
        length: one.length,
        parent: one.parent,
        name: one.operation === 'compaction' ? 'compaction' : one.operation,
        attributes: attributesOf(one),
      }),
    ),
  ])

function attributesOf(
  one: typeof drawn extends fc.Arbitrary<infer Drawn> ? Drawn : never,
): SpanData['attributes'] {
  const cost = one.nano === undefined ? {} : { 'turnspan.cost.usd': one.nano / 1e9 }
  switch (one.operation) {
    case 'chat':
      return {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': `model-${one.name}`,
        'gen_ai.usage.input_tokens': 10,
        ...cost,
      }
    case 'execute_tool':
      return {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': one.name,
        'turnspan.tool.outcome': one.outcome,
        ...(one.wait !== undefined && { 'turnspan.permission.wait_ms': one.wait }),
      }
    case 'invoke_agent':
      return { ...agent(`agent-${one.name}`), 'turnspan.agent.background': one.isBackground }
    default:
      return {}
  }
}

const agent = (name: string) => ({ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name })

interface Given {
  readonly start: number
  readonly length: number
  readonly parent?: number
  readonly name?: string
  readonly attributes: SpanData['attributes']
}

/** `n` becomes its id. */
export const span = (n: number, { start, length, parent, name = 'span', attributes }: Given): SpanData => ({
  traceId: TRACE,
  spanId: idOf(n),
  ...(parent !== undefined && { parentSpanId: idOf(parent) }),
  name,
  kind: 'internal',
  startMs: 1_700_000_000_000 + start,
  endMs: 1_700_000_000_000 + start + length,
  status: { code: 'unset' },
  attributes,
  events: [],
  links: [],
})
