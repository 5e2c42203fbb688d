// A store of sessions, and what is found in it.
import path from 'node:path'
import { type FoundAt, type Source, search } from '../../src/search/search.ts'
import { openStore } from '../../src/store/store.ts'
import type { Attributes, SpanBatch, SpanData } from '../../src/trace/span.ts'
import { hex, NOW_MS } from '../export/samples.ts'
import { tempDir } from '../rig/temp-dir.ts'

export const traceId = (n: number) => hex(n, 32)

export const span = (
  trace: number,
  place: number,
  name: string,
  attributes: Attributes,
  more: Partial<SpanData> = {},
): SpanData => ({
  traceId: traceId(trace),
  spanId: hex(trace * 1_000 + place, 16),
  ...(place > 1 && { parentSpanId: hex(trace * 1_000 + 1, 16) }),
  name,
  kind: 'internal',
  startMs: NOW_MS + trace * 1_000 + place,
  endMs: NOW_MS + trace * 1_000 + place + 1,
  status: { code: 'unset' },
  attributes,
  events: [],
  links: [],
  ...more,
})

export const messages = (role: string, ...parts: readonly object[]): string =>
  JSON.stringify([{ role, parts }])
export const text = (content: string) => ({ type: 'text', content })

export const turn = (trace: number, attributes: Attributes) =>
  span(trace, 1, 'invoke_agent claude-code', { 'turnspan.turn.id': `turn-${trace}`, ...attributes })
export const tool = (trace: number, place: number, input: unknown, output: string, name = 'Bash') =>
  span(trace, place, `execute_tool ${name}`, {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': name,
    'gen_ai.tool.call.arguments': JSON.stringify(input),
    'gen_ai.tool.call.result': output,
  })

export const batch = (...spans: readonly SpanData[]): SpanBatch => ({
  traceId: spans[0]?.traceId ?? '',
  resource: { 'service.name': 'claude-code', note: 'in no field' },
  spans,
})

export interface SearchWorld {
  readonly folder: string
  keep(session: string, ...batches: readonly SpanBatch[]): void
  /** The session that was kept last is looked through first. */
  find(query: string, about?: { readonly signal?: AbortSignal }): Promise<readonly FoundAt[]>
}

export function newSearchWorld(): SearchWorld {
  const folder = path.join(tempDir('search'), 'traces')
  const store = openStore(folder)
  const files = new Map<string, Set<string>>()
  const sources = (): readonly Source[] =>
    [...files].reverse().map(([session, its]) => ({ session, files: () => [...its].sort().reverse() }))
  return {
    folder,
    keep(session, ...batches) {
      const lines = store.appendAll(batches, { sessionId: session, to: [], nowMs: NOW_MS })
      const its = files.get(session) ?? new Set()
      files.set(session, its)
      for (const { file } of lines) its.add(file)
    },
    async find(query, about = {}) {
      const found: FoundAt[] = []
      for await (const one of search({ folder, sources: sources(), query, ...about }))
        if (one !== undefined) found.push(one)
      return found
    },
  }
}
