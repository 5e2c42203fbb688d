// One session, once over: its journal and transcript as they are now → what is to be stored, and the state to
// remember once that is done. Nothing is written here but by the caller.
import path from 'node:path'
import { gatherEvidence } from '../conversation/evidence.ts'
import type { Conversation, Turn } from '../conversation/model.ts'
import { unsettledUntil } from '../conversation/settle.ts'
import { firstDatedMs, understand } from '../conversation/understand.ts'
import type { RecordedEnv } from '../hook/record.ts'
import { type JournalEvent, type JournalPosition, readEvents } from '../journal/journal.ts'
import { isJson, textAt } from '../json/read.ts'
import { traceIdOf } from '../trace/ids.ts'
import type { SpanBatch } from '../trace/span.ts'
import { agentFiles } from '../transcript/session-files.ts'
import { openTranscript, type Transcript } from '../transcript/transcript.ts'
import type { SessionState, TranscriptPlace } from './state.ts'
import { agentsBelow, backgroundTools, runningAgents, type SettingOf, tell } from './tell.ts'

export interface DigestInput {
  readonly state: SessionState
  /** The session's journal; its events since `state.journal`. */
  readonly journalFile: string
  /** Claude Code's folder of transcripts: no file outside is opened, whatever a payload says. */
  readonly projectsFolder: string
  readonly nowMs: number
  /** Claude Code's process is gone, so nothing more will come. */
  readonly isProcessGone: boolean
  readonly settingOf: (sessionId: string, env: RecordedEnv) => SettingOf
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
}

export function digest(input: DigestInput): Digest {
  const { state, nowMs } = input
  // All of it at once, which the journal's own limit bounds: half of a turn's events would never close it.
  const read = readEvents(input.journalFile, state.journal, Number.POSITIVE_INFINITY)
  const { events } = read
  const env = events.findLast((event) => Object.keys(event.env).length > 0)?.env ?? state.env
  const sessionId =
    state.sessionId || lastIn(events, 'session_id') || path.basename(input.journalFile, '.ndjson')
  const evidence = gatherEvidence(events)
  const file = lastIn(events, 'transcript_path') ?? state.transcript?.path
  const place = placeIn(file, state.transcript)
  const main = place && openTranscript(input.projectsFolder, place.path, place)
  const isThere = main?.inode !== undefined
  const agents = place === undefined || !isThere ? [] : openAgents(input.projectsFolder, place.path, state)
  const isEnded = evidence.sessionEndMs !== undefined || (state.isEnded && events.length === 0)
  const dated =
    place?.offset === 0 || main === undefined ? firstDatedMs(main?.entries ?? []) : place?.firstDatedMs

  const isOver = input.isProcessGone || isEnded
  const understood = understand({
    sessionId,
    main: isThere ? main.entries : undefined,
    agents: agents.map(({ agentId, meta, transcript }) => ({ agentId, meta, entries: transcript.entries })),
    events,
    firstDatedMs: dated,
    earlierTools: Object.keys(state.background),
    isOver,
  })
  const unsettledUntilMs = unsettledUntil(understood, evidence, isThere ? main.entries : undefined, nowMs)
  const isSettled = unsettledUntilMs === undefined
  const conversation = isSettled ? understood : { ...understood, lateAgents: [] }
  const envOf = (turn: Turn | undefined) => envOfPrompt(events, turn?.key) ?? env
  const settingOf: SettingOf = (turn, startedBy) => input.settingOf(sessionId, envOf(turn))(turn, startedBy)
  const telling = tell(conversation, state, settingOf, isSettled)
  const last = conversation.turns.at(-1)
  // What closed a turn that was told is digested and gone; only news of it would open it again.
  const isQuiet = last !== undefined && state.told[last.key] !== undefined && !isOfPrompt(events, last.key)
  const isOpen =
    (last !== undefined && last.closedBy === undefined && !isQuiet) ||
    (!isOver && isTurnAwaited(events, conversation.turns))
  const isRunning =
    conversation.turns.some((turn) => runningAgents(turn).length > 0) ||
    understood.lateAgents.some(({ agent }) => !agent.over)
  const isDigested = isSettled && !isOpen && !isRunning

  const kept = isThere ? [last].filter((turn) => turn !== undefined) : conversation.turns
  const dropped = conversation.turns.filter((turn) => !kept.includes(turn))
  const sizes = new Map(agents.map(({ agentId, size }) => [agentId, size]))
  const next: SessionState = {
    ...state,
    sessionId,
    // Also where there is no file yet: it may come without another event.
    transcript: isThere && place !== undefined ? placeAfter(main, place, dated, last) : place,
    journal: isDigested ? read.end : state.journal,
    told: toldAfter(telling.told, kept, isDigested),
    background: backgroundAfter(state.background, dropped, isEnded && isDigested),
    doneAgents: { ...state.doneAgents, ...doneAgents(conversation, dropped, sizes) },
    env,
    isEnded,
    isOpen,
    lastEventMs: events.at(-1)?.at ?? state.lastEventMs,
    lastTold: telling.batches.map(({ traceId }) => ({ traceId, atMs: nowMs })).at(-1) ?? state.lastTold,
  }
  return {
    batches: telling.batches,
    next,
    unsettledUntilMs,
    digestedTo: isDigested ? read.end : undefined,
    events: events.length,
    broken: read.broken + (main?.broken ?? 0),
  }
}

