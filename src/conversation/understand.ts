// Transcript and hook events → what happened. Pure: the same input gives the same turns, live or imported, whole
// or in pieces.
import type { ApiRequestEntry, Entry, UserEntry } from '../transcript/entry.ts'
import { type AgentHeard, type Forest, plantForest } from './agents.ts'
import { type Evidence, gatherEvidence, type TimedEvent, type TurnEnd } from './evidence.ts'
import { turnsFromHooks } from './from-hooks.ts'
import { groupBy } from './group.ts'
import { isStopFeedback } from './meaning.ts'
import type { Conversation, ToolCall, Turn, TurnStatus } from './model.ts'
import { PRICES, type PriceTable } from './price-table.ts'
import { shapesIn } from './request-shapes.ts'
import { readThread, type ThreadLines } from './thread.ts'
import { matchDialogs, toolCallOf } from './tools.ts'
import { type Cut, cutIntoTurns, type TurnLines } from './turn-lines.ts'

export interface Heard {
  readonly sessionId: string
  /** The main transcript from some turn's beginning on; undefined where there is no file. */
  readonly main: readonly Entry[] | undefined
  readonly agents: readonly AgentHeard[]
  readonly events: readonly TimedEvent[]
  /** Time of the file's first dated line, which may lie before `main` begins. */
  readonly firstDatedMs: number | undefined
  /** Tool calls of earlier turns, not in `main` any more, whose background agents were still running. */
  readonly earlierTools: readonly string[]
  /** Nothing more will come: an import, or the process is gone. */
  readonly isOver: boolean
  /** Default: the table that this version comes with. */
  readonly prices?: PriceTable | undefined
  /** The session that this one was forked from, where `main` does not reach back to the copied lines. */
  readonly forkedFrom?: string | undefined
}

export function understand(heard: Heard): Conversation {
  const { prices = PRICES } = heard
  const gathered = gatherEvidence(heard.events)
  const evidence = { ...gathered, stops: withoutBlocked(gathered.stops, heard.main ?? []) }
  if (heard.main === undefined) {
    return {
      sessionId: heard.sessionId,
      turns: turnsFromHooks(evidence, heard.isOver),
      lateAgents: [],
      orphans: 0,
    }
  }
  const firstDatedMs = evidence.forkedAtMs ?? heard.firstDatedMs
  const cut = cutIntoTurns(heard.main, { sessionId: heard.sessionId, firstDatedMs, isOver: heard.isOver })
  const requests = requestsByTurn(cut)
  const shapesOf = shapesIn(heard.main)
  const threads = cut.turns.map((lines) => ({
    lines,
    thread: readThread({
      ...lines,
      prompt: [...lines.carried, ...lines.prompt],
      promptUuid: lines.opening.uuid,
      requests: requests.get(lines) ?? [],
      prices,
      shapesOf,
    }),
  }))
  const forkedFrom = cut.forkedFrom ?? heard.forkedFrom
  const threadTools = threads.flatMap(({ thread }) => thread.tools)
  const isOver = heard.isOver || evidence.sessionEndMs !== undefined
  const { earlierTools } = heard
  const forest = plantForest(heard.agents, { threadTools, earlierTools, evidence, isOver, prices })
  const turns = threads.map(({ lines, thread }, i) =>
    turnOf(lines, thread, {
      forest,
      evidence,
      sessionId: heard.sessionId,
      forkedFrom,
      closedBy: i < threads.length - 1 ? 'next' : closedBy(lines.key, evidence, heard.isOver),
    }),
  )
  const lateAgents = earlierTools.flatMap((toolId) =>
    forest.agentsOf(toolId, false).map((agent) => ({ toolId, agent })),
  )
  const { orphans, costUsd } = cut
  return { sessionId: heard.sessionId, turns, lateAgents, orphans, costUsd, forkedFrom }
}

/** A Stop that somebody's Stop hook blocked ends nothing: the model goes on, and stops once more. */
function withoutBlocked(stops: readonly TurnEnd[], main: readonly Entry[]): readonly TurnEnd[] {
  const feedback = main.filter(isStopFeedback)
  return stops.filter(
    (stop) => !feedback.some(({ promptId, atMs }) => promptId === stop.promptId && (atMs ?? 0) >= stop.atMs),
  )
}

