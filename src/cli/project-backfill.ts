// A project's earlier traces, for where it may send them now.
import { rememberDestination } from '../config/project.ts'
import type { Settings } from '../config/settings.ts'
import { whereTo } from '../config/standing.ts'
import { realRoot, trust } from '../config/trust.ts'
import { loadState } from '../digest/state.ts'
import { safeName } from '../disk/safe-name.ts'
import { openStore } from '../store/store.ts'
import { requeueEarlier, type SentAgain } from '../upkeep/send-again.ts'
import { envSources, mergedEnv } from './autolog/env-seen.ts'
import type { Context } from './context.ts'
import { withLease } from './lease.ts'

/** Undefined where another flusher does not end. */
export async function earlierOfProject(
  context: Context,
  settings: Settings,
  directory: string,
): Promise<readonly SentAgain[] | undefined> {
  const { home } = context
  const env = mergedEnv(envSources(context, directory))
  const trusted = whereTo(env, { home, settings, project: directory }).flatMap((named) => {
    if (named.standing !== 'trusted') return []
    // Where only its origin was allowed, this is the word for the project itself.
    trust(home, directory, named.values, Date.now())
    return [named.destination]
  })
  const where = { home, settings, store: openStore(home.traces) }
  const isOfProject = (sessionId: string) => {
    const project = loadState(home, safeName(sessionId)).env.CLAUDE_PROJECT_DIR
    return project !== undefined && realRoot(project) === directory
  }
  const done = await withLease(context, settings, () =>
    trusted.map((destination) => {
      rememberDestination(home, destination)
      return requeueEarlier(where, destination.id, isOfProject)
    }),
  )
  return done.ok ? done.value : undefined
}
