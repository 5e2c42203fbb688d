// Everything that can be wrong, in the order in which a person would look.
import type { Settings } from '../../config/settings.ts'
import { whereTo } from '../../config/standing.ts'
import type { Destination } from '../../export/destination.ts'
import { envSources, mergedEnv } from '../autolog/env-seen.ts'
import { type Context, readSettingsOf } from '../context.ts'
import { destinationsHere } from '../status/destinations.ts'
import { gatherStatus } from '../status/gather.ts'
import { claudeCodeFindings, hookFindings, managedFindings } from './claude-code.ts'
import { destinationFindings } from './destinations.ts'
import { doubleFindings } from './doubles.ts'
import { type Finding, ok, problem } from './finding.ts'
import { activityFindings, flusherFindings, folderFindings } from './machine.ts'
import { pluginFindings } from './plugin.ts'

function destinationsOf(context: Context, settings: Settings, directory: string): readonly Destination[] {
  const env = mergedEnv(envSources(context, directory))
  const named = whereTo(env, { home: context.home, settings, project: directory })
  return destinationsHere(context, settings, named)
}

export async function examine(context: Context, directory: string): Promise<readonly Finding[]> {
  const { home } = context
  const nowMs = Date.now()
  const read = readSettingsOf(context)
  const status = await gatherStatus(context, directory)
  const destinations = read.ok ? destinationsOf(context, read.settings, directory) : []
  const tried = await Promise.all(destinations.map((each) => destinationFindings(each, nowMs)))
  const found = [
    ...(await claudeCodeFindings(status)),
    ...managedFindings(status),
    ...hookFindings(status),
    ...pluginFindings(context, status),
    ...folderFindings(home),
    ...flusherFindings(home),
    ...activityFindings(home, nowMs),
    ...(read.ok ? [ok('Configuration', `${home.config} is as it should be.`)] : []),
    ...tried.flat(),
    ...doubleFindings(status),
  ]
  const said = new Set(found.map(({ what }) => what))
  // What status knows of destinations was tried again, more thoroughly.
  const ids = new Set(destinations.map(({ id }) => id))
  const others = status.problems.filter(
    ({ what }) => !said.has(what) && ![...ids].some((id) => what.startsWith(`${id} (`)),
  )
  return [...found, ...others.map(({ what, cure }) => problem('Status', what, cure))]
}
