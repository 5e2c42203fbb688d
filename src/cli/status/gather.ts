// Everything that status says, as data: what is on and where, where traces go, what waits, what is wrong.
import fs from 'node:fs'
import path from 'node:path'
import { allDestinations } from '../../bridge.ts'
import { type Scope, settingsPath } from '../../claude/folders.ts'
import { hookCommand } from '../../claude/hook-command.ts'
import { inspectSettings } from '../../claude/inspect.ts'
import { readSettings } from '../../claude/settings-file.ts'
import type { Settings } from '../../config/settings.ts'
import { backlog } from '../../export/backlog.ts'
import { deliveryFolder, fingerprintOf, readCursor, whyWaiting } from '../../export/cursor.ts'
import type { Destination } from '../../export/destination.ts'
import { destinationKind } from '../../export/destinations/index.ts'
import { openHttp } from '../../export/http.ts'
import { listRefused } from '../../export/refused.ts'
import { inspectRuntime } from '../../hook/install.ts'
import { journalFiles } from '../../journal/journal.ts'
import { BEGINNING, openStore, type Store } from '../../store/store.ts'
import { VERSION } from '../../version.ts'
import { envSeenByHooks } from '../autolog/env-seen.ts'
import { type Context, readSettingsOf } from '../context.ts'
import { findProblems, type Problem } from './problems.ts'

export interface Status {
  readonly version: string
  readonly directory: string
  readonly enabled: boolean
  readonly scopes: readonly ScopeStatus[]
  readonly trackingUri: string | undefined
  readonly experimentId: string | undefined
  readonly experimentName: string | undefined
  readonly lastTrace:
    | { readonly traceId: string; readonly sessionId: string; readonly at: string }
    | undefined
  readonly storedTraces: number
  /** Sessions of which something was noted and not digested yet. */
  readonly journals: number
  readonly destinations: readonly DestinationStatus[]
  readonly problems: readonly Problem[]
}

export interface ScopeStatus {
  readonly scope: Scope
  readonly file: string
  readonly hooks: 'none' | 'current' | 'stale' | 'unreadable'
  readonly details: readonly string[]
  readonly isSwitchedOff: boolean
  readonly allHooksDisabled: boolean
  readonly oldMlflow: readonly string[]
  readonly notLoaded: string | undefined
}

export interface DestinationStatus {
  readonly id: string
  readonly kind: string
  readonly url: string
  readonly convention: string
  readonly waiting: number
  readonly oldestWaitingAt: string | undefined
  readonly delivered: number
  readonly lastDeliveredAt: string | undefined
  readonly refused: number
  readonly lastFailure: { readonly at: string; readonly reason: string } | undefined
  readonly isStopped: boolean
  readonly reachable: boolean
  readonly finding: string
}

const SCOPES: readonly Scope[] = ['user', 'project', 'local']
const PROBE_TIMEOUT_MS = 3_000

export async function gatherStatus(context: Context, directory: string): Promise<Status> {
  const { environment, home } = context
  const read = readSettingsOf(context)
  const store = openStore(home.traces)
  const env = envSeenByHooks(environment, directory)
  const scopes = SCOPES.map((scope) => scopeStatus(context, scope, directory))
  const destinations = read.ok ? await destinationStatuses(context, read.settings, store) : []
  const runtime = inspectRuntime(home.root)
  const facts = {
    version: VERSION,
    directory,
    enabled: scopes.some(({ hooks }) => hooks === 'current' || hooks === 'stale') && !scopes.some(isOff),
    scopes,
    trackingUri: env.MLFLOW_TRACKING_URI ?? destinations.find(({ kind }) => kind === 'mlflow')?.url,
    experimentId: env.MLFLOW_EXPERIMENT_ID,
    experimentName: env.MLFLOW_EXPERIMENT_NAME,
    ...storeFacts(store),
    journals: journalFiles(home.journal).filter(({ size }) => size > 0).length,
    destinations,
  }
  const configProblems = read.ok ? [] : read.problems
  return { ...facts, problems: findProblems({ ...facts, env, home, runtime, configProblems }) }
}

const isOff = ({ isSwitchedOff, allHooksDisabled }: ScopeStatus) => isSwitchedOff || allHooksDisabled

