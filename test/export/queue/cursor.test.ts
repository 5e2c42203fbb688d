import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../../src/export/fingerprint.ts'
import {
  beginCursor,
  type Cursor,
  deliveryFolder,
  newCursor,
  readCursor,
  saveCursor,
  whyWaiting,
} from '../../../src/export/queue/cursor.ts'
import { BEGINNING } from '../../../src/store/store.ts'
import { destinationAt, NOW_MS } from '../samples.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const FULL: Cursor = {
  position: { day: '2026-11-23', offset: 512 },
  attempts: 3,
  suspicions: 2,
  notBeforeMs: NOW_MS + 5_000,
  delivered: 41,
  lastDeliveredAt: NOW_MS - 1_000,
  lastFailure: { at: NOW_MS, reason: 'No.', httpStatus: 503 },
  stopped: { reason: 'No.', fingerprint: 'abc' },
  fingerprint: 'abc',
}
const written = (text: string) => {
  const folder = temporaryFolder()
  fs.writeFileSync(path.join(folder, 'cursor.json'), text)
  beginCursor(folder, { day: '2026-01-01', offset: 7 })
  return readCursor(folder)
}

describe('a cursor', () => {
  test('is read as it was saved, by its owner only', () => {
    const folder = path.join(temporaryFolder(), 'new')
    saveCursor(folder, FULL)
    expect(readCursor(folder)).toEqual(FULL)
    expect(fs.statSync(path.join(folder, 'cursor.json')).mode & 0o777).toBe(0o600)
  })

  test('of a new destination stands where the caller says, and stays there', () => {
    const folder = temporaryFolder()
    const startAt = { day: '2026-11-20', offset: 9 }
    beginCursor(folder, startAt)
    beginCursor(folder, { day: '2026-11-21', offset: 0 })
    expect(readCursor(folder)).toEqual(newCursor(startAt))
  })

  test.each(['', '{', 'null', '[]', '"x"', '{"position":{"day":"../..","offset":0}}'])(
    'that says %s begins anew, so that no trace is lost',
    (text) => {
      expect(written(text)).toEqual(newCursor(BEGINNING))
    },
  )

  test('keeps every fact that can be read beside one that cannot', () => {
    const { attempts: _, ...rest } = FULL
    expect(written(JSON.stringify({ ...FULL, attempts: 'three', later: 1 }))).toEqual({
      ...rest,
      attempts: 0,
    })
  })

  test('stays in the folder of deliveries, whatever its destination is called', () => {
    expect(deliveryFolder({ delivery: '/home/delivery' }, 'mlflow')).toBe('/home/delivery/mlflow')
    for (const id of ['..', '../x', 'a/b', '', 'x'.repeat(300)]) {
      expect(path.dirname(deliveryFolder({ delivery: '/home/delivery' }, id))).toBe('/home/delivery')
    }
  })
})

describe('a destination waits', () => {
  const waiting = { ...newCursor(BEGINNING), notBeforeMs: NOW_MS + 5_000, fingerprint: 'abc' }

  test('until its time has come', () => {
    expect(whyWaiting(waiting, 'abc', NOW_MS)).toBe('later')
    expect(whyWaiting(waiting, 'abc', NOW_MS + 5_000)).toBeUndefined()
  })

  test('no longer when its settings change', () => {
    expect(whyWaiting(waiting, 'other', NOW_MS)).toBeUndefined()
    expect(whyWaiting(FULL, 'abc', NOW_MS + 10_000_000)).toBe('stopped')
    expect(whyWaiting(FULL, 'other', NOW_MS)).toBeUndefined()
  })

  test('its time out also with another token, but a refused token no longer than another comes', () => {
    const late = { ...waiting, fingerprint: 'abc.one' }
    expect(whyWaiting(late, 'abc.two', NOW_MS)).toBe('later')
    expect(whyWaiting(late, 'abc', NOW_MS)).toBe('later')
    expect(whyWaiting(late, 'other.one', NOW_MS)).toBeUndefined()
    const stopped = { ...newCursor(BEGINNING), stopped: { reason: 'No.', fingerprint: 'abc.one' } }
    expect(whyWaiting(stopped, 'abc.one', NOW_MS)).toBe('stopped')
    expect(whyWaiting(stopped, 'abc.two', NOW_MS)).toBeUndefined()
    expect(whyWaiting(stopped, 'abc', NOW_MS)).toBeUndefined()
  })

  test('not for ever because a clock was set back', () => {
    expect(whyWaiting(waiting, 'abc', NOW_MS - 400 * 86_400_000)).toBeUndefined()
  })
})

test('a fingerprint follows every setting, and tells no secret', () => {
  const destination = destinationAt('http://localhost', { headers: { a: 'secret', b: '2' } })
  const same = fingerprintOf(destination)
  expect(fingerprintOf({ ...destination, headers: { b: '2', a: 'secret' } })).toBe(same)
  expect(same).toMatch(/^[0-9a-f]{16}$/)
  const others = [
    { ...destination, headers: { a: 'other', b: '2' } },
    { ...destination, url: 'http://localhost/x' },
    { ...destination, experimentId: '7' },
    { ...destination, proxy: 'http://proxy' },
    { ...destination, tls: { caFile: '/a.pem' } },
    { ...destination, tls: { caFile: '/b.pem' } },
  ].map(fingerprintOf)
  expect(new Set([same, ...others]).size).toBe(7)
  const lateHeaders = async () => ({ status: 'waiting', reason: 'No.' }) as const
  expect(fingerprintOf({ ...destination, lateHeaders })).toBe(same)
})
