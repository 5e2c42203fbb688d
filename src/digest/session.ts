// One session, once over: its journal and transcript as they are now → what is to be stored, and the state to
// remember once that is done. Nothing is written here but by the caller.
import path from 'node:path'
import { gatherEvidence } from '../conversation/evidence.ts'
import type { Turn } from '../conversation/model.ts'
import type { PriceTable } from '../conversation/price-table.ts'
import { SETTLE_LIMIT_MS, unsettledUntil } from '../conversation/settle.ts'
import { firstDatedMs, understand } from '../conversation/understand.ts'
import type { NotedSecret, RecordedEnv } from '../hook/record.ts'
import { type JournalEvent, type JournalPosition, readEvents } from '../journal/journal.ts'
import { isJson, textAt } from '../json/read.ts'
import type { SpanBatch } from '../trace/span.ts'
import { readSessionEntries } from '../transcript/session.ts'
import type { AgentFile } from '../transcript/session-files.ts'
import { placeOf } from './moved.ts'
import {
  backgroundAfter,
  doneAgents,
  maskedAfter,
  placeAfter,
  toldAfter,
  unknownAfter,
} from './next-state.ts'
import { type OpenTrace, openTraces } from './open.ts'
import type { SessionState, TranscriptPlace } from './state.ts'
import { runningAgents, type SettingOf, tell } from './tell.ts'

export interface DigestInput {
  readonly state: SessionState
  /** The session's journal; its events since `state.journal`. */
  readonly journalFile: string
  /** Claude Code's folder of transcripts: no file outside is opened, whatever a payload says. */
  readonly projectsFolder: string
  readonly nowMs: number
  /** Claude Code's process is gone, so nothing more will come. */
  readonly isProcessGone: boolean
  readonly prices?: PriceTable
  readonly readsRequests?: boolean
  readonly settingOf: (sessionId: string, env: RecordedEnv, secrets: readonly NotedSecret[]) => SettingOf
}

export interface Digest {
  readonly batches: readonly SpanBatch[]
  readonly next: SessionState
  /** Lines are still missing that should come before this time. */
  readonly unsettledUntilMs: number | undefined
  /** Everything in the journal is digested up to here, and nothing of it is needed any more. */
  readonly digestedTo: JournalPosition | undefined
  readonly events: number
  readonly broken: number
  /** What is not to be told yet, for whoever wants to see it now. */
  readonly open: () => readonly OpenTrace[]
}

