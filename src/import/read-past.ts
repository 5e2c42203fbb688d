// One past session, once over: what is to be stored of it, and what to remember.
import path from 'node:path'
import { type Bridge, readOnce } from '../bridge.ts'
import { type ImportedState, importedIn, wasImported } from '../digest/imported.ts'
import type { Digest } from '../digest/session.ts'
import type { SessionState } from '../digest/state.ts'
import type { SpanBatch } from '../trace/span.ts'
import { markOf, type PastSession } from './past-session.ts'
import { isQuiet } from './standing.ts'

export interface ReadFrom {
  readonly state: SessionState
  /** Ids of spans that the store has, though the state says nothing of them. */
  readonly known: ReadonlySet<string>
  /** No more than that of the transcript, from the beginning of a turn on. */
  readonly partBytes: number
}

export interface ReadPast {
  readonly batches: readonly SpanBatch[]
  readonly next: ImportedState
  /** Whole lines that are not JSON. */
  readonly broken: number
  /** False where the transcript goes on behind this part. */
  readonly isWhole: boolean
}

/** Writes nothing. */
export function readPast(
  bridge: Bridge,
  session: PastSession,
  { state, known, partBytes }: ReadFrom,
): ReadPast {
  const isWhole = session.size <= (state.transcript?.offset ?? 0) + partBytes
  const place = { path: session.file, offset: 0, ...state.transcript, limitBytes: partBytes }
  const wasPast = wasImported(state)
  const readIf = (isProcessGone: boolean) =>
    readOnce(bridge, {
      state: isWhole ? state : { ...state, transcript: place },
      journalFile: path.join(bridge.home.journal, `${session.name}.ndjson`),
      projectsFolder: session.root,
      isProcessGone,
      // What hooks told stays as they told it.
      isPast: (turn) => turn === undefined || state.told[turn.key] === undefined || wasPast(turn),
    })
  const first = readIf(isWhole)
  const isCutShort = isWhole && !isQuiet(session, bridge.clock()) && isUnfinished(first)
  // Nobody tells whether it goes on: what is closed is told, the rest another time.
  const { batches, next, broken } = isCutShort ? readIf(false) : first
  const news = known.size === 0 ? batches : withoutKnown(batches, known)
  const mark = isWhole ? markOf(session) : ''
  return { batches: news, next: nextState(mark, state, next), broken, isWhole }
}

/** The last turn, or an agent that works on in the background. */
function isUnfinished({ batches }: Digest): boolean {
  const spans = batches.flatMap((batch) => batch.spans)
  const root = spans.findLast(({ attributes }) => attributes['turnspan.turn.id'] !== undefined)
  return (
    root?.attributes['turnspan.turn.status'] === 'unfinished' ||
    spans.some(
      ({ attributes }) =>
        attributes['turnspan.agent.background'] === true &&
        attributes['turnspan.agent.status'] === 'unfinished',
    )
  )
}

const withoutKnown = (batches: readonly SpanBatch[], known: ReadonlySet<string>): SpanBatch[] =>
  batches.flatMap((batch) => {
    const spans = batch.spans.filter(({ spanId }) => !known.has(spanId))
    return spans.length === 0 ? [] : [{ ...batch, spans }]
  })

function nextState(mark: string, before: SessionState, next: SessionState): ImportedState {
  const earlier = importedIn(before)?.turns ?? []
  const isOurs = (key: string) => before.told[key] === undefined || earlier.includes(key)
  const turns = Object.keys(next.told).filter(isOurs)
  // No hook event is gone that knew more: whatever its lines say later counts.
  const told = Object.fromEntries(
    Object.entries(next.told).map(([key, turn]) => [key, isOurs(key) ? { ...turn, isFrozen: false } : turn]),
  )
  return { ...next, told, imported: { turns, mark } }
}
