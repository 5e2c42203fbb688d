// The library: reading sessions, and mapping them to spans and to what a backend likes to read.
export type {
  Attempt,
  Compaction,
  Conversation,
  Failure,
  ModelCall,
  Origin,
  Queued,
  Subagent,
  Thread,
  ToolCall,
  ToolOutcome,
  Turn,
  TurnStatus,
} from './conversation/model.ts'
export type { Cost } from './conversation/price.ts'
export { type ReadSessionOptions, readSession } from './read-session.ts'
export { fromOtlpLine, toOtlpLine } from './store/otlp-json.ts'
export type { Convention } from './trace/conventions/convention.ts'
export { CONVENTIONS, conventionNamed } from './trace/conventions/index.ts'
export type { Setting } from './trace/root.ts'
export type {
  Attributes,
  AttributeValue,
  SpanBatch,
  SpanData,
  SpanEvent,
  SpanLink,
  SpanStatus,
} from './trace/span.ts'
export { turnToSpans } from './trace/spans.ts'
export type { Block, Usage } from './transcript/entry.ts'
export { VERSION } from './version.ts'
