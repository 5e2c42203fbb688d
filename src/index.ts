// The library: reading sessions, mapping them to spans and to what a backend likes to read, and ways in and out for other
// programs: the Agent SDK's hooks, any exporter, and a durable exporter for any spans.

export type { Config } from './config/schema.ts'
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
export type { DeliverySummary } from './export/delivery/deliver.ts'
export { toReadableSpans } from './export/otlp/encode.ts'
export { type AgentHooks, type AgentHooksOptions, hooks } from './library/agent-hooks.ts'
export {
  type DurableExporter,
  type DurableExporterOptions,
  durableExporter,
} from './library/durable-exporter.ts'
export { type FindSessionsOptions, type FoundSession, findSessions } from './library/find-sessions.ts'
export { type BridgeOptions, bridge, type RunningBridge } from './library/to-exporter.ts'
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
