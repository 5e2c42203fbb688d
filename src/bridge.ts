// Start reading here: the way of a conversation from Claude Code's hooks and transcript to every destination.
//
//   hook ──▶ journal ─┐
//                     ├─▶ conversation ─▶ spans ─▶ store ─▶ cursor "mlflow"  ─▶ convention ─▶ OTLP ─▶ outcome
//   transcript ───────┘   (what happened)          (queue) └▶ cursor …  none waits for another
import fs from 'node:fs'
import path from 'node:path'
import { knownDestinations, rememberDestination } from './config/project.ts'
import type { Settings } from './config/settings.ts'
import { whereTo } from './config/standing.ts'
import type { Turn } from './conversation/model.ts'
import { forgetContext } from './digest/context.ts'
import { wasImported } from './digest/imported.ts'
import type { OpenTrace } from './digest/open.ts'
import { type Digest, digest } from './digest/session.ts'
import { loadState, type SessionState, saveState } from './digest/state.ts'
import { noteStatusLine } from './digest/status-line.ts'
import type { Home } from './disk/home.ts'
import { keyOf } from './disk/key.ts'
import { isAlive } from './disk/processes.ts'
import { bothSummaries, type Delivery, type DeliverySummary, deliverTo } from './export/delivery/deliver.ts'
import type { Destination } from './export/destination.ts'
import { destinationKind } from './export/destinations/index.ts'
import type { RecordedEnv } from './hook/record.ts'
import { retire } from './journal/retire.ts'
import { openSettings, type SettingFor } from './setting.ts'
import { isDeleted } from './store/deleted.ts'
import { openStore, type Store } from './store/store.ts'
import { withoutContent } from './trace/content.ts'
import { conventionNamed } from './trace/conventions/index.ts'
import type { SpanBatch } from './trace/span.ts'
import { whyRefused } from './transcript/refused.ts'

export interface Bridge {
  readonly home: Home
  readonly settings: Settings
  readonly projectsFolder: string
  readonly store: Store
  readonly settingFor: SettingFor
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly random: () => number
  /** False once another process does this work. */
  readonly owned: () => boolean
}

const RECENT_BYTES = 8 * 1024 * 1024

export function openBridge(about: Omit<Bridge, 'store' | 'settingFor'>): Bridge {
  const { home, settings } = about
  return {
    ...about,
    store: openStore(home.traces, { remembersBytes: RECENT_BYTES }),
    settingFor: openSettings(home, settings),
  }
}

export interface Digested {
  readonly stored: readonly StoredBatch[]
  /** The folder that Claude Code was started in. */
  readonly project: string | undefined
  readonly events: number
  readonly broken: number
  /** Why the transcript that the events told of was not read, if so. */
  readonly refused?: string | undefined
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
  if (isDeleted(home, name)) return dropped(bridge, journalFile)
  const result = readNow(bridge, name)
  const { next, events, broken } = result
  const place = events > 0 ? next.transcript?.path : undefined
  const refused = place === undefined ? undefined : whyRefused(bridge.projectsFolder, place)
  const about = { project: next.env.CLAUDE_PROJECT_DIR, events, broken, refused }
  if (!bridge.owned()) return { ...about, stored: [], unsettledUntilMs: undefined, isRetired: false }
  const to = result.batches.length === 0 ? [] : routesOf(bridge, next.env)
  // Stored first, remembered second: a crash in between tells the same spans once more, never none.
  for (const batch of result.batches) store.append(batch, { sessionId: next.sessionId, to, nowMs: clock() })
  if (hasMoved(result)) saveState(home, name, next)
  noteStatusLine(home, name, result.batches, (traceId) => linkAmong(bridge, to, traceId))
  if (next.isEnded) forgetContext(home, name)
  const stored = result.batches.map(({ traceId, spans }) => ({ traceId, spans: spans.length, to }))
  const isRetired = result.digestedTo !== undefined && retire(journalFile, result.digestedTo, clock())
  return { ...about, stored, unsettledUntilMs: result.unsettledUntilMs, isRetired }
}

