// What the chart shows, as numbers: pure.
import { modelName } from '../../summary/numbers.ts'
import type { TotalsRow } from '../api.ts'
import { dayAfter } from '../parts/when.ts'

export type Shown = 'usd' | 'tokens'

export interface Series {
  readonly key: string
  readonly words: string
  /** 0 is the strongest shade. */
  readonly shade: number
  readonly total: number
}

export interface Column {
  /** The first of its days. */
  readonly from: string
  readonly to: string
  readonly total: number
  /** Of each series, from below. */
  readonly values: readonly number[]
  readonly turns: number
}

export interface Chart {
  readonly series: readonly Series[]
  readonly columns: readonly Column[]
  /** Of a column: 1, or 7 where the days would be too many. */
  readonly days: number
  readonly top: number
}

const MODELS = 4
/** One lonely day says nothing. */
const FEWEST = 14
const OTHERS = 'others'

/** `most` columns have room. */
export function chartOf(rows: readonly TotalsRow[], shown: Shown, most: number): Chart {
  const series = shown === 'usd' ? modelSeries(rows) : TOKEN_SERIES.map((each) => totalled(each, rows))
  const days = rows.map(({ key }) => key).sort()
  const [oldest, last] = [days[0], days.at(-1)]
  if (oldest === undefined || last === undefined) return { series, columns: [], days: 1, top: 1 }
  const first = [oldest, dayAfter(last, 1 - FEWEST)].sort()[0] ?? oldest
  const byDay = new Map(rows.map((row) => [row.key, row]))
  const all = daysFrom(first, last)
  const step = all.length <= most ? 1 : Math.max(7, Math.ceil(all.length / most / 7) * 7)
  const columns: Column[] = []
  for (let at = 0; at < all.length; at += step) {
    const part = all.slice(at, at + step)
    const own = part.flatMap((day) => byDay.get(day) ?? [])
    const values = series.map(({ key }) =>
      own.reduce((sum, row) => sum + amountOf(row, key, shown, series), 0),
    )
    columns.push({
      from: part[0] ?? first,
      to: part.at(-1) ?? last,
      values,
      total: values.reduce((sum, value) => sum + value, 0),
      turns: own.reduce((sum, row) => sum + row.turns, 0),
    })
  }
  return { series, columns, days: step, top: niceTop(Math.max(...columns.map(({ total }) => total))) }
}

const TOKEN_SERIES: readonly Series[] = [
  { key: 'cached', words: 'read from the cache', shade: 2, total: 0 },
  { key: 'fresh', words: 'new input', shade: 0, total: 0 },
  { key: 'out', words: 'output', shade: 1, total: 0 },
]

const totalled = (series: Series, rows: readonly TotalsRow[]): Series => ({
  ...series,
  total: rows.reduce((sum, row) => sum + amountOf(row, series.key, 'tokens', []), 0),
})

function modelSeries(rows: readonly TotalsRow[]): readonly Series[] {
  const sums = new Map<string, number>()
  for (const [model, usd] of rows.flatMap((row) => Object.entries(row.models ?? {}))) {
    sums.set(model, (sums.get(model) ?? 0) + usd)
  }
  const sorted = [...sums].filter(([, usd]) => usd > 0).sort(([, a], [, b]) => b - a)
  const own = sorted
    .slice(0, MODELS)
    .map(([key, total], shade) => ({ key, words: modelName(key), shade, total }))
  const rest = sorted.slice(MODELS).reduce((sum, [, usd]) => sum + usd, 0)
  return rest === 0 ? own : [...own, { key: OTHERS, words: 'other models', shade: MODELS, total: rest }]
}

function amountOf(row: TotalsRow, key: string, shown: Shown, series: readonly Series[]): number {
  if (shown === 'tokens') return key === 'cached' ? row.cached : key === 'out' ? row.out : row.in - row.cached
  const models = Object.entries(row.models ?? {})
  if (key !== OTHERS) return models.find(([model]) => model === key)?.[1] ?? 0
  return models.reduce(
    (sum, [model, usd]) => (series.some((each) => each.key === model) ? sum : sum + usd),
    0,
  )
}

function daysFrom(first: string, last: string): readonly string[] {
  const days: string[] = []
  for (let day = first; day <= last && days.length < 4_000; day = dayAfter(day, 1)) days.push(day)
  return days
}

/** The next of 1, 2, 3, 4, 5, 6, 8 × 10ⁿ. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * (1 - 1e-9)) ?? 10) * power
}
