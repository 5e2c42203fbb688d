// Past sessions → store, piece by piece: whoever calls may stop between two pieces, or do something else first.
import fs from 'node:fs'
import { performance } from 'node:perf_hooks'
import type { Bridge } from '../bridge.ts'
import { messageOf } from '../diagnostics/failure.ts'
import { saveImported } from '../digest/imported.ts'
import { openInside } from '../disk/inside.ts'
import { type Amounts, addBatches, noAmounts } from './amounts.ts'
import type { PastSession } from './past-session.ts'
import { type ReadPast, readPast } from './read-past.ts'
import { standingOf } from './standing.ts'
import { openToldBefore, type ToldBefore } from './told-before.ts'

export interface Tally extends Amounts {
  /** Of which something was new. */
  imported: number
  /** Nothing of them was new. */
  stored: number
  deleted: number
  open: number
  /** A turn of theirs may still go on: it comes with a later import. */
  unfinished: number
  /** Looked at, in sessions and in bytes. */
  done: number
  bytes: number
  readonly leftOut: LeftOut[]
}

export interface LeftOut {
  readonly file: string
  readonly reason: string
  /** The rest of the session is there. */
  readonly isPart: boolean
}

export interface ImportOptions {
  readonly sessions: readonly PastSession[]
  /** Ids of destinations; without any the store alone gets them. */
  readonly to: readonly string[]
  /** Reads all and writes nothing. */
  readonly isDryRun: boolean
}

export interface Import {
  readonly tally: Tally
  /** Goes on for a moment. `wrote`: something was stored for destinations. */
  piece(bridge: Bridge): { readonly isDone: boolean; readonly wrote: boolean }
}

/** Live sessions wait no longer than that, and one more session. */
const PIECE_MS = 250

export function startImport({ sessions, to, isDryRun }: ImportOptions): Import {
  const tally: Tally = {
    ...noAmounts(),
    ...{ imported: 0, stored: 0, deleted: 0, open: 0, unfinished: 0, done: 0, bytes: 0 },
    leftOut: [],
  }
  let toldBefore: ToldBefore | undefined

  function importOne(bridge: Bridge, session: PastSession): Outcome {
    const standing = standingOf(bridge.home, session, bridge.clock())
    if (standing.is !== 'new') {
      tally[standing.is] += 1
      return 'nothing'
    }
    toldBefore ??= openToldBefore(bridge)
    const told = toldBefore
    const read = readable(session, () => readPast(bridge, session, standing.state, told))
    if (read.ok) return keep(bridge, session, read.value)
    tally.leftOut.push({ file: session.file, reason: read.why, isPart: false })
    return 'nothing'
  }

  function keep(bridge: Bridge, session: PastSession, { batches, next, broken }: ReadPast): Outcome {
    if (!isDryRun) {
      if (!bridge.owned()) return 'not ours'
      // Stored first, remembered second: a crash in between finds its spans in the store.
      bridge.store.appendAll(batches, { sessionId: next.sessionId, to, nowMs: bridge.clock() })
      saveImported(bridge.home, session.name, next)
    }
    addBatches(tally, batches)
    tally[batches.length > 0 ? 'imported' : 'stored'] += 1
    if (next.isOpen) tally.unfinished += 1
    if (broken > 0) tally.leftOut.push({ file: session.file, reason: brokenInWords(broken), isPart: true })
    return batches.length > 0 ? 'wrote' : 'nothing'
  }

  return {
    tally,
    piece(bridge) {
      const untilMs = performance.now() + PIECE_MS
      let wrote = false
      while (performance.now() < untilMs) {
        const session = sessions[tally.done]
        if (session === undefined) break
        const outcome = importOne(bridge, session)
        // Whoever has the lease next looks at this session again.
        if (outcome === 'not ours') break
        wrote ||= outcome === 'wrote'
        tally.done += 1
        tally.bytes += session.bytes
      }
      return { isDone: tally.done >= sessions.length, wrote }
    },
  }
}

type Outcome = 'wrote' | 'nothing' | 'not ours'

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
