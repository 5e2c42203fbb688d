import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Retryable } from '../../../src/export/outcome.ts'
import { MAX_WAIT_MS, nextAttempt } from '../../../src/export/queue/retry.ts'

const NOW_MS = 1_795_422_600_000
const CHEAP: Retryable = { status: 'retryable', reason: 'Nothing listens.', cheap: true }
const COSTLY: Retryable = { status: 'retryable', reason: 'Unavailable.', httpStatus: 503 }
const waitMs = (attempts: number, outcome: Retryable, dice = 1) =>
  nextAttempt({ attempts, outcome, nowMs: NOW_MS, random: () => dice }) - NOW_MS

const attempts = fc.integer({ min: 1, max: 5_000 })
const dice = fc.double({ min: 0, max: 1, noNaN: true })

describe('the wait before the next attempt', () => {
  test('doubles with each failure', () => {
    expect([1, 2, 3, 4].map((n) => waitMs(n, COSTLY))).toEqual([1_000, 2_000, 4_000, 8_000])
  })

  test('is at most 2 s where nothing listens, and 5 min where a server is in trouble', () => {
    fc.assert(
      fc.property(attempts, dice, (n, d) => {
        expect(waitMs(n, CHEAP, d)).toBeLessThanOrEqual(2_000)
        expect(waitMs(n, COSTLY, d)).toBeLessThanOrEqual(300_000)
      }),
    )
    expect(waitMs(50, CHEAP)).toBe(2_000)
    expect(waitMs(50, COSTLY)).toBe(300_000)
  })

  test('is never shorter than half of the back-off, nor longer than it', () => {
    fc.assert(
      fc.property(attempts, dice, fc.constantFrom(CHEAP, COSTLY), (n, d, outcome) => {
        const full = waitMs(n, outcome)
        expect(waitMs(n, outcome, d)).toBeGreaterThanOrEqual(full / 2)
        expect(waitMs(n, outcome, d)).toBeLessThanOrEqual(full)
      }),
    )
  })

  test('never shrinks as failures go on', () => {
    fc.assert(
      fc.property(attempts, dice, (n, d) => {
        expect(waitMs(n + 1, COSTLY, d)).toBeGreaterThanOrEqual(waitMs(n, COSTLY, d))
      }),
    )
  })

  test('is what the server asks for, whatever the count of failures', () => {
    fc.assert(
      fc.property(attempts, dice, fc.integer({ min: 1_000, max: MAX_WAIT_MS }), (n, d, retryAfterMs) => {
        expect(waitMs(n, { ...COSTLY, retryAfterMs }, d)).toBe(retryAfterMs)
      }),
    )
  })

  test('is neither nothing nor for ever, though a server says so', () => {
    expect(waitMs(1, { ...COSTLY, retryAfterMs: 0 })).toBe(1_000)
    expect(waitMs(1, { ...COSTLY, retryAfterMs: 1e15 })).toBe(MAX_WAIT_MS)
  })
})
