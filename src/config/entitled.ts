// What a destination may have of what was told before it was there.
import type { Home } from '../disk/home.ts'
import type { RecordedEnv } from '../hook/record.ts'
import { destinationNamedBy } from './project.ts'
import type { Settings } from './settings.ts'
import { whereTo } from './standing.ts'
import { isTrusted, realRoot, trustRecords } from './trust.ts'

/**
 * The user's own destinations may have every session; a project's only those of the projects that this user trusted to
 * name it. Asked with what the session's hooks saw: without a project in it the answer is no.
 */
export function entitledTo(
  destinationId: string,
  about: { readonly home: Home; readonly settings: Settings },
): (env: RecordedEnv) => boolean {
  const { home, settings } = about
  if (settings.destinations.some(({ id }) => id === destinationId)) return () => true
  const roots = new Set(
    trustRecords(home).flatMap(({ root, values }) => {
      const named = destinationNamedBy(values, root)
      const isIt = named.ok && named.destination.id === destinationId
      return isIt && isTrusted(home, root, values) ? [root] : []
    }),
  )
  return (env) => {
    const { CLAUDE_PROJECT_DIR: project } = env
    if (project === undefined) return false
    const isNamed = () =>
      whereTo(env, { home, settings, project }).some(
        (named) => named.standing === 'trusted' && named.destination.id === destinationId,
      )
    return roots.has(realRoot(project)) || isNamed()
  }
}
