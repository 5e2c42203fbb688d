// Past sessions → store, a piece at a time: whoever calls may stop between two pieces, or do something else first.
import type { Bridge } from '../bridge.ts'
import { type OneSession, openSession } from './one-session.ts'
import type { PastSession } from './past-session.ts'
import { newTally, type Tally } from './tally.ts'
import { openToldBefore, type ToldBefore } from './told-before.ts'

export interface ImportOptions {
  readonly sessions: readonly PastSession[]
  /** Ids of destinations; without any the store alone gets them. */
  readonly to: readonly string[]
  /** Reads all and writes nothing. */
  readonly isDryRun: boolean
  /** Of a transcript that is longer: read in parts. */
  readonly partBytes?: number
}

export interface Import {
  readonly tally: Tally
  /** Goes on for a moment. `wrote`: something was stored. */
  piece(bridge: Bridge): { readonly isDone: boolean; readonly wrote: boolean }
}

/** Live sessions wait no longer than that, and for one more part of a session. */
const PIECE_MS = 250

export function startImport({ sessions, ...how }: ImportOptions): Import {
  const tally = newTally()
  let toldBefore: ToldBefore | undefined
  let open: OneSession | undefined
  let bytesBefore = 0

  return {
    tally,
    piece(bridge) {
      const untilMs = performance.now() + PIECE_MS
      toldBefore ??= openToldBefore(bridge)
      let wrote = false
      while (performance.now() < untilMs) {
        const session = sessions[tally.done]
        if (session === undefined) break
        open ??= openSession({ ...how, session, tally })
        const part = open.nextPart(bridge, toldBefore)
        // Whoever has the lease next looks at this session again.
        if (part.is === 'not ours') break
        wrote ||= part.wrote
        tally.bytes = bytesBefore + (part.is === 'more' ? part.readTo : session.bytes)
        if (part.is === 'more') continue
        open = undefined
        tally.done += 1
        bytesBefore = tally.bytes
      }
      return { isDone: tally.done >= sessions.length, wrote }
    },
  }
}
