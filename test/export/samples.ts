import type { Destination } from '../../src/export/destination.ts'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'

export const NOW_MS = Date.UTC(2026, 10, 23, 8, 30, 0, 123)

export const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')
export const traceIdOf = (turn: number) => hex(turn, 32)

export function spanOf(turn: number, place: number, more: Partial<SpanData> = {}): SpanData {
  return {
    traceId: traceIdOf(turn),
    spanId: hex(turn * 1_000 + place, 16),
    ...(place > 1 && { parentSpanId: hex(turn * 1_000 + 1, 16) }),
    name: place === 1 ? 'invoke_agent claude-code' : 'chat claude-opus-4-8',
    kind: place === 1 ? 'internal' : 'client',
    startMs: NOW_MS + place,
    endMs: NOW_MS + 1_000 - place,
    status: { code: 'unset' },
    attributes: { 'session.id': 'session-of-the-tests', 'turnspan.turn.index': turn },
    events: [],
    links: [],
    ...more,
  }
}

/** A trace of a root and children; the ids follow from the turn's number. */
export const batchOf = (turn: number, spans = 3): SpanBatch => ({
  traceId: traceIdOf(turn),
  resource: { 'service.name': 'claude-code' },
  spans: Array.from({ length: spans }, (_, index) => spanOf(turn, index + 1)),
})

export const destinationAt = (url: string, more: Partial<Destination> = {}): Destination => ({
  id: 'backend',
  kind: 'otlp',
  url,
  convention: 'gen-ai',
  encoding: 'protobuf',
  compression: 'gzip',
  headers: {},
  timeoutMs: 5_000,
  maxRequestBytes: 4 * 1024 * 1024,
  ...more,
})
