// A turn → its spans, in the canonical form: OpenTelemetry's GenAI semantic conventions, with `turnspan.*` for what
// they have no name for. A plain mapping: whatever had to be decided was decided in the conversation.
import type { Subagent, Thread, ToolCall, Turn } from '../conversation/model.ts'
import { agentAttributes } from './agent.ts'
import { chatAttributes, chatEvents } from './chat.ts'
import { compactionAttributes } from './compaction.ts'
import type { DraftSpan } from './draft.ts'
import { spanIdOf, traceIdOf } from './ids.ts'
import { rootAttributes, type Setting } from './root.ts'
import type { Attributes, SpanBatch, SpanLink, SpanStatus } from './span.ts'
import { toolAttributes } from './tool.ts'
import { written } from './write.ts'

const UNSET: SpanStatus = { code: 'unset' }

/** Root last: a backend that takes a trace as whole with its root has all the rest by then. */
export function turnToSpans(turn: Turn, setting: Setting): SpanBatch {
  const traceId = traceOfTurn(turn.key, setting)
  const rootId = spanIdOf(traceId, 'turn', turn.key)
  const root: DraftSpan = {
    traceId,
    spanId: rootId,
    ...(isChild(setting) && { parentSpanId: setting.caller.spanId }),
    name: 'invoke_agent claude-code',
    kind: 'internal',
    startMs: turn.startMs,
    endMs: Math.max(turn.startMs, turn.endMs),
    status: failureStatus(turn),
    attributes: rootAttributes(turn, setting),
    events: [],
    links: linksOf(turn, setting),
  }
  return writtenIn(traceId, [...threadSpans(turn, rootId, traceId), root], setting)
}

/** The trace that a turn's spans belong to. */
export const traceOfTurn = (turnKey: string, setting: Setting): string =>
  isChild(setting) ? setting.caller.traceId : traceIdOf(turnKey)

const isChild = (
  setting: Setting,
): setting is Setting & { readonly caller: NonNullable<Setting['caller']> } =>
  setting.isChildOfCaller === true && setting.caller !== undefined

/** A background subagent that ended after its turn: the same spans as if it had been in time. */
export function lateAgentToSpans(
  agent: Subagent,
  parent: { readonly traceId: string; readonly spanId: string },
  setting: Setting,
): SpanBatch {
  return writtenIn(parent.traceId, agentSpans(agent, parent.spanId, parent.traceId), setting)
}

const writtenIn = (traceId: string, spans: readonly DraftSpan[], setting: Setting): SpanBatch =>
  written({ traceId, resource: setting.resource, common: commonAttributes(setting), spans }, setting)

function threadSpans(thread: Thread, parentSpanId: string, traceId: string): DraftSpan[] {
  const chats = thread.calls.map(
    (call): DraftSpan => ({
      traceId,
      spanId: spanIdOf(traceId, 'chat', call.key),
      parentSpanId,
      links: [],
      name: `chat ${call.requestedModel}`,
      kind: 'client',
      startMs: call.startMs,
      endMs: Math.max(call.startMs, call.endMs),
      status: call.errorType === undefined ? UNSET : { code: 'error', message: call.errorType },
      attributes: chatAttributes(call),
      events: chatEvents(call),
    }),
  )
  const compactions = thread.compactions.map(
    (compaction): DraftSpan => ({
      traceId,
      spanId: spanIdOf(traceId, 'compaction', compaction.uuid),
      parentSpanId,
      links: [],
      name: 'compaction',
      kind: 'internal',
      startMs: compaction.startMs,
      endMs: compaction.endMs,
      status: UNSET,
      attributes: compactionAttributes(compaction),
      events: [],
    }),
  )
  return [...chats, ...thread.tools.flatMap((tool) => toolSpans(tool, parentSpanId, traceId)), ...compactions]
}

function toolSpans(tool: ToolCall, parentSpanId: string, traceId: string): DraftSpan[] {
  const spanId = spanIdOf(traceId, 'tool', tool.id)
  const { attributes, message } = toolAttributes(tool)
  const span: DraftSpan = {
    traceId,
    spanId,
    parentSpanId,
    name: `execute_tool ${tool.name}`,
    kind: 'internal',
    startMs: tool.startMs,
    endMs: tool.endMs,
    status: tool.isError ? { code: 'error', message } : UNSET,
    attributes,
    events: [],
    links: [],
  }
  const agents = tool.agents.filter(({ over }) => over)
  return [...agents.flatMap((agent) => agentSpans(agent, spanId, traceId)), span]
}

function agentSpans(agent: Subagent, parentSpanId: string, traceId: string): DraftSpan[] {
  const spanId = spanIdOf(traceId, 'agent', agent.id)
  const span: DraftSpan = {
    traceId,
    spanId,
    parentSpanId,
    name: `invoke_agent ${agent.type}`,
    kind: 'internal',
    startMs: agent.startMs,
    endMs: Math.max(agent.startMs, agent.endMs),
    status: failureStatus(agent),
    attributes: agentAttributes(agent),
    events: [],
    links: [],
  }
  return [...threadSpans(agent, spanId, traceId), span]
}

const failureStatus = ({ failure }: Thread): SpanStatus =>
  failure === undefined ? UNSET : { code: 'error', message: failure.text }

const commonAttributes = ({ sessionId, userId }: Setting): Attributes => ({
  'session.id': sessionId,
  'gen_ai.conversation.id': sessionId,
  ...(userId !== undefined && { 'user.id': userId }),
})

/** To whoever called Claude Code within a trace of their own, and to the call whose background work is reported. */
function linksOf(turn: Turn, setting: Setting): SpanLink[] {
  const { caller, startedBy } = setting
  const links: SpanLink[] = []
  if (caller !== undefined && !isChild(setting))
    links.push({ ...caller, attributes: { 'turnspan.link': 'caller' } })
  if (startedBy !== undefined && turn.endsToolId !== undefined) {
    links.push({
      traceId: startedBy,
      spanId: spanIdOf(startedBy, 'tool', turn.endsToolId),
      attributes: { 'turnspan.link': 'started_by' },
    })
  }
  return links
}
