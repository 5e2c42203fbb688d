// Stop fires before the last lines of a turn are on disk. Whether what is there is all of it can be told from the
// content: so the flusher looks again for a short while, and the person never waits.
import type { Entry } from '../transcript/entry.ts'
import type { Evidence } from './evidence.ts'
import type { Conversation, Subagent, Thread, Turn } from './model.ts'

/** The oldest line that was ever missing at a Stop came 0.85 s later, a Stop hook's summary after 1.5 s. */
export const SETTLE_LIMIT_MS = 2_000
/** What Claude Code writes while it exits. */
const EXIT_LIMIT_MS = 500

export interface Situation {
  readonly main: readonly Entry[] | undefined
  /** The session was ended, or its process is gone. */
  readonly isOver: boolean
  readonly nowMs: number
}

/** Undefined where all is there; else until when waiting for the rest makes sense. */
export function unsettledUntil(
  conversation: Conversation,
  evidence: Evidence,
  { main, isOver, nowMs }: Situation,
): number | undefined {
  const waits = [
    untilLastTurn(conversation.turns.at(-1), evidence, { main, isOver }),
    untilUnseenTurn(conversation, evidence),
    ...agentsIn(conversation).map((agent) => untilAgent(agent, evidence)),
  ]
  const until = Math.max(...waits.map((wait) => wait ?? 0))
  return until > nowMs ? until : undefined
}

function untilLastTurn(
  turn: Turn | undefined,
  evidence: Evidence,
  { main, isOver }: Pick<Situation, 'main' | 'isOver'>,
): number | undefined {
  // Its Stop was blocked, or never came: another event will tell.
  if (turn?.closedBy === undefined) return undefined
  const failed = evidence.failures.findLast(({ promptId }) => promptId === turn.key)
  if (failed !== undefined) return turn.failure === undefined ? failed.atMs + SETTLE_LIMIT_MS : undefined
  const stop = evidence.stops.findLast(({ promptId }) => promptId === turn.key)
  if (stop === undefined) {
    const ended = evidence.sessionEndMs
    return ended === undefined || isWhole(turn) ? undefined : ended + EXIT_LIMIT_MS
  }
  if (main === undefined) return stop.atMs + SETTLE_LIMIT_MS
  const saysTheSame = stop.answer === undefined || stop.answer.trim() === (turn.answer ?? '')
  // A Stop hook of somebody else may make the model go on: only then comes more, and the summary tells.
  const hooksAreThrough =
    isOver || main.some((entry) => entry.kind === 'stop_hook_summary' && (entry.atMs ?? 0) >= stop.atMs)
  return isWhole(turn) && saysTheSame && hooksAreThrough ? undefined : stop.atMs + SETTLE_LIMIT_MS
}

/** A Stop for a prompt of which no line is on disk yet. */
function untilUnseenTurn({ turns }: Conversation, evidence: Evidence): number | undefined {
  const unseen = [...evidence.stops, ...evidence.failures].filter(
    ({ promptId }) => promptId !== undefined && !turns.some(({ key }) => key === promptId),
  )
  return unseen.length === 0 ? undefined : Math.max(...unseen.map(({ atMs }) => atMs)) + SETTLE_LIMIT_MS
}

function untilAgent(agent: Subagent, evidence: Evidence): number | undefined {
  const endMs = evidence.agents.get(agent.id)?.endMs
  return endMs === undefined || (agent.over && isWhole(agent)) ? undefined : endMs + SETTLE_LIMIT_MS
}

function isWhole(thread: Thread): boolean {
  const last = thread.calls.at(-1)
  const isAnswered = last?.stopReason !== undefined && last.stopReason !== 'tool_use'
  return isAnswered && thread.tools.every(({ outcome }) => outcome !== 'unfinished')
}

function agentsIn({ turns, lateAgents }: Conversation): Subagent[] {
  const below = (thread: Thread): Subagent[] =>
    thread.tools.flatMap(({ agents }) => agents.flatMap((agent) => [agent, ...below(agent)]))
  return [...turns.flatMap(below), ...lateAgents.map(({ agent }) => agent)]
}
