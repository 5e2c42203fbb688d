import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { axisOf, UNITS } from '../../../src/page/session/axis.ts'
import { ticksOf } from '../../../src/page/session/ticks.ts'
import { WHOLE } from '../../../src/page/session/window.ts'
import { row, spans } from './rows.ts'

const HOUR = 3_600_000

describe('the axis', () => {
  it('folds hours in which nothing happened, and says how long they were', () => {
    const axis = axisOf(
      spans([
        row({ id: 'a', start: 0, end: 60_000 }),
        row({ id: 'b', start: 4 * HOUR, end: 4 * HOUR + 60_000 }),
      ]),
      0,
      4 * HOUR + 60_000,
    )
    const folds = axis.pieces.filter(({ folded }) => folded)
    expect(folds).toHaveLength(1)
    expect(folds[0]).toMatchObject({ from: 60_000, to: 4 * HOUR })
    expect(axis.unitAt(60_000)).toBeCloseTo(486, 0)
    expect(axis.unitAt(4 * HOUR)).toBeCloseTo(514, 0)
  })

  it('folds the time for which a dialog stood open', () => {
    const [tool] = spans([row({ id: 'a', start: HOUR, end: HOUR + 1_000, waitMs: HOUR })])
    const axis = axisOf([tool as never], 0, HOUR + 1_000)
    expect(axis.pieces.some(({ folded, to, from }) => folded && to - from > 3_000_000)).toBe(true)
  })

  it('goes only forward, fills its units, and can be read backwards', () => {
    const interval = fc.tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 100_000 }))
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 60 }), (list) => {
        const all = spans(list.map(([start, long], n) => row({ id: `${n}`, start, end: start + long })))
        const end = Math.max(...all.map((span) => span.end))
        const axis = axisOf(all, 0, end)
        let last = -1
        for (const piece of axis.pieces) {
          expect(piece.at).toBeGreaterThanOrEqual(last)
          last = piece.until
        }
        expect(last).toBeCloseTo(UNITS, 3)
        const folded = axis.pieces.filter((piece) => piece.folded).length
        expect(folded * 28).toBeLessThanOrEqual(300)
        for (const { start } of all) {
          const unit = axis.unitAt(start)
          expect(axis.unitAt(axis.msAt(unit))).toBeCloseTo(unit, 3)
        }
      }),
      { examples: [[[[2_001, 0]]]] },
    )
  })
})

describe('the ticks', () => {
  it('are round, far enough apart, and never inside of what is folded', () => {
    const axis = axisOf(
      spans([row({ id: 'a', start: 0, end: 60_000 }), row({ id: 'b', start: HOUR, end: HOUR + 60_000 })]),
      0,
      HOUR + 60_000,
    )
    const ticks = ticksOf(axis, WHOLE, 600)
    expect(ticks.map(({ ms }) => ms)).toEqual([
      0,
      20_000,
      40_000,
      60_000,
      HOUR + 20_000,
      HOUR + 40_000,
      HOUR + 60_000,
    ])
    for (const [at, { unit }] of ticks.entries()) {
      if (at > 0) expect((unit - (ticks[at - 1]?.unit ?? 0)) * 0.6).toBeGreaterThanOrEqual(76)
    }
  })

  it('are none where there is no room', () => {
    expect(ticksOf(axisOf(spans([row({ id: 'a' })]), 0, 10), WHOLE, 0)).toEqual([])
  })
})
