import fc from 'fast-check'
import { expect, test } from 'vitest'
import { momentOf } from '../../src/import/since.ts'

const NOW_MS = Date.parse('2026-03-10T12:00:00Z')
const HOUR_MS = 3_600_000

test.each([
  ['36h', NOW_MS - 36 * HOUR_MS],
  ['7d', NOW_MS - 7 * 24 * HOUR_MS],
  [' 2 W ', NOW_MS - 14 * 24 * HOUR_MS],
  ['0d', NOW_MS],
  ['2026-03-01', new Date(2026, 2, 1).getTime()],
  ['2026-03-01T09:30', new Date(2026, 2, 1, 9, 30).getTime()],
  ['2026-03-01T09:30:00Z', Date.parse('2026-03-01T09:30:00Z')],
  ['2026-03-01T09:30:00+02:00', Date.parse('2026-03-01T07:30:00Z')],
])('understands "%s"', (written, ms) => {
  expect(momentOf(written, NOW_MS)).toBe(ms)
})

test.each([
  '',
  '7',
  'd',
  '7m',
  '-7d',
  '1.5d',
  '2026-02-31',
  '2026-13-01',
  '2026-3-1',
  'yesterday',
  '999999d',
])('does not guess what "%s" means', (written) => {
  expect(momentOf(written, NOW_MS)).toBeUndefined()
})

test('whatever is written, it is a time or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d:TZhdw+. -]{0,24}$/)), (written) => {
      const ms = momentOf(written, NOW_MS)
      expect(ms === undefined || Number.isFinite(ms)).toBe(true)
    }),
  )
})