function scopeStatus({ environment, home }: Context, scope: Scope, projectDir: string): ScopeStatus {
  const { homeFolder: homeDir, claudeConfigFolder: claudeConfigDir } = environment
  const file = settingsPath(scope, { projectDir, homeDir, claudeConfigDir })
  const none = {
    scope,
    file,
    details: [],
    isSwitchedOff: false,
    allHooksDisabled: false,
    oldMlflow: [],
    notLoaded: undefined,
  }
  const read = readSettings(file)
  if (read.status === 'absent') return { ...none, hooks: 'none' }
  if (read.status === 'failed') return { ...none, hooks: 'unreadable', details: [read.reason] }
  const launcher = launcherOf(home.root)
  const homeIsDefault = home.root === environment.defaultTurnspanHome
  const command = hookCommand(scope, { path: launcher, homeIsDefault })
  const found = inspectSettings(read.text, { command, launcherPath: launcher })
  if (!found.ok) {
    return { ...none, hooks: 'unreadable', details: [`${file}: ${found.problem.message}.`] }
  }
  const ours = found.hooks.filter(({ state }) => state !== 'missing')
  const wrong = found.hooks.filter(({ state }) => state !== 'present')
  const enabled = found.env.MLFLOW_CLAUDE_TRACING_ENABLED
  return {
    ...none,
    hooks: ours.length === 0 ? 'none' : wrong.length === 0 ? 'current' : 'stale',
    details: ours.length === 0 ? [] : wrong.map(({ event, state }) => `${event}: ${state}`),
    isSwitchedOff: enabled !== undefined && !/^(?:true|1|yes)$/i.test(enabled),
    allHooksDisabled: found.allHooksDisabled,
    oldMlflow: found.oldMlflow.map(({ sentence }) => sentence),
    notLoaded: found.notLoaded?.message,
  }
}

/** As setup wrote it: with links resolved. */
function launcherOf(root: string): string {
  const home = fs.existsSync(root) ? fs.realpathSync(root) : root
  return path.join(home, 'bin', 'hook')
}

function storeFacts(store: Store): Pick<Status, 'lastTrace' | 'storedTraces'> {
  const traces = new Set<string>()
  let last: Status['lastTrace']
  for (const { line } of store.linesFrom(BEGINNING)) {
    traces.add(line.traceId)
    last = { traceId: line.traceId, sessionId: line.sessionId, at: new Date(line.at).toISOString() }
  }
  return { lastTrace: last, storedTraces: traces.size }
}

function destinationStatuses(context: Context, settings: Settings, store: Store) {
  const all = allDestinations({ home: context.home, settings })
  return Promise.all(all.map((destination) => destinationStatus(context, destination, store)))
}

async function destinationStatus(
  { home }: Context,
  destination: Destination,
  store: Store,
): Promise<DestinationStatus> {
  const folder = deliveryFolder(home, destination.id)
  const cursor = readCursor(folder)
  const waits = backlog(store, destination.id, cursor)
  const { reachable, finding } = await probe(destination)
  return {
    id: destination.id,
    kind: destination.kind,
    url: destination.url,
    convention: destination.convention,
    waiting: waits.traces,
    oldestWaitingAt: isoOf(waits.oldestAt),
    delivered: cursor.delivered,
    lastDeliveredAt: isoOf(cursor.lastDeliveredAt),
    refused: [...listRefused(folder)].length,
    lastFailure: cursor.lastFailure && {
      at: new Date(cursor.lastFailure.at).toISOString(),
      reason: cursor.lastFailure.reason,
    },
    isStopped: whyWaiting(cursor, fingerprintOf(destination), Date.now()) === 'stopped',
    reachable,
    finding,
  }
}

async function probe(destination: Destination): Promise<{ reachable: boolean; finding: string }> {
  const quick = { ...destination, timeoutMs: Math.min(destination.timeoutMs, PROBE_TIMEOUT_MS) }
  const kind = destinationKind(destination.kind)
  if (kind === undefined) return { reachable: false, finding: `There is no kind "${destination.kind}".` }
  const http = openHttp(quick)
  try {
    return await kind.probe(quick, http)
  } finally {
    http.close()
  }
}

const isoOf = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString())
