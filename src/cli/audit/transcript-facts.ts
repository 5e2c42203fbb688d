// What a session's transcript implies, as spans would tell it.
import type { Settings } from '../../config/settings.ts'
import { NEW_STATE } from '../../digest/state.ts'
import { tell } from '../../digest/tell.ts'
import { readSession } from '../../read-session.ts'
import type { SpanData } from '../../trace/span.ts'
import { type Fact, factOf } from './fact.ts'

export interface TranscriptFacts {
  readonly facts: ReadonlyMap<string, Fact>
  /** When each trace ended, by its id. */
  readonly endMs: ReadonlyMap<string, number>
  /** Of the turn that came last. */
  readonly lastTrace: string | undefined
}

export interface ReadAs {
  readonly projectsFolder: string
  readonly prices: Settings['prices']
  /** Roots that hang below a caller's span: their ids are made with the caller's trace. */
  readonly childRoots: ReadonlyMap<string, Pick<SpanData, 'traceId' | 'parentSpanId'>>
}

/** Undefined where there is no turn in it. */
export function transcriptFacts(file: string, as: ReadAs): TranscriptFacts | undefined {
  const { projectsFolder, prices, childRoots } = as
  const conversation = readSession(file, { projectsFolder, prices })
  if (conversation.turns.length === 0) return undefined
  const settingOf: Parameters<typeof tell>[2] = (turn, startedBy) => {
    const root = turn && childRoots.get(turn.key)
    const caller = root?.parentSpanId && { traceId: root.traceId, spanId: root.parentSpanId }
    const about = { sessionId: conversation.sessionId, resource: {}, startedBy }
    return caller ? { ...about, caller, isChildOfCaller: true } : about
  }
  const { batches, traces } = tell(conversation, NEW_STATE, settingOf)
  const facts = new Map<string, Fact>()
  const endMs = new Map<string, number>()
  for (const { traceId, spans } of batches) {
    for (const span of spans) {
      facts.set(span.spanId, factOf(span, traceId))
      endMs.set(traceId, Math.max(endMs.get(traceId) ?? 0, span.endMs))
    }
  }
  const last = conversation.turns.at(-1)
  return { facts, endMs, lastTrace: last && traces.get(last.key) }
}
