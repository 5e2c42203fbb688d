// Start reading here: the way of a conversation from Claude Code's hooks and transcript to every destination.
//
//   hook ──▶ journal ─┐
//                     ├─▶ conversation ─▶ spans ─▶ store ─▶ cursor "mlflow"  ─▶ convention ─▶ OTLP ─▶ outcome
//   transcript ───────┘   (what happened)          (queue) └▶ cursor …  none waits for another
import path from 'node:path'
import { knownDestinations, rememberDestination } from './config/project.ts'
import type { Settings } from './config/settings.ts'
import { whereTo } from './config/standing.ts'
import { forgetContext } from './digest/context.ts'
import { repositoryAt } from './digest/repository.ts'
import { type Digest, digest } from './digest/session.ts'
import { loadState, saveState } from './digest/state.ts'
import { resourceOf } from './digest/surroundings.ts'
import type { SettingOf } from './digest/tell.ts'
import { userIdOf } from './digest/user.ts'
import type { Home } from './disk/home.ts'
import { type Delivery, type DeliverySummary, deliverTo } from './export/deliver.ts'
import type { Destination } from './export/destination.ts'
import { destinationKind } from './export/destinations/index.ts'
import type { RecordedEnv } from './hook/record.ts'
import { retire } from './journal/retire.ts'
import { openStore, type Store } from './store/store.ts'
import { conventionNamed } from './trace/conventions/index.ts'
import { callerIn } from './trace/traceparent.ts'

export interface Bridge {
  readonly home: Home
  readonly settings: Settings
  readonly projectsFolder: string
  readonly store: Store
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly random: () => number
  /** False once another process does this work. */
  readonly owned: () => boolean
}

export function openBridge(about: Omit<Bridge, 'store'>): Bridge {
  return { ...about, store: openStore(about.home.traces) }
}

export interface Digested {
  readonly stored: readonly StoredBatch[]
  /** The folder that Claude Code was started in. */
  readonly project: string | undefined
  readonly events: number
  readonly broken: number
  readonly unsettledUntilMs: number | undefined
  /** The journal was set aside: what comes next begins a new one. */
  readonly isRetired: boolean
}

/** What was new of one trace. */
export interface StoredBatch {
  readonly traceId: string
  readonly spans: number
  /** Ids of destinations. */
  readonly to: readonly string[]
}

/** Journal and transcript → store. `name` is the session's id as a file name. */
export function digestSession(bridge: Bridge, name: string): Digested {
  const { home, store, clock } = bridge
  const journalFile = path.join(home.journal, `${name}.ndjson`)
  const state = loadState(home, name)
  const digestIf = (isProcessGone: boolean) =>
    digest({
      state,
      journalFile,
      projectsFolder: bridge.projectsFolder,
      nowMs: clock(),
      isProcessGone,
      prices: bridge.settings.prices,
      readsRequests: bridge.settings.captureRequests,
      settingOf: (sessionId, env) => settingOf(bridge, sessionId, env),
    })
  const wasGone = isGone(state.env.CLAUDE_PID)
  const first = digestIf(wasGone)
  // The events may tell of another process: a session that is resumed, or one that was killed before its first digest.
  const isStillGone = isGone(first.next.env.CLAUDE_PID)
  const result = isStillGone === wasGone ? first : digestIf(isStillGone)
  const { next, events, broken } = result
  const about = { project: next.env.CLAUDE_PROJECT_DIR, events, broken }
  if (!bridge.owned()) return { ...about, stored: [], unsettledUntilMs: undefined, isRetired: false }
  const to = result.batches.length === 0 ? [] : routesOf(bridge, next.env)
  // Stored first, remembered second: a crash in between tells the same spans once more, never none.
  for (const batch of result.batches) store.append(batch, { sessionId: next.sessionId, to, nowMs: clock() })
  if (hasMoved(result)) saveState(home, name, next)
  if (next.isEnded) forgetContext(home, name)
  const stored = result.batches.map(({ traceId, spans }) => ({ traceId, spans: spans.length, to }))
  const isRetired = result.digestedTo !== undefined && retire(journalFile, result.digestedTo, clock())
  return { ...about, stored, unsettledUntilMs: result.unsettledUntilMs, isRetired }
}

/** Store → one destination, from where its cursor stands. */
export function deliver(
  bridge: Bridge,
  destination: Destination,
  about: Pick<Delivery, 'force' | 'signal'> = {},
) {
  return deliverTo(deliveryOf(bridge, destination, about))
}

export function deliveryOf(
  { home, store, clock, random, owned }: Bridge,
  destination: Destination,
  about: Pick<Delivery, 'force' | 'signal'> = {},
): Delivery {
  const kind = destinationKind(destination.kind)
  const convention = conventionNamed(destination.convention)
  if (kind === undefined || convention === undefined) {
    throw new Error(
      `${destination.id}: no kind "${destination.kind}" with convention "${destination.convention}"`,
    )
  }
  return { ...about, destination, kind, store, home, convention: convention.apply, clock, random, owned }
}

/** The user's own, and those of projects that something was ever meant for. */
export function allDestinations({
  home,
  settings,
}: Pick<Bridge, 'home' | 'settings'>): readonly Destination[] {
  const own = new Set(settings.destinations.map(({ id }) => id))
  return [...settings.destinations, ...knownDestinations(home, settings).filter(({ id }) => !own.has(id))]
}

export type { DeliverySummary }

/** Every destination that is the user's own, and what the project names where this user trusts exactly that. */
function routesOf({ home, settings }: Bridge, env: RecordedEnv): string[] {
  const own = settings.destinations.map(({ id }) => id)
  const named = whereTo(env, { home, settings, project: env.CLAUDE_PROJECT_DIR }).flatMap((each) => {
    if (each.standing !== 'trusted') return []
    rememberDestination(home, each.destination)
    return [each.destination.id]
  })
  return [...own, ...named]
}

function settingOf({ home, settings }: Bridge, sessionId: string, env: RecordedEnv): SettingOf {
  const userId = userIdOf(home, settings.user)
  const caller = settings.incomingContext === 'off' ? undefined : callerIn(env.TRACEPARENT, env.TRACESTATE)
  return (turn, startedBy) => ({
    sessionId,
    userId,
    resource: resourceOf(settings.serviceName, turn?.version, true),
    repository: repositoryAt(turn?.cwd ?? env.CLAUDE_PROJECT_DIR, turn?.startMs ?? Number.POSITIVE_INFINITY),
    caller,
    isChildOfCaller: settings.incomingContext === 'parent',
    startedBy,
  })
}

function hasMoved({ events, batches, digestedTo }: Digest): boolean {
  return events > 0 || batches.length > 0 || digestedTo !== undefined
}

/** Claude Code told its process id; where that process is gone, nothing more will come. */
function isGone(pid: string | undefined): boolean {
  if (pid === undefined || !/^\d+$/.test(pid)) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
