import type { SpanBatch, SpanData } from '../../span.ts'

/** What a span tells of: what every convention has a word of its own for. */
export type Step = 'turn' | 'agent' | 'chat' | 'tool' | 'compaction' | 'other'

// https://github.com/open-telemetry/semantic-conventions-genai (docs/gen-ai/gen-ai-spans.md, `gen_ai.operation.name`)
const STEPS: ReadonlyMap<unknown, Step> = new Map<unknown, Step>([
  ['invoke_agent', 'agent'],
  ['chat', 'chat'],
  ['generate_content', 'chat'],
  ['text_completion', 'chat'],
  ['execute_tool', 'tool'],
])

export function stepOf({ name, attributes: has }: SpanData): Step {
  if (has['turnspan.turn.id'] !== undefined) return 'turn'
  return STEPS.get(has['gen_ai.operation.name']) ?? (name === 'compaction' ? 'compaction' : 'other')
}

/** The span that its trace is about; undefined where it was sent before, or hangs below somebody else's span. */
export const ownRootOf = ({ spans }: SpanBatch): SpanData | undefined =>
  spans.find((span) => span.parentSpanId === undefined && stepOf(span) === 'turn')

const NAMED_BY: Readonly<Partial<Record<Step, string>>> = {
  turn: 'gen_ai.agent.name',
  agent: 'gen_ai.agent.name',
  tool: 'gen_ai.tool.name',
}

/** The bare name: pages count and group by it, and say by themselves what kind of span it is. */
export function bareName(span: SpanData): string {
  const key = NAMED_BY[stepOf(span)]
  const name = key === undefined ? undefined : span.attributes[key]
  return typeof name === 'string' && name !== '' ? name : span.name
}

/** A constant for each origin: the prompt itself would only repeat what stands beside it. */
export function traceName({ attributes: has }: SpanData): string {
  const origin = has['turnspan.turn.origin']
  return origin === undefined || origin === 'user' ? 'claude-code' : `claude-code/${origin}`
}
