// PURE: what of a conversation is to be stored now, given what was told before.
import { continuedAgentIn } from '../conversation/agents.ts'
import type { Conversation, Subagent, Thread, Turn } from '../conversation/model.ts'
import { isJson, textAt } from '../json/read.ts'
import { spanIdOf } from '../trace/ids.ts'
import type { Setting } from '../trace/root.ts'
import type { SpanBatch, SpanData } from '../trace/span.ts'
import { lateAgentToSpans, turnToSpans } from '../trace/spans.ts'
import { hashOf, type SessionState, type ToldTurn } from './state.ts'

export interface Telling {
  /** One a trace, only with what is new or has changed. */
  readonly batches: readonly SpanBatch[]
  /** Of turns that begin at or behind `keptFrom`: the others are not read again. */
  readonly told: SessionState['told']
  /** Turn key → trace id, for what hangs below these turns later. */
  readonly traces: ReadonlyMap<string, string>
}

export type SettingOf = (turn: Turn | undefined, startedBy: string | undefined) => Setting

/** A turn is told when it is closed; the last one may not be settled yet. */
export function tell(
  conversation: Conversation,
  state: SessionState,
  settingOf: SettingOf,
  { isLastSettled = true, keptFrom = 0 }: { isLastSettled?: boolean; keptFrom?: number } = {},
): Telling {
  const { turns } = conversation
  const batches: SpanBatch[] = []
  const told: Record<string, ToldTurn> = {}
  const traces = new Map<string, string>()

  for (const turn of turns) {
    const before = state.told[turn.key]
    const isLast = turn === turns.at(-1)
    if (turn.closedBy === undefined || (isLast && !isLastSettled)) {
      if (before !== undefined) told[turn.key] = before
      continue
    }
    const startedBy =
      turn.endsToolId === undefined
        ? undefined
        : (traceOfTool(turn.endsToolId, turns, traces) ?? state.background[turn.endsToolId])
    const setting = settingAsTold(settingOf(turn, startedBy), before)
    const all = turnToSpans(turn, setting)
    traces.set(turn.key, all.traceId)
    const news = all.spans.filter((span) => {
      const known = before?.spans[span.spanId]
      const isFrozen =
        before?.isFrozen === true &&
        span.attributes['gen_ai.operation.name'] === 'execute_tool' &&
        (isUnfinished(span) || known?.endsWith(UNFINISHED) === false)
      return known === undefined || (known !== markOf(span) && !isFrozen)
    })
    if (news.length > 0) batches.push({ ...all, spans: news })
    if (turn.fromOffset < keptFrom) continue
    const hashes = Object.fromEntries(news.map((span) => [span.spanId, markOf(span)]))
    const { repository, caller } = setting
    told[turn.key] = {
      spans: { ...before?.spans, ...hashes },
      setting: { repository, caller, startedBy: setting.startedBy },
      isFrozen: before?.isFrozen ?? false,
    }
  }

  for (const { toolId, agent } of conversation.lateAgents) {
    const traceId = state.background[toolId] ?? state.doneAgents[agent.id]?.traceId
    if (traceId === undefined || !agent.over) continue
    const parent = { traceId, spanId: spanIdOf(traceId, 'tool', toolId) }
    batches.push(lateAgentToSpans(agent, parent, settingOf(turns.at(-1), undefined)))
  }
  return { batches, told, traces }
}

/** Behind the hash of a tool call whose end nobody knew: its process seemed gone, and no hook had told of it. */
const UNFINISHED = '?'

const isUnfinished = ({ attributes }: SpanData): boolean =>
  attributes['turnspan.tool.outcome'] === 'unfinished'

const markOf = (span: SpanData): string => hashOf(span) + (isUnfinished(span) ? UNFINISHED : '')

/** A commit since then, another caller of the resumed session: neither changes what was told. */
function settingAsTold(now: Setting, before: ToldTurn | undefined): Setting {
  if (before?.setting === undefined) return now
  const { repository, caller, startedBy = now.startedBy } = before.setting
  return { ...now, repository, caller, startedBy }
}

/** Background agents of a turn that may still say something. */
export const runningAgents = (turn: Turn): Subagent[] => agentsBelow(turn).filter(({ over }) => !over)

export function agentsBelow(thread: Thread): Subagent[] {
  return thread.tools.flatMap(({ agents }) => agents.flatMap((agent) => [agent, ...agentsBelow(agent)]))
}

/** Every subagent below, and the call that started it. */
export const startedBelow = (
  thread: Thread,
  traceId: string,
): { toolId: string; traceId: string; agent: Subagent }[] =>
  thread.tools.flatMap(({ id, agents }) =>
    agents.flatMap((agent) => [{ toolId: id, traceId, agent }, ...startedBelow(agent, traceId)]),
  )

/** Calls whose work goes on after their result: Bash in the background, subagents, and messages that wake one. */
export const backgroundTools = (thread: Thread): string[] =>
  thread.tools.flatMap(({ id, detail, agents }) => {
    const isBackground =
      isJson(detail) &&
      (detail.isAsync === true ||
        textAt(detail, 'backgroundTaskId') !== undefined ||
        continuedAgentIn(detail) !== undefined)
    const inside = agents.flatMap(backgroundTools)
    return isBackground || agents.some((agent) => agent.background) ? [id, ...inside] : inside
  })

function traceOfTool(
  toolId: string,
  turns: readonly Turn[],
  traces: ReadonlyMap<string, string>,
): string | undefined {
  const has = (thread: Thread): boolean =>
    thread.tools.some(({ id, agents }) => id === toolId || agents.some(has))
  const turn = turns.find(has)
  return turn && traces.get(turn.key)
}
