// PURE: what is still going on in a session, as the spans that it would have if it ended now. They have the ids that
// they will be told with; nothing of it is stored or sent.
import type { Conversation, Subagent, Thread, ToolCall, Turn } from '../conversation/model.ts'
import { spanIdOf } from '../trace/ids.ts'
import type { Attributes, SpanBatch, SpanData } from '../trace/span.ts'
import { lateAgentToSpans, turnToSpans } from '../trace/spans.ts'
import type { SessionState } from './state.ts'
import { runningAgents, type SettingOf } from './tell.ts'

export interface OpenTrace {
  readonly batch: SpanBatch
  /** Ids of the spans whose end is not known yet; the end that they have is that of the last line about them. */
  readonly open: ReadonlySet<string>
}

export function openTraces(
  { turns, lateAgents }: Conversation,
  state: Pick<SessionState, 'background' | 'doneAgents' | 'told'>,
  settingOf: SettingOf,
  /** Was told, and nothing has been heard of it since: what closed it is forgotten, that is all. */
  quiet: Turn | undefined,
): readonly OpenTrace[] {
  const isOpen = (turn: Turn) => turn.closedBy === undefined && turn !== quiet
  const isUntold = ({ key }: Turn) => state.told[key] === undefined
  const shown = turns.filter((turn) => isOpen(turn) || isUntold(turn) || runningAgents(turn).length > 0)
  const ofTurns = shown.map((turn): OpenTrace => {
    const batch = turnToSpans(withEveryAgent(turn), settingOf(turn, undefined))
    const root = isOpen(turn) ? [spanIdOf(batch.traceId, 'turn', turn.key)] : []
    // Between its Stop and its last lines.
    const isAwaited = isOpen(turn) || (isUntold(turn) && turn.closedBy !== 'end_of_file')
    return running(batch, [...root, ...openBelow(turn, batch.traceId, isAwaited)])
  })
  const ofEarlierTurns = lateAgents.flatMap(({ toolId, agent }): OpenTrace[] => {
    const traceId = state.background[toolId] ?? state.doneAgents[agent.id]?.traceId
    if (traceId === undefined || agent.over) return []
    const parent = { traceId, spanId: spanIdOf(traceId, 'tool', toolId) }
    const batch = lateAgentToSpans(withEveryAgent(agent), parent, settingOf(turns.at(-1), undefined))
    return [running(batch, openOfAgent(agent, traceId, true))]
  })
  return [...ofTurns, ...ofEarlierTurns]
}

/** Spans are made of agents that are over only: here all of them are to be seen. */
function withEveryAgent<Some extends Thread>(thread: Some): Some {
  const seen = (agent: Subagent): Subagent => ({ ...withEveryAgent(agent), over: true })
  const tools = thread.tools.map((tool): ToolCall => ({ ...tool, agents: tool.agents.map(seen) }))
  return { ...thread, tools }
}

const openOfAgent = (agent: Subagent, traceId: string, isOpen: boolean): readonly string[] => [
  ...(isOpen ? [spanIdOf(traceId, 'agent', agent.id)] : []),
  ...openBelow(agent, traceId, isOpen),
]

/** `isAwaited`: more lines may come. Else a call without an end has none. */
function openBelow(thread: Thread, traceId: string, isAwaited: boolean): readonly string[] {
  const tools = thread.tools.flatMap((tool) => {
    const isOpen = isAwaited && tool.outcome === 'unfinished'
    // One in the foreground is over with its tool call; one in the background says itself when it is.
    const below = tool.agents.flatMap((agent) => openOfAgent(agent, traceId, isOpen || !agent.over))
    return isOpen ? [spanIdOf(traceId, 'tool', tool.id), ...below] : below
  })
  const calls = isAwaited ? thread.calls.filter(({ errorType }) => errorType === 'unfinished') : []
  return [...tools, ...calls.map(({ key }) => spanIdOf(traceId, 'chat', key))]
}

function running(batch: SpanBatch, ids: readonly string[]): OpenTrace {
  const open = new Set(ids)
  const spans = batch.spans.map((span) => (open.has(span.spanId) ? withoutEnd(span) : span))
  return { batch: { ...batch, spans }, open }
}

/** What would be said of it if it ended now: that it failed, or is unfinished. */
function withoutEnd(span: SpanData): SpanData {
  const {
    'error.type': _,
    'turnspan.tool.outcome': _outcome,
    'turnspan.turn.status': _turn,
    'turnspan.agent.status': _agent,
    ...attributes
  } = span.attributes
  const events = span.events.filter(({ attributes }) => attributes['error.type'] !== '_OTHER')
  return { ...span, status: { code: 'unset' }, attributes: attributes as Attributes, events }
}
