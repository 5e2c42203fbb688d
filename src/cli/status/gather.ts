// Everything that status says, as data: what is on and where, where traces go, what waits, what is wrong.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { shownAddress } from '../../config/address.ts'
import { settingsOf } from '../../config/settings.ts'
import { whereTo } from '../../config/standing.ts'
import { allStates } from '../../digest/state.ts'
import type { Home } from '../../disk/home.ts'
import { inspectRuntime } from '../../hook/inspect.ts'
import { journalFiles } from '../../journal/journal.ts'
import { bytesOfStore } from '../../store/files.ts'
import { BEGINNING, openStore, type Store } from '../../store/store.ts'
import { VERSION } from '../../version.ts'
import { envSources, mergedEnv } from '../autolog/env-seen.ts'
import { type Context, readSettingsOf } from '../context.ts'
import { type DestinationStatus, destinationStatuses } from './destinations.ts'
import { type DroppedFact, droppedFrom } from './dropped.ts'
import { plantedIn } from './planted.ts'
import { type PluginStatus, pluginProblems, pluginStatus } from './plugin.ts'
import { findProblems, isSwitchedOff, type Problem } from './problems.ts'
import { isTracing, type ScopeStatus, scopeStatuses } from './scopes.ts'

const BUNDLE_FOLDER = fileURLToPath(new URL('../../bin/', import.meta.url))

export interface Status {
  readonly version: string
  readonly directory: string
  readonly enabled: boolean
  readonly scopes: readonly ScopeStatus[]
  /** Claude Code's plugin of ours, where any settings name it. */
  readonly plugin: PluginStatus | undefined
  /** Without what may be secret in it. */
  readonly trackingUri: string | undefined
  readonly experimentId: string | undefined
  readonly experimentName: string | undefined
  readonly lastTrace:
    | { readonly traceId: string; readonly sessionId: string; readonly at: string }
    | undefined
  readonly storedTraces: number
  readonly storedBytes: number
  /** What was dropped for want of room, ever. */
  readonly dropped: readonly DroppedFact[]
  /** Sessions whose hooks noted something that was not read yet. */
  readonly journals: number
  readonly destinations: readonly DestinationStatus[]
  /** Kinds of transcript lines that this version does not know, and how many there were. */
  readonly unknownLines: Readonly<Record<string, number>>
  /** Sessions in which secrets were said and masked, and by which rules. */
  readonly maskedSecrets: { readonly sessions: number; readonly rules: readonly string[] }
  readonly problems: readonly Problem[]
}

export async function gatherStatus(context: Context, directory: string): Promise<Status> {
  const { home } = context
  const read = readSettingsOf(context)
  const settings = read.ok ? read.settings : settingsOf({})
  const store = openStore(home.traces)
  const sources = envSources(context, directory)
  const env = mergedEnv(sources)
  const scopes = scopeStatuses(context, directory)
  const plugin = pluginStatus(context, directory)
  const named = read.ok ? whereTo(env, { home, settings, project: directory }) : []
  const destinations = read.ok ? await destinationStatuses(context, settings, store, named) : []
  const own = destinations.find(({ kind }) => kind === 'mlflow')
  const facts = {
    version: VERSION,
    directory,
    enabled:
      (scopes.some(isTracing) || plugin?.isEnabled === true) &&
      !scopes.some(({ allHooksDisabled }) => allHooksDisabled) &&
      !isSwitchedOff(env),
    scopes,
    plugin,
    trackingUri: env.MLFLOW_TRACKING_URI ? shownAddress(env.MLFLOW_TRACKING_URI) : own?.url,
    experimentId: env.MLFLOW_EXPERIMENT_ID,
    experimentName: env.MLFLOW_EXPERIMENT_NAME,
    ...storeFacts(store),
    storedBytes: bytesOfStore(home.traces),
    dropped: droppedFrom(home),
    journals: unreadJournals(home),
    destinations,
    unknownLines: unknownLines(home),
    maskedSecrets: maskedSecrets(home),
  }
  const problems = findProblems({
    ...facts,
    home,
    sources,
    named,
    runtime: inspectRuntime(home.root, { bundleFolder: BUNDLE_FOLDER, version: VERSION }),
    planted: plantedIn(home),
    configProblems: read.ok ? [] : read.problems,
    pluginProblems: pluginProblems(context),
  })
  return { ...facts, problems }
}

function storeFacts(store: Store): Pick<Status, 'lastTrace' | 'storedTraces'> {
  const traces = new Set<string>()
  let last: Status['lastTrace']
  for (const { line } of store.linesFrom(BEGINNING)) {
    if (line.again === true) continue
    traces.add(line.traceId)
    last = { traceId: line.traceId, sessionId: line.sessionId, at: new Date(line.at).toISOString() }
  }
  return { lastTrace: last, storedTraces: traces.size }
}

function maskedSecrets(home: Home): Status['maskedSecrets'] {
  const masked = [...allStates(home)].flatMap(({ state }) =>
    state.masked === undefined ? [] : [state.masked],
  )
  return { sessions: masked.length, rules: [...new Set(masked.flat())].sort() }
}

function unknownLines(home: Home): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const { state } of allStates(home)) {
    for (const [name, count] of Object.entries(state.unknown ?? {})) {
      counts.set(name, (counts.get(name) ?? 0) + count)
    }
  }
  return Object.fromEntries(counts)
}

/** A journal stays until its turn is over; read is what is older than what we remember of the session. */
function unreadJournals({ journal, sessions }: Home): number {
  const mtimeMs = (file: string) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return journalFiles(journal).filter(
    ({ file, name, size }) => size > 0 && mtimeMs(file) > mtimeMs(path.join(sessions, `${name}.json`)),
  ).length
}