export interface OpenSession {
  readonly sessionId: string
  readonly transcript: string | undefined
  readonly traces: readonly OpenTrace[]
}

/** The first of them that a person can look at. */
function linkAmong(bridge: Bridge, to: readonly string[], traceId: string): string | undefined {
  const links = allDestinations(bridge)
    .filter(({ id }) => to.includes(id))
    .map((destination) => destinationKind(destination.kind)?.traceLink?.(destination, traceId))
  return links.find((link) => link !== undefined)
}

/** What is not told yet of a session, as it is now. Writes nothing. */
export function openSessionOf(bridge: Bridge, name: string): OpenSession {
  if (isDeleted(bridge.home, name)) return { sessionId: name, transcript: undefined, traces: [] }
  const { next, open } = readNow(bridge, name)
  return { sessionId: next.sessionId, transcript: next.transcript?.path, traces: open() }
}

function readNow(bridge: Bridge, name: string): Digest {
  const { home, projectsFolder } = bridge
  const journalFile = path.join(home.journal, `${name}.ndjson`)
  const state = loadState(home, name)
  const about = { state, journalFile, projectsFolder, isPast: wasImported(state) }
  const digestIf = (isProcessGone: boolean) => readOnce(bridge, { ...about, isProcessGone })
  const wasGone = isGone(state.env.CLAUDE_PID)
  const first = digestIf(wasGone)
  // The events may tell of another process: a session that is resumed, or one that was killed before its first digest.
  const isStillGone = isGone(first.next.env.CLAUDE_PID)
  return isStillGone === wasGone ? first : digestIf(isStillGone)
}

export interface ReadOnce {
  readonly state: SessionState
  readonly journalFile: string
  readonly projectsFolder: string
  readonly isProcessGone: boolean
  /** Whether a turn is told as an import tells it: without what only the machine knows that it ran on. */
  readonly isPast: (turn: Turn | undefined) => boolean
}

/** Live or imported: the one way of reading a session. Writes nothing. */
export function readOnce(bridge: Bridge, { isPast, ...about }: ReadOnce): Digest {
  return digest({
    ...about,
    nowMs: bridge.clock(),
    prices: bridge.settings.prices,
    readsRequests: bridge.settings.captureRequests,
    settingOf: (id, env, secrets) => bridge.settingFor({ id, env, secrets, isPast }),
  })
}

/** What was deleted stays so, also where the session goes on. */
function dropped({ owned }: Bridge, journalFile: string): Digested {
  if (owned()) fs.rmSync(journalFile, { force: true })
  const nothing = { stored: [], project: undefined, events: 0, broken: 0, unsettledUntilMs: undefined }
  return { ...nothing, isRetired: true }
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
  const policy = { without: new Set(destination.withoutContent ?? []), key: keyOf(home) }
  // First, so that no convention finds a place that a policy does not know.
  const dialect = (batch: SpanBatch) => convention.apply(withoutContent(batch, policy))
  return { ...about, destination, kind, store, home, convention: dialect, clock, random, owned }
}

/** The user's own, and those of projects that something was ever meant for. */
export function allDestinations({
  home,
  settings,
}: Pick<Bridge, 'home' | 'settings'>): readonly Destination[] {
  const own = new Set(settings.destinations.map(({ id }) => id))
  return [...settings.destinations, ...knownDestinations(home, settings).filter(({ id }) => !own.has(id))]
}

export { bothSummaries, type DeliverySummary }

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

function hasMoved({ events, batches, digestedTo }: Digest): boolean {
  return events > 0 || batches.length > 0 || digestedTo !== undefined
}

/** Claude Code told its process id; where that process is gone, nothing more will come. */
function isGone(pid: string | undefined): boolean {
  return pid !== undefined && /^\d+$/.test(pid) && !isAlive(Number(pid))
}
