// Walks the store behind a destination's cursor, line by line: send, settle, note.
import type { Position, StoredLine } from '../../store/store.ts'
import { batchKeyOf } from '../../store/stored-line.ts'
import type { SpanBatch } from '../../trace/span.ts'
import { fingerprintOf } from '../fingerprint.ts'
import type { Outcome } from '../outcome.ts'
import { type Cursor, saveCursor, whyWaiting } from '../queue/cursor.ts'
import { afterGone, afterSkip, moved } from '../queue/cursor-steps.ts'
import { forgetRefused, setAside } from '../queue/refused.ts'
import { saveNowAndThen } from '../queue/save-now-and-then.ts'
import { settle, settleUnsent } from '../queue/settle.ts'
import { type Equipment, type Equipped, equip } from '../send/equip.ts'
import { sendBatch } from '../send/send.ts'
import { countSkipped, type Skipped, whyTooOld } from './age.ts'
import type { Delivery } from './deliver.ts'
import { judgeSuspect } from './suspect.ts'

export interface Walked {
  readonly cursor: Cursor
  readonly delivered: number
  readonly refused: number
  readonly skipped?: Skipped
  /** How the destination was to be reached; undefined where there was nothing for it. */
  readonly way: Way | undefined
}

type Way = Equipment | { readonly status: 'held'; readonly fingerprint: string }

export async function walk(delivery: Delivery, folder: string, start: Cursor): Promise<Walked> {
  const { destination, kind, store, clock, random, owned, signal } = delivery
  let cursor = start
  const saver = saveNowAndThen((noted) => {
    if (owned()) saveCursor(folder, noted)
  })
  let delivered = 0
  let refused = 0
  let way: Way | undefined
  const skipped = countSkipped()
  const ahead = new Map<string, Outcome>()
  try {
    for (const { line, next } of store.linesFrom(start.position)) {
      if (signal?.aborted || !owned()) break
      const isOurs = line.to.includes(destination.id)
      const batch = isOurs ? store.read(line) : undefined
      if (batch === undefined) {
        cursor = isOurs ? afterGone(cursor, next) : moved(cursor, next)
        // Retention or a deletion took it away: there is nothing to send again.
        if (isOurs) forgetRefused(folder, line)
        continue
      }
      const why = whyTooOld(kind, batch, clock())
      if (why !== undefined) {
        cursor = afterSkip(cursor, next, { traces: skipped.note(batch.traceId, why), why })
        forgetRefused(folder, line)
        saver.note(cursor)
        continue
      }
      way ??= await openWay(delivery, cursor)
      if (!owned() || signal?.aborted || way.status === 'held') break
      const { fingerprint } = way
      if (way.status !== 'equipped') {
        cursor = settleUnsent(cursor, way, { fingerprint, nowMs: clock(), random })
        break
      }
      const current = { line, batch, next, ahead, suspicions: cursor.suspicions ?? 0 }
      const outcome = ahead.get(batchKeyOf(line)) ?? (await sendOne(delivery, way, current))
      // Between the answer and what we note of it lies the one gap that makes delivery "at least once".
      if (outcome === undefined || !owned()) break
      const settled = settle(cursor, { line, batch, outcome, next }, { fingerprint, nowMs: clock(), random })
      if (settled.aside !== undefined) setAside(folder, settled.aside)
      else if (settled.goOn) forgetRefused(folder, line)
      cursor = settled.cursor
      saver.note(cursor)
      delivered += settled.delivered
      refused += settled.aside === undefined ? 0 : 1
      if (!settled.goOn) break
    }
    if (cursor !== start) saver.note(cursor)
  } finally {
    saver.finish()
    if (way?.status === 'equipped') way.http.close()
  }
  const left = skipped.all()
  return { cursor, way, delivered, refused, ...(left !== undefined && { skipped: left }) }
}

/** While a destination waits for its time, nothing is asked of commands and files. */
async function openWay({ destination, force, clock, signal }: Delivery, cursor: Cursor): Promise<Way> {
  const settings = fingerprintOf(destination)
  const isFree = (fingerprint: string) =>
    force === true || whyWaiting(cursor, fingerprint, clock()) === undefined
  if (!isFree(settings)) return { status: 'held', fingerprint: settings }
  const equipment = await equip(destination, undefined, { mayStart: true, signal })
  if (equipment.status !== 'equipped' || isFree(equipment.fingerprint)) return equipment
  equipment.http.close()
  return { status: 'held', fingerprint: equipment.fingerprint }
}

interface Current {
  readonly line: StoredLine
  readonly batch: SpanBatch
  readonly next: Position
  readonly suspicions: number
  /** What was sent before its turn. */
  readonly ahead: Map<string, Outcome>
}

async function sendOne(
  delivery: Delivery,
  { destination, http }: Equipped,
  { line, batch, next, suspicions, ahead }: Current,
): Promise<Outcome | undefined> {
  const sender = { ...delivery, destination, http }
  const again = () => sendBatch(sender, batch, suspicions)
  const outcome = await again()
  if (outcome?.status !== 'retryable') return outcome
  const { store, kind, clock } = delivery
  const isTooOld = (other: SpanBatch) => whyTooOld(kind, other, clock()) !== undefined
  const send = async (witness: SpanBatch) => (isTooOld(witness) ? undefined : sendBatch(sender, witness))
  const about = { store, destinationId: destination.id, line, next, suspicions }
  const verdict = await judgeSuspect({ ...about, outcome, send, again })
  if (verdict.ahead !== undefined) ahead.set(...verdict.ahead)
  return verdict.outcome
}