export function digest(input: DigestInput): Digest {
  const { state, nowMs } = input
  // All of it at once, which the journal's own limit bounds: half of a turn's events would never close it.
  const journal = readEvents(input.journalFile, state.journal, Number.POSITIVE_INFINITY)
  const { events } = journal
  const env = events.findLast((event) => Object.keys(event.env).length > 0)?.env ?? state.env
  const sessionId =
    state.sessionId || lastIn(events, 'session_id') || path.basename(input.journalFile, '.ndjson')
  const secrets = secretsIn(events, state.secrets)
  const evidence = gatherEvidence(events)
  const file = lastIn(events, 'transcript_path') ?? state.transcript?.path
  const place = placeIn(file, state.transcript, input.projectsFolder)
  const isWanted = ({ agentId, size }: AgentFile) => state.doneAgents[agentId]?.size !== size
  const read =
    place &&
    readSessionEntries(input.projectsFolder, place.path, place, {
      isWanted,
      readsRequests: input.readsRequests ?? false,
    })
  const agents = read?.agents ?? []
  const isEnded = evidence.sessionEndMs !== undefined || (state.isEnded && events.length === 0)
  const dated =
    place?.offset === 0 || read === undefined ? firstDatedMs(read?.main ?? []) : place?.firstDatedMs

  // Continued by a message after its turn was told.
  const grown = agents.flatMap(({ agentId }) => state.doneAgents[agentId] ?? [])
  const isOver = input.isProcessGone || isEnded
  const understood = understand({
    sessionId,
    main: read?.main,
    agents,
    events,
    firstDatedMs: dated,
    earlierTools: [...new Set([...Object.keys(state.background), ...grown.map(({ toolId }) => toolId)])],
    isOver,
    prices: input.prices,
    forkedFrom: state.forkedFrom,
  })
  const waitUntilMs = unsettledUntil(understood, evidence, { main: read?.main, isOver, nowMs })
  // Further ahead than it is ever put: the clock was set back.
  const isAhead = waitUntilMs !== undefined && waitUntilMs > nowMs + 2 * SETTLE_LIMIT_MS
  const unsettledUntilMs = isAhead ? undefined : waitUntilMs
  const isSettled = unsettledUntilMs === undefined
  const conversation = isSettled ? understood : { ...understood, lateAgents: [] }
  const envOf = (turn: Turn | undefined) => envOfPrompt(events, turn?.key) ?? env
  const settingOf: SettingOf = (turn, startedBy) =>
    input.settingOf(sessionId, envOf(turn), secrets)(turn, startedBy)
  const last = conversation.turns.at(-1)
  const keptFrom = read === undefined ? 0 : (last?.fromOffset ?? 0)
  const telling = tell(conversation, state, settingOf, { isLastSettled: isSettled, keptFrom })
  // What closed a turn that was told is digested and gone; only news of it would open it again.
  const isQuiet = last !== undefined && state.told[last.key] !== undefined && !isOfPrompt(events, last.key)
  const isOpen =
    (last !== undefined && last.closedBy === undefined && !isQuiet) ||
    (!isOver && isTurnAwaited(events, conversation.turns))
  const isRunning =
    conversation.turns.some((turn) => runningAgents(turn).length > 0) ||
    understood.lateAgents.some(({ agent }) => !agent.over)
  const isDigested = isSettled && !isOpen && !isRunning

  const kept = conversation.turns.filter(({ fromOffset }) => fromOffset >= keptFrom)
  const dropped = conversation.turns.filter((turn) => !kept.includes(turn))
  const sizes = new Map(agents.map(({ agentId, size }) => [agentId, size]))
  const next: SessionState = {
    ...state,
    sessionId,
    // Also where there is no file yet: it may come without another event.
    transcript: read !== undefined && place !== undefined ? placeAfter(read, place, dated, last) : place,
    journal: isDigested ? journal.end : state.journal,
    told: toldAfter(telling.told, kept, isDigested),
    background: backgroundAfter(state.background, dropped, telling.traces, isEnded && isDigested),
    doneAgents: {
      ...state.doneAgents,
      ...doneAgents(conversation, dropped, { sizes, state, traces: telling.traces }),
    },
    forkedFrom: state.forkedFrom ?? understood.forkedFrom,
    costUsd: understood.costUsd ?? state.costUsd,
    ...maskedAfter(state.masked, telling.batches),
    unknown: unknownAfter(state, place, read?.main ?? []),
    env,
    ...(secrets.length > 0 && { secrets }),
    isEnded,
    isOpen,
    lastEventMs: events.at(-1)?.at ?? state.lastEventMs,
    lastTold: telling.batches.map(({ traceId }) => ({ traceId, atMs: nowMs })).at(-1) ?? state.lastTold,
  }
  return {
    batches: telling.batches,
    next,
    unsettledUntilMs,
    digestedTo: isDigested ? journal.end : undefined,
    events: events.length,
    broken: journal.broken + (read?.broken ?? 0),
    open: () => openTraces(understood, state, settingOf, isQuiet ? last : undefined),
  }
}

const NO_SECRETS: readonly NotedSecret[] = []

const lastIn = (events: readonly JournalEvent[], key: string): string | undefined =>
  events.map(({ payload }) => (isJson(payload) ? textAt(payload, key) : undefined)).findLast(Boolean)

/** A resumed session may have others; what was known before may still be in its texts. */
function secretsIn(
  events: readonly JournalEvent[],
  known: readonly NotedSecret[] = NO_SECRETS,
): readonly NotedSecret[] {
  const all = new Map(
    [...known, ...events.flatMap(({ secrets = [] }) => secrets)].map((each) => [each.hmac, each]),
  )
  return all.size === known.length ? known : [...all.values()]
}

/**
 * Hooks told of a turn of which no line is on disk yet: they are still needed. A prompt that was refused never gets a
 * line; the next turn, or the end of the session, tells that there is nothing to wait for.
 */
function isTurnAwaited(events: readonly JournalEvent[], turns: readonly Turn[]): boolean {
  const seen = new Set<string | undefined>([...turns.map(({ key }) => key), undefined])
  const sinceMs = turns.at(-1)?.startMs ?? 0
  return events.some(
    ({ at, event, payload }) =>
      event !== 'SessionEnd' && at > sinceMs && isJson(payload) && !seen.has(textAt(payload, 'prompt_id')),
  )
}

const isOfPrompt = (events: readonly JournalEvent[], key: string): boolean =>
  events.some(({ payload }) => isJson(payload) && textAt(payload, 'prompt_id') === key)

/** What the hooks of this very turn saw: a resumed session may have been called from somewhere else. */
const envOfPrompt = (events: readonly JournalEvent[], key: string | undefined): RecordedEnv | undefined =>
  events.findLast(
    ({ env, payload }) =>
      Object.keys(env).length > 0 &&
      isJson(payload) &&
      key !== undefined &&
      textAt(payload, 'prompt_id') === key,
  )?.env

/** Moved, it is the same bytes at another path, so the offset holds (the inode is checked). */
function placeIn(
  file: string | undefined,
  known: TranscriptPlace | undefined,
  projectsFolder: string,
): TranscriptPlace | undefined {
  if (file === undefined || !path.isAbsolute(file)) return undefined
  const now = placeOf(file, projectsFolder)
  return known === undefined ? { path: now, offset: 0 } : { ...known, path: now }
}
