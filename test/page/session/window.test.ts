import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UNITS } from '../../../src/page/session/axis.ts'
import { clamped, followed, panned, WHOLE, zoomed } from '../../../src/page/session/window.ts'

describe('the window of the time line', () => {
  it('stays while the rows in view are inside and use enough of it', () => {
    const window = { from: 100, to: 200 }
    expect(followed(window, { from: 110, to: 160 })).toBe(window)
  })

  it('moves with room ahead when a row leaves it', () => {
    const moved = followed({ from: 100, to: 200 }, { from: 150, to: 250 })
    expect(moved.from).toBeCloseTo(147)
    expect(moved.to).toBeCloseTo(285)
  })

  it('moves closer when less than half of it is used', () => {
    const moved = followed(WHOLE, { from: 10, to: 20 })
    expect(moved.to - moved.from).toBeLessThan(20)
  })

  it('zooms around the pointer', () => {
    const near = zoomed(WHOLE, 0.5, 250)
    expect((250 - near.from) / (near.to - near.from)).toBeCloseTo(0.25)
  })

  it('never leaves the turn, whatever is done to it', () => {
    const any = fc.double({ min: -2_000, max: 3_000, noNaN: true })
    fc.assert(
      fc.property(any, any, any, fc.double({ min: 0.01, max: 100, noNaN: true }), (a, b, by, factor) => {
        const window = clamped({ from: Math.min(a, b), to: Math.max(a, b) })
        for (const each of [window, panned(window, by), zoomed(window, factor, by)]) {
          expect(each.from).toBeGreaterThanOrEqual(0)
          expect(each.to).toBeLessThanOrEqual(UNITS + 1e-9)
          expect(each.to).toBeGreaterThan(each.from)
        }
      }),
    )
  })
})
