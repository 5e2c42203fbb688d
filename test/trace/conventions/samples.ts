import type { Convention } from '../../../src/trace/conventions/convention.ts'
import type { Attributes, SpanBatch, SpanData } from '../../../src/trace/span.ts'
import { importSession } from '../../sessions/import.ts'
import { RECORDINGS } from '../../sessions/recordings.ts'

export const spanWith = (attributes: Attributes, more: Partial<SpanData> = {}): SpanData => ({
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  name: 'chat',
  kind: 'client',
  startMs: 1_000,
  endMs: 2_000,
  status: { code: 'unset' },
  attributes,
  events: [],
  links: [],
  ...more,
})

export const batchOf = (...spans: SpanData[]): SpanBatch => ({ traceId: 'a'.repeat(32), resource: {}, spans })

/** What a convention makes of one span. */
export const sentAs = (convention: Convention, attributes: Attributes, more?: Partial<SpanData>): SpanData =>
  convention.apply(batchOf(spanWith(attributes, more))).spans[0] as SpanData

/** What a convention makes of a recorded session. */
export const sessionAs = (convention: Convention, name: string): SpanData[] =>
  importSession(name).flatMap((batch) => convention.apply(batch).spans)

/** Every recorded trace there is. */
export const ALL: readonly SpanBatch[] = RECORDINGS.flatMap(importSession)

export const CHAT = { 'gen_ai.operation.name': 'chat' }
export const TOOL = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'Bash' }
export const TURN = {
  'gen_ai.operation.name': 'invoke_agent',
  'gen_ai.agent.name': 'claude-code',
  'turnspan.turn.id': 't1',
}

export const jsonAt = (span: SpanData, key: string): unknown => JSON.parse(String(span.attributes[key]))
