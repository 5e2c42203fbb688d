// Keeps the home small. Called by the flusher when it has nothing else to do, with the lease in its hand.
import fs from 'node:fs'
import { allDestinations, type Bridge } from '../bridge.ts'
import { forgetGone } from '../catalog/forget.ts'
import { retentionOf } from '../config/retention.ts'
import { messageOf } from '../diagnostics/failure.ts'
import type { Log } from '../diagnostics/log.ts'
import type { Home } from '../disk/home.ts'
import { owedTo } from './owed.ts'
import { DAY_MS } from './plan.ts'
import { readUpkeep, saveUpkeep, type UpkeepRecord } from './record.ts'
import { type DroppedJournals, trimJournals } from './trim-journals.ts'
import { trimRest } from './trim-rest.ts'
import { type Trimmed, trimStore } from './trim-store.ts'

const EVERY_MS = 3_600_000
/** A clock that has leapt so far is believed when it says the same an hour later. */
const LEAP_MS = 7 * DAY_MS

/** Where the configuration cannot be read: events wait for it, but not without an end. */
export function boundJournals(home: Home, log: Log, nowMs: number): void {
  const dropped = trimJournals(home, { maxBytes: retentionOf({}).journalMaxBytes }, nowMs)
  if (dropped.files === 0) return
  saveUpkeep(home, after(readUpkeep(home), { nowMs, isDue: false, journals: dropped, trimmed: undefined }))
  log('journals.dropped', { ...dropped, message: journalsInWords(dropped) })
}

/** The room of journals is looked at each time, the rest at most once an hour. */
export async function upkeep(bridge: Bridge, log: Log): Promise<void> {
  const { home, settings, clock, owned } = bridge
  // Nothing was ever kept here.
  if (![home.journal, home.sessions, home.traces].some((folder) => fs.existsSync(folder))) return
  const { days, maxBytes, journalMaxBytes } = settings.retention
  const nowMs = clock()
  const before = readUpkeep(home)
  const sinceMs = nowMs - before.atMs
  const isDue = sinceMs >= EVERY_MS || sinceMs < 0
  const isAgeBelieved = isDue && sinceMs >= 0 && (before.atMs === 0 || sinceMs < LEAP_MS)
  const oldMs = isAgeBelieved ? nowMs - days * DAY_MS : Number.NEGATIVE_INFINITY

  const limits = { maxBytes: journalMaxBytes, ...(isAgeBelieved && { maxAgeMs: days * DAY_MS }) }
  const journals = trimJournals(home, limits, nowMs)
  let trimmed: Trimmed | undefined
  if (isDue) {
    const owed = owedTo(allDestinations(bridge), bridge, oldMs)
    const about = { folder: home.traces, limits: { days, maxBytes }, nowMs, isAgeBelieved, owned }
    try {
      trimmed = await trimStore({ ...about, owed })
    } finally {
      // Also what went before something went wrong, now or the last time.
      forgetGone(home)
    }
    for (const message of owned() ? trimRest(bridge, oldMs, nowMs) : []) log('upkeep.failed', { message })
  }
  if (!isDue && journals.files === 0) return
  if (owned()) saveUpkeep(home, after(before, { nowMs, isDue, journals, trimmed }))
  if (journals.files > 0) log('journals.dropped', { ...journals, message: journalsInWords(journals) })
  if (trimmed === undefined || trimmed.files === 0) return
  const { dropped, ...what } = trimmed
  log('store.trimmed', what)
  if (dropped.traces > 0) log('traces.dropped', { ...dropped, message: droppedInWords(dropped) })
}

/** The same, and what cannot be tidied up now is logged: whoever asks next tries again. */
export async function tidyUp(bridge: Bridge, log: Log): Promise<void> {
  try {
    await upkeep(bridge, log)
  } catch (error) {
    log('upkeep.failed', { message: messageOf(error) })
  }
}

interface Done {
  readonly nowMs: number
  readonly isDue: boolean
  readonly journals: DroppedJournals
  readonly trimmed: Trimmed | undefined
}

function after(before: UpkeepRecord, { nowMs, isDue, journals, trimmed }: Done): UpkeepRecord {
  const { dropped, droppedJournals, trimmedTo = '' } = before
  const to = [trimmedTo, trimmed?.to ?? ''].sort().at(-1)
  return {
    ...before,
    atMs: isDue ? nowMs : before.atMs,
    ...(to && { trimmedTo: to }),
    ...(trimmed !== undefined &&
      trimmed.dropped.traces > 0 && {
        dropped: {
          traces: (dropped?.traces ?? 0) + trimmed.dropped.traces,
          lastAtMs: nowMs,
          destinations: [...new Set([...(dropped?.destinations ?? []), ...trimmed.dropped.destinations])],
        },
      }),
    ...(journals.files > 0 && {
      droppedJournals: {
        files: (droppedJournals?.files ?? 0) + journals.files,
        bytes: (droppedJournals?.bytes ?? 0) + journals.bytes,
        lastAtMs: nowMs,
      },
    }),
  }
}

/** For the log and for status. */
export const droppedInWords = ({ traces, destinations }: Trimmed['dropped']): string =>
  `${traces} ${traces === 1 ? 'trace was' : 'traces were'} dropped for want of room: ${destinations.join(', ')} had not taken ${traces === 1 ? 'it' : 'them'} in time.`

export const journalsInWords = ({ files, bytes }: DroppedJournals): string =>
  `Events of ${files} ${files === 1 ? 'session' : 'sessions'} (${bytes} bytes) were dropped for want of room before they could be read.`
