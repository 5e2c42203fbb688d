// How far a destination has come in the store, and how it stands with it. Kept in `delivery/<id>/cursor.json`.
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../../disk/home.ts'
import { readIfThere, writePrivate } from '../../disk/private-file.ts'
import { safeName } from '../../disk/safe-name.ts'
import { BEGINNING, type Position } from '../../store/store.ts'
import { settingsIn } from '../fingerprint.ts'
import { MAX_WAIT_MS } from './retry.ts'

export interface Told {
  readonly reason: string
  readonly httpStatus?: number
}

export interface LastFailure extends Told {
  readonly at: number
}

export interface Cursor {
  /** Everything before it is settled. */
  readonly position: Position
  /** Failed in a row. */
  readonly attempts: number
  /** Of these, how many in a row may be the fault of the trace that is next. */
  readonly suspicions?: number
  readonly notBeforeMs: number
  /** Traces delivered, ever. */
  readonly delivered: number
  readonly lastDeliveredAt?: number
  /** Traces that were too old for it, ever, and why. */
  readonly skipped?: number
  readonly skippedWhy?: string
  readonly lastFailure?: LastFailure
  readonly stopped?: { readonly reason: string; readonly fingerprint: string }
  /** The settings that the waiting belongs to: others need not wait. */
  readonly fingerprint?: string
}

export function deliveryFolder(home: Pick<Home, 'delivery'>, destinationId: string): string {
  const isSafe = /^[A-Za-z0-9][\w.-]{0,63}$/.test(destinationId)
  return path.join(home.delivery, isSafe ? destinationId : safeName(destinationId))
}

/** Of every destination that something was ever meant for, also one that nobody names any more. */
export function foldersOfDelivery({ delivery }: Pick<Home, 'delivery'>): readonly string[] {
  try {
    return fs
      .readdirSync(delivery, { withFileTypes: true })
      .flatMap((entry) => (entry.isDirectory() ? [path.join(delivery, entry.name)] : []))
  } catch {
    return []
  }
}

export const newCursor = (position: Position): Cursor => ({
  position,
  attempts: 0,
  notBeforeMs: 0,
  delivered: 0,
})

/** A damaged cursor begins anew rather than lose a trace. */
export function readCursor(folder: string): Cursor {
  const text = readIfThere(fileIn(folder))
  return text === undefined ? newCursor(BEGINNING) : parseCursor(text)
}

/** Notes where a destination begins that was never seen: what is stored from there on is for it. */
export function beginCursor(folder: string, startAt: Position): void {
  if (readIfThere(fileIn(folder)) === undefined) saveCursor(folder, newCursor(startAt))
}

export function saveCursor(folder: string, cursor: Cursor): void {
  writePrivate(fileIn(folder), `${JSON.stringify(cursor)}\n`)
}

/** Why nothing may be sent now; undefined where the way is free. */
export function whyWaiting(
  cursor: Cursor,
  fingerprint: string,
  nowMs: number,
): 'stopped' | 'later' | undefined {
  if (cursor.stopped?.fingerprint === fingerprint) return 'stopped'
  // A new token does not shorten a server's trouble, and to know it a command would have to run.
  const sameSettings = settingsIn(cursor.fingerprint) === settingsIn(fingerprint)
  // Further ahead than we ever put it: the clock was set back.
  const isAhead = cursor.notBeforeMs > nowMs && cursor.notBeforeMs <= nowMs + MAX_WAIT_MS
  return sameSettings && isAhead ? 'later' : undefined
}

export const failureFrom = ({ reason, httpStatus }: Told, at: number): LastFailure => ({
  at,
  reason,
  ...(httpStatus !== undefined && { httpStatus }),
})

/** Each fact for itself: what cannot be read is as if it had not been written. */
function parseCursor(text: string): Cursor {
  const given = parseRecord(text)
  const position = parseRecord(given.position)
  const failure = parseRecord(given.lastFailure)
  const stopped = parseRecord(given.stopped)
  const known = /^(?:\d{4}-\d{2}-\d{2})?$/.test(String(position.day)) && isCount(position.offset)
  const { reason, httpStatus, at } = failure
  return {
    position: known ? { day: String(position.day), offset: Number(position.offset) } : BEGINNING,
    attempts: isCount(given.attempts) ? given.attempts : 0,
    ...(isCount(given.suspicions) && { suspicions: given.suspicions }),
    notBeforeMs: isCount(given.notBeforeMs) ? given.notBeforeMs : 0,
    delivered: isCount(given.delivered) ? given.delivered : 0,
    ...(isCount(given.lastDeliveredAt) && { lastDeliveredAt: given.lastDeliveredAt }),
    ...(isCount(given.skipped) && { skipped: given.skipped }),
    ...(typeof given.skippedWhy === 'string' && { skippedWhy: given.skippedWhy }),
    ...(isCount(at) &&
      typeof reason === 'string' && {
        lastFailure: failureFrom({ reason, ...(isCount(httpStatus) && { httpStatus }) }, at),
      }),
    ...(typeof stopped.reason === 'string' &&
      typeof stopped.fingerprint === 'string' && {
        stopped: { reason: stopped.reason, fingerprint: stopped.fingerprint },
      }),
    ...(typeof given.fingerprint === 'string' && { fingerprint: given.fingerprint }),
  }
}

function parseRecord(given: unknown): Record<string, unknown> {
  try {
    const value = typeof given === 'string' ? JSON.parse(given) : given
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
const fileIn = (folder: string) => path.join(folder, 'cursor.json')
