// How a cursor goes on after what was tried, or not. Pure.
import type { Position } from '../../store/store.ts'
import type { Refused, Retryable, Waiting } from '../outcome.ts'
import { type Cursor, failureFrom, type Told } from './cursor.ts'

export const moved = (cursor: Cursor, position: Position): Cursor => ({ ...cursor, position })

/** The line's spans were taken out of the store: whatever was suspected of them says nothing of the next. */
export const afterGone = ({ suspicions: _, ...cursor }: Cursor, position: Position): Cursor => ({
  ...cursor,
  position,
})

/** After an answer that settles a line, whatever it was: the way is free again. */
function freed({ stopped: _, fingerprint: __, suspicions: ___, ...cursor }: Cursor): Cursor {
  return { ...cursor, attempts: 0, notBeforeMs: 0 }
}

export function afterDelivery(cursor: Cursor, to: Position, traces: number, nowMs: number): Cursor {
  return {
    ...freed(cursor),
    position: to,
    delivered: cursor.delivered + traces,
    lastDeliveredAt: nowMs,
  }
}

export function afterRefusal(cursor: Cursor, to: Position, failure: Told, nowMs: number): Cursor {
  return { ...freed(cursor), position: to, lastFailure: failureFrom(failure, nowMs) }
}

/** Nothing was tried: what is known of the backend stays as it is. */
export function afterSkip(
  { suspicions: _, ...cursor }: Cursor,
  to: Position,
  { traces, why }: { readonly traces: number; readonly why: string },
): Cursor {
  return { ...cursor, position: to, skipped: (cursor.skipped ?? 0) + traces, skippedWhy: why }
}

export function afterRetryable(
  cursor: Cursor,
  outcome: Retryable,
  about: { readonly fingerprint: string; readonly notBeforeMs: number; readonly nowMs: number },
): Cursor {
  const { stopped: _, suspicions: before = 0, ...rest } = cursor
  return {
    ...rest,
    attempts: cursor.attempts + 1,
    ...(outcome.maybeTheTrace && { suspicions: before + 1 }),
    notBeforeMs: about.notBeforeMs,
    fingerprint: about.fingerprint,
    lastFailure: failureFrom(outcome, about.nowMs),
  }
}

/** Nothing was tried, so nothing counts as an attempt. */
export function afterWaiting(cursor: Cursor, { reason }: Waiting, nowMs: number): Cursor {
  const isSaid = cursor.lastFailure?.reason === reason
  return isSaid ? cursor : { ...cursor, lastFailure: failureFrom({ reason }, nowMs) }
}

export function afterStop(cursor: Cursor, outcome: Refused, fingerprint: string, nowMs: number): Cursor {
  const stopped = { reason: outcome.reason, fingerprint }
  return { ...freed(cursor), stopped, lastFailure: failureFrom(outcome, nowMs) }
}
