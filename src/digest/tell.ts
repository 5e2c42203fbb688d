// PURE: what of a conversation is to be stored now, given what was told before.
import type { Conversation, Subagent, Thread, Turn } from '../conversation/model.ts'
import { isJson, textAt } from '../json/read.ts'
import { spanIdOf, traceIdOf } from '../trace/ids.ts'
import type { Setting } from '../trace/root.ts'
import type { SpanBatch } from '../trace/span.ts'
import { lateAgentToSpans, turnToSpans } from '../trace/spans.ts'
import { hashOf, type SessionState, type ToldTurn } from './state.ts'

export interface Telling {
  /** One a trace, only with what is new or has changed. */
  readonly batches: readonly SpanBatch[]
  readonly told: SessionState['told']
}

export type SettingOf = (turn: Turn | undefined, startedBy: string | undefined) => Setting

/** A turn is told when it is closed; the last one may not be settled yet. */
export function tell(
  conversation: Conversation,
  state: SessionState,
  settingOf: SettingOf,
  isLastSettled: boolean,
): Telling {
  const { turns } = conversation
  const batches: SpanBatch[] = []
  const told: Record<string, ToldTurn> = {}

  for (const turn of turns) {
    const before = state.told[turn.key]
    const isLast = turn === turns.at(-1)
    if (turn.closedBy === undefined || (isLast && !isLastSettled)) {
      if (before !== undefined) told[turn.key] = before
      continue
    }
    const startedBy =
      turn.endsToolId === undefined ? undefined : traceOfTool(turn.endsToolId, turns, state.background)
    const all = turnToSpans(turn, settingOf(turn, startedBy))
    const rootId = spanIdOf(all.traceId, 'turn', turn.key)
    const isNews = (spanId: string, hash: string) => {
      const known = before?.spans[spanId]
      return known === undefined || (known !== hash && (before?.isFrozen !== true || spanId === rootId))
    }
    const news = all.spans.filter((span) => isNews(span.spanId, hashOf(span)))
    if (news.length > 0) batches.push({ ...all, spans: news })
    const hashes = Object.fromEntries(news.map((span) => [span.spanId, hashOf(span)]))
    told[turn.key] = { spans: { ...before?.spans, ...hashes }, isFrozen: before?.isFrozen ?? false }
  }

  for (const { toolId, agent } of conversation.lateAgents) {
    const traceId = state.background[toolId]
    if (traceId === undefined || !agent.over) continue
    const parent = { traceId, spanId: spanIdOf(traceId, 'tool', toolId) }
    batches.push(lateAgentToSpans(agent, parent, settingOf(turns.at(-1), undefined)))
  }
  return { batches, told }
}

/** Background agents of a turn that may still say something. */
export const runningAgents = (turn: Turn): Subagent[] => agentsBelow(turn).filter(({ over }) => !over)

export function agentsBelow(thread: Thread): Subagent[] {
  return thread.tools.flatMap(({ agents }) => agents.flatMap((agent) => [agent, ...agentsBelow(agent)]))
}

/** Calls whose work goes on after their result: Bash in the background, and subagents. */
export const backgroundTools = (thread: Thread): string[] =>
  thread.tools.flatMap(({ id, detail, agents }) => {
    const isBackground =
      isJson(detail) && (detail.isAsync === true || textAt(detail, 'backgroundTaskId') !== undefined)
    const inside = agents.flatMap(backgroundTools)
    return isBackground || agents.some((agent) => agent.background) ? [id, ...inside] : inside
  })

function traceOfTool(
  toolId: string,
  turns: readonly Turn[],
  background: Readonly<Record<string, string>>,
): string | undefined {
  const has = (thread: Thread): boolean =>
    thread.tools.some(({ id, agents }) => id === toolId || agents.some(has))
  const turn = turns.find(has)
  return turn === undefined ? background[toolId] : traceIdOf(turn.key)
}
