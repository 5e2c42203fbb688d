// What a backend has of a session, trace by trace, where it can be read back.
import type { Destination } from '../../export/destination.ts'
import { destinationKind } from '../../export/destinations/index.ts'
import { equip } from '../../export/send/equip.ts'
import { type Fact, factOf } from './fact.ts'

export type BackendFacts =
  | { readonly status: 'read'; readonly facts: ReadonlyMap<string, Fact> }
  /** It has no interface for it. */
  | { readonly status: 'closed' }
  | { readonly status: 'failed'; readonly reason: string }

export interface Wanted {
  readonly sessionId: string
  readonly traceIds: readonly string[]
}

export async function backendFacts(
  given: Destination,
  { sessionId, traceIds }: Wanted,
): Promise<BackendFacts> {
  const remote = destinationKind(given.kind)?.remote
  if (remote === undefined) return { status: 'closed' }
  const equipped = await equip(given)
  if (equipped.status !== 'equipped') return { status: 'failed', reason: equipped.reason }
  const facts = new Map<string, Fact>()
  try {
    for (const traceId of traceIds) {
      const trace = await remote.read(equipped.destination, equipped.http, traceId)
      if (trace.status === 'failed') return { status: 'failed', reason: trace.reason }
      for (const span of trace.status === 'found' ? trace.spans : []) {
        // A trace may be somebody else's too.
        const isIts = [undefined, sessionId].includes(span.attributes['session.id'] as string | undefined)
        if (isIts) facts.set(span.spanId, factOf(span, traceId))
      }
    }
  } finally {
    equipped.http.close()
  }
  return { status: 'read', facts }
}
