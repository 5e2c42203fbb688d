import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BandCell } from '../../../src/page/api.ts'
import { bandLayout, ribbonPath } from '../../../src/page/session/band-layout.ts'
import { cellWords } from '../../../src/page/session/cell-words.ts'

const CELLS: readonly BandCell[] = [
  ['you', '', 13_000_000, 0],
  ['model', 'claude-opus-5-5', 1_400_000, 15.34],
  ['agent', 'reviewer', 800_000, 0.08],
  ['tool', 'Bash', 780_000, 0],
]

describe('the band', () => {
  it('folds the person’s own time to a seventh of the width', () => {
    const { time } = bandLayout(CELLS)
    expect(time[0]).toMatchObject({ from: 0, to: 0.14, folded: true })
    expect(time.at(-1)?.to).toBeCloseTo(1)
  })

  it('leaves a short wait to scale', () => {
    const { time } = bandLayout([
      ['you', '', 10, 0],
      ['tool', 'Bash', 90, 0],
    ])
    expect(time[0]).toMatchObject({ to: 0.1, folded: false })
  })

  it('joins only what has both time and money', () => {
    const { ribbons } = bandLayout(CELLS)
    expect(ribbons.map(({ cell }) => CELLS[cell]?.[1])).toEqual(['claude-opus-5-5', 'reviewer'])
    expect(ribbonPath({ cell: 0, top: [0, 0.5], bottom: [0, 1] })).toBe(
      'M0 0C0 14 0 14 0 28L1000 28C1000 14 500 14 500 0Z',
    )
  })

  it('fills both widths exactly, whatever the cells are', () => {
    const kind = fc.constantFrom('you', 'model', 'agent', 'tool', 'compaction', 'itself' as const)
    const cell = fc.tuple(
      kind,
      fc.string(),
      fc.nat(1e8),
      fc.nat(1e9).map((nano) => nano / 1e7),
    )
    fc.assert(
      fc.property(fc.array(cell as fc.Arbitrary<BandCell>, { maxLength: 12 }), (cells) => {
        const { time, money } = bandLayout(cells)
        for (const line of [time, money]) {
          let at = 0
          for (const { from, to } of line) {
            expect(from).toBeCloseTo(at)
            expect(to).toBeGreaterThan(from)
            at = to
          }
          if (line.length > 0) expect(at).toBeCloseTo(1)
        }
      }),
    )
  })

  it('says a cell in full, what it shows first', () => {
    const cell = CELLS[2] as BandCell
    expect(cellWords(cell, 15_980_000, 15.42, 'time')).toBe(
      'reviewer 13 m 20 s, 5 % of the time; $0.080, <1 % of the money',
    )
    expect(cellWords(cell, 15_980_000, 15.42, 'money')).toMatch(/^reviewer \$0\.080/)
  })
})
