// Cuts the main transcript into turns, by file order: Claude Code's files are not in the order of their times.
import type { ApiRequestEntry, Block, CompactBoundaryEntry, Entry, UserEntry } from '../transcript/entry.ts'
import { meaningOf } from './meaning.ts'
import type { Origin } from './model.ts'
import { tidied } from './tidied.ts'

/** The lines of one turn, before anything is made of them. */
export interface TurnLines {
  readonly key: string
  readonly origin: Origin
  readonly prompt: readonly Block[]
  readonly endsToolId: string | undefined
  readonly startMs: number
  /** The line that tells of the surroundings. */
  readonly opening: UserEntry
  readonly lines: readonly Entry[]
  readonly fromOffset: number
  readonly interruptedAtMs: number | undefined
  /** The summary that a `/compact` right before it left as the whole conversation. */
  readonly compactedTo: readonly Block[] | undefined
  /** What the model is told before the prompt of calls that a kill left open. */
  readonly carried: readonly Block[]
}

export interface Cut {
  readonly turns: readonly TurnLines[]
  /** Attempts to call the API stand before or after their prompt: they are matched by id and time, not by place. */
  readonly requests: readonly ApiRequestEntry[]
  readonly orphans: number
  readonly costUsd: number | undefined
  readonly forkedFrom: string | undefined
}

type Draft = { -readonly [K in keyof TurnLines]: TurnLines[K] } & { lines: Entry[]; copied: boolean }

/** Lines dated longer than this before the file's first dated line were copied into it by a fork. */
const COPIED_BEFORE_MS = 1_000

export function cutIntoTurns(
  entries: readonly Entry[],
  about: {
    readonly sessionId: string
    readonly firstDatedMs: number | undefined
    /** Nothing more will come. */
    readonly isOver: boolean
  },
): Cut {
  const turns: Draft[] = []
  const requests: ApiRequestEntry[] = []
  let candidate: Draft | undefined
  let boundary: CompactBoundaryEntry | undefined
  let fillers: UserEntry[] = []
  let orphans = 0
  let costUsd: number | undefined
  let forkedFrom: string | undefined

  const open = () => turns.at(-1)
  const begin = (draft: Draft) => {
    candidate = undefined
    const before = open()
    const compactedTo = before && summaryAlone(before)
    // Read again from there, or the summary would be forgotten.
    if (before !== undefined && compactedTo !== undefined) draft.fromOffset = before.fromOffset
    turns.push({
      ...draft,
      compactedTo,
      carried: fillers.flatMap(({ blocks }) => blocks),
      fromOffset: Math.min(fillers[0]?.offset ?? draft.fromOffset, draft.fromOffset),
    })
    fillers = []
  }
  const add = (entry: Entry) => {
    const turn = open()
    if (turn === undefined) orphans += 1
    else turn.lines.push(entry)
  }
  const isCopied = ({ atMs }: Entry) =>
    atMs !== undefined && about.firstDatedMs !== undefined && atMs < about.firstDatedMs - COPIED_BEFORE_MS

  for (const entry of tidied(entries)) {
    if (entry.kind === 'api-request') requests.push(entry)
    if (entry.kind === 'cost-state') costUsd = entry.totalCostUsd
    const isForeign =
      entry.kind === 'assistant' && isFromAnotherSession(entry.requestSessionId, about.sessionId)
    if (isForeign) forkedFrom = entry.requestSessionId
    if (isCopied(entry)) continue
    if (isForeign) {
      const turn = open()
      if (turn !== undefined) turn.copied = true
      continue
    }
    const meaning = meaningOf(entry)
    switch (meaning.is) {
      case 'prompt': {
        if (entry.kind !== 'user') break
        if (open() !== undefined && open()?.key === entry.promptId) {
          add({ ...entry, kind: 'queued_command', blocks: meaning.prompt })
          break
        }
        begin(draft(entry, meaning))
        break
      }
      case 'candidate': {
        if (entry.kind !== 'user') break
        const turn = open()
        // `/compact` tells its name only after the boundary that it caused.
        if (turn !== undefined && turn.key === entry.promptId) {
          turn.prompt = meaning.prompt
          turn.startMs = Math.min(turn.startMs, entry.atMs ?? turn.startMs)
          turn.opening = entry
        } else candidate = draft(entry, meaning)
        break
      }
      case 'summary': {
        if (entry.kind !== 'user') break
        if (open()?.key !== entry.promptId) {
          const turn = draft(entry, { origin: 'slash_command', prompt: [{ type: 'text', text: '/compact' }] })
          // The boundary stands before the turn's first line: whoever reads the turn again needs it.
          begin({ ...turn, fromOffset: boundary?.offset ?? turn.fromOffset })
        }
        if (boundary !== undefined) add(boundary)
        boundary = undefined
        add(entry)
        break
      }
      case 'filler': {
        if (entry.kind === 'user') fillers.push(entry)
        break
      }
      case 'interrupt': {
        if (candidate !== undefined) begin(candidate)
        const turn = open()
        if (turn !== undefined) turn.interruptedAtMs = entry.atMs
        break
      }
      case 'part': {
        if (entry.kind === 'compact_boundary') {
          boundary = entry
          break
        }
        if (candidate !== undefined && !isFromModel(entry)) {
          candidate.lines.push(entry)
          break
        }
        if (candidate !== undefined) begin(candidate)
        add(entry)
        break
      }
    }
  }
  // The model was asked and nothing came back yet, or ever.
  const asked = candidate?.startMs ?? Number.POSITIVE_INFINITY
  if (candidate !== undefined && requests.some(({ atMs }) => (atMs ?? 0) >= asked)) begin(candidate)
  // Its next line would say whether it is a part of this turn or begins one.
  if (boundary !== undefined && about.isOver) add(boundary)
  return { turns: turns.filter((turn) => !turn.copied), requests, orphans, costUsd, forkedFrom }
}

function draft(
  entry: UserEntry,
  about: { origin: Origin; prompt: readonly Block[]; endsToolId?: string | undefined },
): Draft {
  return {
    key: entry.promptId ?? entry.uuid ?? `offset:${entry.offset}`,
    origin: about.origin,
    prompt: about.prompt,
    endsToolId: about.endsToolId,
    startMs: entry.atMs ?? 0,
    opening: entry,
    lines: [],
    fromOffset: entry.offset,
    interruptedAtMs: undefined,
    compactedTo: undefined,
    carried: [],
    copied: false,
  }
}

/** Where a turn was nothing but a compaction: what it left. */
function summaryAlone({ lines }: Draft): readonly Block[] | undefined {
  if (lines.some(isFromModel)) return undefined
  const summary = lines.find((line) => line.kind === 'user' && line.isCompactSummary)
  return summary?.kind === 'user' ? summary.blocks : undefined
}

const isFromAnotherSession = (requestSessionId: string | undefined, sessionId: string) =>
  requestSessionId !== undefined && requestSessionId !== sessionId

const isFromModel = ({ kind }: Entry) =>
  kind === 'assistant' || kind === 'api_error' || kind === 'api_failure'