const lastIn = (events: readonly JournalEvent[], key: string): string | undefined =>
  events.map(({ payload }) => (isJson(payload) ? textAt(payload, key) : undefined)).findLast(Boolean)

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

/** A worktree moves the file: the same bytes at another path, so the offset holds (the inode is checked). */
function placeIn(file: string | undefined, known: TranscriptPlace | undefined): TranscriptPlace | undefined {
  if (file === undefined || !path.isAbsolute(file)) return undefined
  return known === undefined ? { path: file, offset: 0 } : { ...known, path: file }
}

function openAgents(root: string, sessionFile: string, state: SessionState) {
  return agentFiles(root, sessionFile)
    .filter(({ agentId, size }) => state.doneAgents[agentId] !== size)
    .map((agent) => ({ ...agent, transcript: openTranscript(root, agent.file, { offset: 0 }) }))
}

const placeAfter = (
  main: Transcript,
  place: TranscriptPlace,
  firstDated: number | undefined,
  last: Turn | undefined,
): TranscriptPlace => ({
  path: place.path,
  inode: main.inode,
  firstDatedMs: firstDated,
  offset: last?.fromOffset ?? place.offset,
})

/** Only the last turn is read again; without its events, what they told must not change. */
function toldAfter(
  told: SessionState['told'],
  kept: readonly Turn[],
  isDigested: boolean,
): SessionState['told'] {
  return Object.fromEntries(
    kept.flatMap(({ key }) => {
      const turn = told[key]
      return turn === undefined ? [] : [[key, { ...turn, isFrozen: turn.isFrozen || isDigested }]]
    }),
  )
}

/** Forgotten with the session; until then a notification may still tell of it. */
function backgroundAfter(
  background: SessionState['background'],
  dropped: readonly Turn[],
  isForgotten: boolean,
): SessionState['background'] {
  if (isForgotten) return {}
  const started = dropped.flatMap((turn) =>
    backgroundTools(turn).map((toolId) => [toolId, traceIdOf(turn.key)] as const),
  )
  return { ...background, ...Object.fromEntries(started) }
}

function doneAgents(
  { lateAgents }: Conversation,
  dropped: readonly Turn[],
  sizes: ReadonlyMap<string, number>,
): Record<string, number> {
  const late = lateAgents.flatMap(({ agent }) => [agent, ...agentsBelow(agent)])
  const over = [...dropped.flatMap(agentsBelow), ...late].filter((agent) => agent.over)
  return Object.fromEntries(over.map(({ id }) => [id, sizes.get(id) ?? 0]))
}
