// What an outcome means for the line that was sent and for all behind it. Pure.
import type { Position, StoredLine } from '../../store/store.ts'
import type { SpanBatch } from '../../trace/span.ts'
import type { Failure, Outcome, Waiting } from '../outcome.ts'
import { cut, MAX_REASON } from '../words.ts'
import type { Cursor } from './cursor.ts'
import { afterDelivery, afterRefusal, afterRetryable, afterStop, afterWaiting } from './cursor-steps.ts'
import type { RefusedRecord } from './refused.ts'
import { nextAttempt } from './retry.ts'

export interface Sent {
  readonly line: StoredLine
  readonly batch: SpanBatch
  readonly outcome: Outcome
  /** The position behind the line. */
  readonly next: Position
}

export interface Settled {
  readonly cursor: Cursor
  readonly delivered: number
  /** To be written before the cursor is. */
  readonly aside?: RefusedRecord
  /** False where the lines behind would fare no better. */
  readonly goOn: boolean
}

export interface Circumstances {
  readonly fingerprint: string
  readonly nowMs: number
  readonly random: () => number
}

export function settle(cursor: Cursor, { line, batch, outcome, next }: Sent, now: Circumstances): Settled {
  const { nowMs, fingerprint, random } = now
  switch (outcome.status) {
    case 'accepted': {
      const delivered = hasRoot(batch) ? 1 : 0
      return { cursor: afterDelivery(cursor, next, delivered, nowMs), delivered, goOn: true }
    }
    case 'partial': {
      const { rejectedSpans: count, message } = outcome
      const told = `${count} ${count === 1 ? 'span was' : 'spans were'} rejected: ${message || 'no reason given'}`
      const reason = cut(told, MAX_REASON)
      const aside = { at: nowMs, line, outcome }
      return { cursor: afterRefusal(cursor, next, { reason }, nowMs), delivered: 0, aside, goOn: true }
    }
    case 'refused': {
      if (outcome.stops === true) {
        return { cursor: afterStop(cursor, outcome, fingerprint, nowMs), delivered: 0, goOn: false }
      }
      const aside = { at: nowMs, line, outcome }
      return { cursor: afterRefusal(cursor, next, outcome, nowMs), delivered: 0, aside, goOn: true }
    }
    case 'retryable': {
      const notBeforeMs = nextAttempt({ attempts: cursor.attempts + 1, outcome, nowMs, random })
      const waiting = afterRetryable(cursor, outcome, { fingerprint, notBeforeMs, nowMs })
      return { cursor: waiting, delivered: 0, goOn: false }
    }
  }
}

/** Nothing was sent, for want of something on our own side. */
export function settleUnsent(cursor: Cursor, what: Waiting | Failure, now: Circumstances): Cursor {
  const { nowMs, fingerprint, random } = now
  switch (what.status) {
    case 'waiting':
      return afterWaiting(cursor, what, nowMs)
    case 'refused':
      return afterStop(cursor, what, fingerprint, nowMs)
    case 'retryable': {
      const notBeforeMs = nextAttempt({ attempts: cursor.attempts + 1, outcome: what, nowMs, random })
      return afterRetryable(cursor, what, { fingerprint, notBeforeMs, nowMs })
    }
  }
}

/** A trace counts with its root; spans that end later come in batches of their own. */
const hasRoot = ({ spans }: SpanBatch) =>
  spans.some((span) => span.parentSpanId === undefined || span.attributes['turnspan.turn.id'] !== undefined)
