// What is remembered of a session once a digest of it is stored: each part of its state, from what it was and what was read.
import type { Conversation, Turn } from '../conversation/model.ts'
import type { SpanBatch } from '../trace/span.ts'
import type { Entry } from '../transcript/entry.ts'
import type { SessionEntries } from '../transcript/session.ts'
import type { SessionState, TranscriptPlace } from './state.ts'
import { backgroundTools, startedBelow, type Telling } from './tell.ts'

export const placeAfter = (
  read: SessionEntries,
  place: TranscriptPlace,
  firstDated: number | undefined,
  last: Turn | undefined,
): TranscriptPlace => ({
  path: place.path,
  inode: read.inode,
  seenTo: read.endOffset,
  firstDatedMs: firstDated,
  offset: last?.fromOffset ?? place.offset,
})

/** Only the last turn is read again; without its events, what they told must not change. */
export function toldAfter(
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
export function backgroundAfter(
  background: SessionState['background'],
  dropped: readonly Turn[],
  traces: Telling['traces'],
  isForgotten: boolean,
): SessionState['background'] {
  if (isForgotten) return {}
  const started = dropped.flatMap((turn) =>
    backgroundTools(turn).map((toolId) => [toolId, traces.get(turn.key) ?? ''] as const),
  )
  return { ...background, ...Object.fromEntries(started) }
}

export function doneAgents(
  { lateAgents }: Conversation,
  dropped: readonly Turn[],
  about: { sizes: ReadonlyMap<string, number>; state: SessionState; traces: Telling['traces'] },
): SessionState['doneAgents'] {
  const { sizes, state, traces } = about
  const early = dropped.flatMap((turn) => startedBelow(turn, traces.get(turn.key) ?? ''))
  const late = lateAgents.flatMap(({ toolId, agent }) => {
    const traceId = state.background[toolId] ?? state.doneAgents[agent.id]?.traceId
    return traceId === undefined ? [] : [{ toolId, traceId, agent }, ...startedBelow(agent, traceId)]
  })
  return Object.fromEntries(
    [...early, ...late]
      .filter(({ agent }) => agent.over)
      .map(({ toolId, traceId, agent }) => [agent.id, { size: sizes.get(agent.id) ?? 0, toolId, traceId }]),
  )
}

export function maskedAfter(
  known: SessionState['masked'] = [],
  batches: readonly SpanBatch[],
): Pick<SessionState, 'masked'> {
  const rules = batches.flatMap(({ spans }) =>
    spans.flatMap(({ attributes }) => attributes['turnspan.redaction.rules'] ?? []),
  )
  const named = rules.map((rule) => String(rule).replace(/=\d+$/, ''))
  const masked = [...new Set([...known, ...named])].sort()
  return masked.length === 0 ? {} : { masked }
}

/** A file of nothing but nonsense must not grow the state with it. */
const UNKNOWN_NAMES = 100

/** Lines and fields that this version does not know, by name; each counted once. */
export function unknownAfter(
  { unknown = {}, transcript }: SessionState,
  place: TranscriptPlace | undefined,
  entries: readonly Entry[],
): Readonly<Record<string, number>> {
  const seenTo = transcript?.path === place?.path ? (transcript?.seenTo ?? 0) : 0
  const counts = new Map(Object.entries(unknown))
  for (const entry of entries) {
    if (entry.offset < seenTo) continue
    const names = entry.kind === 'other' && !entry.known ? [entry.name] : (entry.unknownFields ?? [])
    for (const name of names) {
      if (counts.has(name) || counts.size < UNKNOWN_NAMES) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
  return Object.fromEntries(counts)
}
