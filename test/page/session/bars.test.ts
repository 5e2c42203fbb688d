import { describe, expect, it } from 'vitest'
import type { SkeletonRow } from '../../../src/page/api.ts'
import { axisOf } from '../../../src/page/session/axis.ts'
import { barsOf, valuePlace } from '../../../src/page/session/bars.ts'
import { turnModel } from '../../../src/page/session/model.ts'
import { WHOLE } from '../../../src/page/session/window.ts'
import { call, root, row } from './rows.ts'

function drawn(...rows: readonly SkeletonRow[]) {
  const model = turnModel([root(), ...rows], 1_000)
  const scale = { axis: axisOf([...model.tree.byId.values()], 0, 1_000), window: WHOLE, width: 1_000 }
  return model.steps.map((step) => barsOf(step, scale, model.critical))
}

describe('the bars of a row', () => {
  it('are the call and then its tools, above each other where they ran at once', () => {
    const [bars = []] = drawn(
      call('c', 0, { end: 100 }),
      row({ id: 'slow', start: 100, end: 900 }),
      row({ id: 'quick', start: 110, end: 200 }),
    )
    expect(bars.map(({ kind, y, height }) => [kind, y, height])).toEqual([
      ['model', 0, 14],
      ['tool', 0, 6],
      ['tool', 7, 6],
    ])
  })

  it('are faint where the turn did not wait for them', () => {
    const [bars = []] = drawn(
      call('c', 0, { end: 100 }),
      row({ id: 'slow', start: 100, end: 900 }),
      row({ id: 'quick', start: 110, end: 200 }),
    )
    expect(bars.map(({ faint }) => faint)).toEqual([false, false, true])
  })

  it('show a dialog before the tool that it was for', () => {
    const [bars = []] = drawn(row({ id: 't', start: 500, end: 600, waitMs: 400 }))
    expect(bars.map(({ kind, x, width }) => [kind, Math.round(x), Math.round(width)])).toEqual([
      ['you', 100, 400],
      ['tool', 500, 100],
    ])
  })

  it('give what was refused a mark and no length', () => {
    const [bars = []] = drawn(
      row({ id: 't', start: 500, end: 600, waitMs: 50, outcome: 'denied', failed: true }),
    )
    expect(bars.map(({ kind, width }) => [kind, Math.round(width)])).toEqual([
      ['you', 50],
      ['tool', 2],
    ])
  })

  it('are wide enough to be seen, and never negative', () => {
    const [bars = []] = drawn(row({ id: 't', start: 500, end: 400 }))
    expect(bars[0]?.width).toBe(2)
  })
})

describe('the value of a row', () => {
  const bar = (x: number, width: number) => [{ x, width }] as never
  it('stands behind its bar, before it where there is no room, else over it', () => {
    expect(valuePlace(bar(10, 50), 80, 500)).toEqual({ x: 66, side: 'behind' })
    expect(valuePlace(bar(400, 90), 80, 500)).toEqual({ x: 314, side: 'before' })
    expect(valuePlace(bar(0, 500), 80, 500)).toEqual({ x: 4, side: 'over' })
  })
})
