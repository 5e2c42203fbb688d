// Ids are hashes of Claude Code's own ids, without clock or chance: live, retry, crash and import give the same
// spans, so sending twice changes nothing in a backend that knows a span by its id.
import { hash } from 'node:crypto'

export type SpanKind = 'turn' | 'chat' | 'tool' | 'agent' | 'compaction'

/** 32 hex digits. */
export const traceIdOf = (turnKey: string): string => sha256(`v1|${turnKey}`).slice(0, 32)

/** 16 hex digits; `naturalKey` is Claude Code's own id of the thing. */
export const spanIdOf = (traceId: string, kind: SpanKind, naturalKey: string): string =>
  sha256(`v1|${traceId}|${kind}|${naturalKey}`).slice(0, 16)

const sha256 = (text: string) => hash('sha256', text, 'hex')
