import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TotalsRow } from '../../src/page/api.ts'
import { dayAfter } from '../../src/page/parts/when.ts'
import { chartOf, niceTop } from '../../src/page/totals/columns.ts'

const day = (key: string, models: Record<string, number> = {}, more: Partial<TotalsRow> = {}): TotalsRow => ({
  ...{ key, models, usd: Object.values(models).reduce((sum, usd) => sum + usd, 0) },
  ...{
    in: 1_000,
    cached: 900,
    out: 50,
    sessions: 1,
    turns: 2,
    calls: 3,
    tools: 4,
    failed: 0,
    p50_ms: 1,
    p95_ms: 2,
  },
  ...more,
})

describe('the chart', () => {
  it('has a column for each day between, also where nothing was done', () => {
    const { columns, days } = chartOf([day('2026-02-27', { a: 1 }), day('2026-03-30', { a: 2 })], 'usd', 100)
    expect(days).toBe(1)
    expect(columns).toHaveLength(32)
    expect(columns.map(({ total }) => total).filter((total) => total > 0)).toEqual([1, 2])
  })

  it('shows two weeks at least', () => {
    const { columns } = chartOf([day('2026-11-23', { a: 1 })], 'usd', 100)
    expect(columns).toHaveLength(14)
    expect(columns.at(-1)).toMatchObject({ from: '2026-11-23', to: '2026-11-23', total: 1 })
  })

  it('makes whole weeks of days for which there is no room', () => {
    const rows = Array.from({ length: 100 }, (_, at) => day(dayAfter('2026-01-01', at), { a: 1 }))
    const { columns, days } = chartOf(rows, 'usd', 40)
    expect(days).toBe(7)
    expect(columns).toHaveLength(15)
    expect(columns[0]).toMatchObject({ from: '2026-01-01', to: '2026-01-07', total: 7 })
    expect(columns.at(-1)).toMatchObject({ total: 2, turns: 4 })
  })

  it('names the four dearest models, and adds up the others', () => {
    const { series, columns } = chartOf(
      [day('2026-11-23', { a: 5, b: 4, c: 3, d: 2, e: 1, f: 0.5 })],
      'usd',
      100,
    )
    expect(series.map(({ words, total }) => [words, total])).toEqual([
      ['a', 5],
      ['b', 4],
      ['c', 3],
      ['d', 2],
      ['other models', 1.5],
    ])
    expect(columns.at(-1)?.values).toEqual([5, 4, 3, 2, 1.5])
  })

  it('counts what was read from the cache once', () => {
    const { series, columns } = chartOf([day('2026-11-23')], 'tokens', 100)
    expect(series.map(({ key, total }) => [key, total])).toEqual([
      ['cached', 900],
      ['fresh', 100],
      ['out', 50],
    ])
    expect(columns.at(-1)?.total).toBe(1_050)
  })

  it('is empty without days', () => {
    expect(chartOf([], 'usd', 100).columns).toEqual([])
  })

  it('loses no dollar, however the days are put together', () => {
    const usd = fc.integer({ min: 0, max: 1_000 })
    const rows = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 0, max: 400 }), fc.dictionary(fc.constantFrom(...'abcdefg'), usd)),
      {
        selector: ([at]) => at,
        minLength: 1,
      },
    )
    fc.assert(
      fc.property(rows, fc.integer({ min: 5, max: 400 }), (all, most) => {
        const days = all.map(([at, models]) => day(dayAfter('2026-01-01', at), models))
        const { columns, top } = chartOf(days, 'usd', most)
        expect(columns.length).toBeLessThanOrEqual(Math.max(most, 14))
        expect(columns.reduce((sum, { total }) => sum + total, 0)).toBe(
          days.reduce((sum, row) => sum + row.usd, 0),
        )
        expect(Math.max(...columns.map(({ total }) => total))).toBeLessThanOrEqual(top * (1 + 1e-6))
      }),
    )
  })
})

describe('the top of the chart', () => {
  it.each([
    [0, 1],
    [0.7, 0.8],
    [1, 1],
    [1.2, 2],
    [3.2, 4],
    [61, 80],
    [81, 100],
    [0.034, 0.04],
  ])('above %d is %d', (value, top) => {
    expect(niceTop(value)).toBeCloseTo(top, 9)
  })
})