/** The first time in a transcript, by file order. */
export const firstDatedMs = (entries: readonly Entry[]): number | undefined =>
  entries.find((entry) => entry.atMs !== undefined)?.atMs

function turnOf(
  lines: TurnLines,
  thread: ThreadLines,
  about: {
    forest: Forest
    evidence: Evidence
    sessionId: string
    forkedFrom: string | undefined
    closedBy: Turn['closedBy']
  },
): Turn {
  const { forest, evidence } = about
  const isInterrupted = lines.interruptedAtMs !== undefined
  const dialogs = matchDialogs(thread.tools, undefined, evidence)
  const tools = thread.tools.map(
    (tool): ToolCall =>
      toolCallOf(tool, {
        evidence,
        dialogs,
        isInterrupted,
        threadEndMs: thread.endMs,
        agentsOf: (toolId) => forest.agentsOf(toolId, isInterrupted),
      }),
  )
  const { opening } = lines
  return {
    key: lines.key,
    origin: lines.origin,
    forkedFrom: about.forkedFrom,
    previousSessionId: lines.lines
      .map(firstSessionId)
      .find((id) => id !== undefined && id !== about.sessionId),
    prompt: lines.prompt,
    queued: thread.queued,
    status: statusOf(lines, thread, evidence),
    closedBy: about.closedBy,
    endsToolId: lines.endsToolId,
    journalOnly: false,
    index: opening.turnIndex ?? lines.lines.find(isNumbered)?.turnIndex,
    permissionMode: opening.permissionMode,
    cwd: opening.cwd,
    branch: opening.branch,
    entrypoint: opening.entrypoint,
    version: opening.version,
    fromOffset: Math.min(lines.fromOffset, thread.fromOffset),
    startMs: lines.startMs,
    endMs: thread.endMs,
    answer: thread.answer,
    calls: thread.calls,
    tools,
    compactions: thread.compactions,
    failure: thread.failure,
  }
}

function statusOf(lines: TurnLines, thread: ThreadLines, evidence: Evidence): TurnStatus {
  if (lines.interruptedAtMs !== undefined) return 'interrupted'
  if (thread.failure !== undefined) return 'failed'
  const isStopped = evidence.stops.some((stop) => stop.promptId === lines.key)
  const isCompactionAlone = thread.calls.length === 0 && thread.compactions.length > 0
  return thread.isAnswered || isStopped || isCompactionAlone ? 'completed' : 'unfinished'
}

function closedBy(key: string, evidence: Evidence, isOver: boolean): Turn['closedBy'] {
  const ends = [...evidence.stops, ...evidence.failures]
  if (ends.some((end) => end.promptId === key)) return 'stop'
  if (evidence.sessionEndMs !== undefined) return 'session_end'
  return isOver ? 'end_of_file' : undefined
}

const firstSessionId = (entry: Entry): string | undefined =>
  entry.kind === 'assistant' || entry.kind === 'user' ? entry.firstSessionId : undefined

const isNumbered = (entry: Entry): entry is UserEntry =>
  entry.kind === 'user' && entry.turnIndex !== undefined

/** An answered attempt belongs where its answer is; one without an answer, to the turn that ran at its time. */
function requestsByTurn({
  turns,
  requests,
}: Cut): ReadonlyMap<TurnLines | undefined, readonly ApiRequestEntry[]> {
  const turnOfRef = new Map<string, TurnLines>()
  for (const turn of turns) {
    for (const line of turn.lines) {
      if (line.kind === 'assistant' && line.requestRef !== undefined) turnOfRef.set(line.requestRef, turn)
    }
  }
  const turnOfRequest = ({ id, atMs }: ApiRequestEntry) =>
    turnOfRef.get(id) ?? turns.findLast(({ startMs }) => startMs <= (atMs ?? 0))
  return groupBy(requests, turnOfRequest)
}
