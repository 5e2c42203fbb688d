// The traces of a session at the destinations they were for, taken away there.
import { allDestinations } from '../../bridge.ts'
import type { Settings } from '../../config/settings.ts'
import type { Home } from '../../disk/home.ts'
import type { Destination } from '../../export/destination.ts'
import { destinationKind } from '../../export/destinations/index.ts'
import type { Removal } from '../../export/remote-traces.ts'
import { equip } from '../../export/send/equip.ts'
import { readSession } from '../../read-session.ts'
import { traceIdOf } from '../../trace/ids.ts'
import type { Elsewhere } from '../../upkeep/elsewhere.ts'
import type { SessionTrace } from '../../upkeep/session-parts.ts'

export interface Place extends Elsewhere {
  /** Absent where it was not asked for. */
  readonly removal?: Removal
}

type Some = { readonly home: Home; readonly settings: Settings }

/**
 * The turns of the transcript, wherever traces can be deleted: what retention took out of the store, or an earlier
 * deletion, may still be there.
 */
export function alsoByTranscript(
  about: Some,
  traces: readonly SessionTrace[],
  transcript: { readonly file: string | undefined; readonly projectsFolder: string },
): readonly SessionTrace[] {
  const { file, projectsFolder } = transcript
  if (file === undefined) return traces
  const to = allDestinations(about).flatMap(({ id, kind }) => (destinationKind(kind)?.remote ? [id] : []))
  const known = new Set(traces.map(({ traceId }) => traceId))
  const others = readSession(file, { projectsFolder })
    .turns.map(({ key }) => traceIdOf(key))
    .filter((traceId) => !known.has(traceId))
  return [...traces, ...others.map((traceId) => ({ traceId, to, isShared: false }))]
}

export async function removedAt(about: Some, place: Elsewhere): Promise<Place> {
  const destination = allDestinations(about).find(({ id }) => id === place.destinationId)
  const ids = place.traceIds.filter((id) => !place.shared.includes(id))
  return { ...place, removal: await removalAt(destination, ids) }
}

async function removalAt(given: Destination | undefined, ids: readonly string[]): Promise<Removal> {
  const failed = (reason: string): Removal => ({ removed: [], missing: [], failed: ids, reason })
  if (given === undefined) return failed('It is not in your settings any more.')
  const remote = destinationKind(given.kind)?.remote
  if (remote === undefined) return failed('It has no interface to delete what was sent.')
  const equipped = await equip(given)
  if (equipped.status !== 'equipped') return failed(equipped.reason)
  try {
    return await remote.remove(equipped.destination, equipped.http, ids)
  } finally {
    equipped.http.close()
  }
}
