// The traces of a session at the destinations they were for.
import { allDestinations } from '../bridge.ts'
import { shownAddress } from '../config/address.ts'
import type { Settings } from '../config/settings.ts'
import type { Home } from '../disk/home.ts'
import type { SessionTrace } from './session-parts.ts'

export interface Elsewhere {
  readonly destinationId: string
  /** Without what may be secret in it; undefined where nobody names that destination any more. */
  readonly url: string | undefined
  readonly traceIds: readonly string[]
  /** Traces in which other sessions have spans too: they are not deleted. */
  readonly shared: readonly string[]
}

export function elsewhere(
  about: { readonly home: Home; readonly settings: Settings },
  traces: readonly SessionTrace[],
): readonly Elsewhere[] {
  const known = new Map(allDestinations(about).map((destination) => [destination.id, destination]))
  const ids = [...new Set(traces.flatMap(({ to }) => to))]
  return ids.map((destinationId) => {
    const its = traces.filter(({ to }) => to.includes(destinationId))
    const url = known.get(destinationId)?.url
    return {
      destinationId,
      url: url && shownAddress(url),
      traceIds: its.map(({ traceId }) => traceId),
      shared: its.filter(({ isShared }) => isShared).map(({ traceId }) => traceId),
    }
  })
}
