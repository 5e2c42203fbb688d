// One past session → store. A long one in parts: then it needs no more memory than others, and nobody who waits for the
// lease takes its holder for dead.
import fs from 'node:fs'
import path from 'node:path'
import type { Bridge } from '../bridge.ts'
import { messageOf } from '../diagnostics/failure.ts'
import { saveImported } from '../digest/imported.ts'
import type { SessionState } from '../digest/state.ts'
import { openInside } from '../disk/inside.ts'
import { addBatches } from './amounts.ts'
import type { PastSession } from './past-session.ts'
import { type ReadPast, readPast } from './read-past.ts'
import { standingOf } from './standing.ts'
import type { Tally } from './tally.ts'
import type { ToldBefore } from './told-before.ts'

export interface About {
  readonly session: PastSession
  /** Ids of destinations; without any the store alone gets it. */
  readonly to: readonly string[]
  readonly isDryRun: boolean
  /** Of a transcript that is longer, at once; all its subagents are read with each part. */
  readonly partBytes?: number
  readonly tally: Tally
}

/** `wrote`: something was stored. */
export type Part =
  | { readonly is: 'done'; readonly wrote: boolean }
  | { readonly is: 'more'; readonly wrote: boolean; readonly readTo: number }
  /** Somebody else has the lease: this part is to be read again. */
  | { readonly is: 'not ours' }

export interface OneSession {
  nextPart(bridge: Bridge, toldBefore: ToldBefore): Part
}

const NOTHING: Part = { is: 'done', wrote: false }
const PART_BYTES = 8 * 1024 * 1024

export function openSession({ session, to, isDryRun, tally, ...about }: About): OneSession {
  let state: SessionState | undefined
  let known: ReadonlySet<string> = new Set()
  // Subagents are read with every part: hardly ever more often than the transcript is long.
  let partBytes = about.partBytes ?? Math.max(PART_BYTES, session.bytes - session.size)
  let hasNews = false
  let broken = 0

  return {
    nextPart(bridge, toldBefore) {
      if (state === undefined) {
        const standing = standingOf(bridge.home, session, bridge.clock())
        if (standing.is !== 'new') {
          tally[standing.is] += 1
          return NOTHING
        }
        state = standing.state
        known = Object.keys(state.told).length === 0 ? toldBefore(session.name) : known
      } else if (fs.existsSync(path.join(bridge.home.journal, `${session.name}.ndjson`))) {
        tally.open += 1
        return NOTHING
      }
      const from = state
      const read = readable(session, () => readPast(bridge, session, { state: from, known, partBytes }))
      if (read.ok) return keep(bridge, read.value)
      tally.leftOut.push({ file: session.file, reason: read.why, isPart: hasNews })
      return NOTHING
    },
  }

  function keep(bridge: Bridge, { batches, next, isWhole, ...read }: ReadPast): Part {
    if (!isDryRun) {
      if (!bridge.owned()) {
        state = undefined
        return { is: 'not ours' }
      }
      // Stored first, remembered second: a crash in between finds its spans in the store.
      bridge.store.appendAll(batches, { sessionId: next.sessionId, to, nowMs: bridge.clock() })
      saveImported(bridge.home, session.name, next)
    }
    // A turn that is longer than a part.
    if (!isWhole && next.transcript?.offset === state?.transcript?.offset) partBytes *= 2
    state = next
    addBatches(tally, batches)
    broken += read.broken
    const wrote = batches.length > 0
    if (wrote && !hasNews) tally.imported += 1
    hasNews ||= wrote
    if (!isWhole) return { is: 'more', wrote, readTo: next.transcript?.offset ?? 0 }
    if (!hasNews) tally.stored += 1
    if (next.isOpen) tally.unfinished += 1
    if (broken > 0) tally.leftOut.push({ file: session.file, reason: brokenInWords(broken), isPart: true })
    return { is: 'done', wrote }
  }
}

type Readable<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

/** One that cannot be read keeps none of the others back. */
function readable<T>({ file, root }: PastSession, read: () => T): Readable<T> {
  const opened = openInside(root, file, ['.jsonl'])
  if (!opened.ok) return { ok: false, why: WHY[opened.why] }
  try {
    return { ok: true, value: read() }
  } catch (error) {
    return { ok: false, why: `it could not be read: ${messageOf(error)}` }
  } finally {
    fs.closeSync(opened.fd)
  }
}

const WHY = {
  missing: 'it cannot be opened',
  outside: 'it is a link that leads out of its folder',
  'not-a-file': 'it is no plain file',
  'not-yours': 'it belongs to another user',
  'wrong-kind': 'its name does not end in .jsonl',
} as const

const brokenInWords = (count: number) =>
  count === 1 ? 'one line that is not JSON was left out' : `${count} lines that are not JSON were left out`
