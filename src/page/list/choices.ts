// What the list can be narrowed by, as the query says it and as a reader reads it.
import { modelName, toolName } from '../../summary/numbers.ts'
import type { Meta } from '../api.ts'
import { folderName } from '../parts/names.ts'
import { dayAfter, dayWords } from '../parts/when.ts'
import type { Query } from '../route/place.ts'

export const FILTERS = ['project', 'from', 'to', 'model', 'status', 'tool', 'min_usd'] as const
export type FilterName = (typeof FILTERS)[number]

export interface Choice {
  readonly value: string
  readonly words: string
}

const STATUSES: readonly Choice[] = [
  { value: 'error', words: 'Something failed' },
  { value: 'completed', words: 'Completed' },
  { value: 'interrupted', words: 'Interrupted' },
  { value: 'failed', words: 'Ended by an error' },
  { value: 'unfinished', words: 'Unfinished' },
  { value: 'open', words: 'Running' },
]

const COSTS: readonly Choice[] = ['0.01', '0.1', '1', '5', '20'].map((value) => ({
  value,
  words: `From $${value}`,
}))

const DAYS = [
  [1, 'Today'],
  [7, 'Last 7 days'],
  [30, 'Last 30 days'],
  [90, 'Last 90 days'],
] as const

/** The value is the first day; the period goes on to now. */
export const periods = (today: string): readonly Choice[] =>
  DAYS.map(([days, words]) => ({ value: dayAfter(today, 1 - days), words }))

const counted =
  (name: (text: string) => string) =>
  ([value, count]: readonly [string, number]): Choice => ({ value, words: `${name(value)} (${count})` })

export type Menus = Readonly<Record<'project' | 'model' | 'status' | 'tool' | 'min_usd', readonly Choice[]>>

export const menusOf = (meta: Meta | undefined): Menus => ({
  project: (meta?.projects ?? []).map(counted(folderName)),
  model: (meta?.models ?? []).map(counted(modelName)),
  status: STATUSES,
  tool: (meta?.tools ?? []).map(counted(toolName)),
  min_usd: COSTS,
})

/** Only what narrows, of a query that holds more. */
export const filterIn = (query: Query): Query =>
  Object.fromEntries(Object.entries(query).filter(([name]) => FILTERS.some((filter) => filter === name)))

/** One filter in words: `project ~/app`, `since 17 Nov`. */
export function filterWords(name: FilterName, value: string, today: string): string {
  const words: Readonly<Record<FilterName, () => string>> = {
    project: () => `in ${folderName(value)}`,
    from: () => `since ${/^\d+$/.test(value) ? 'a moment' : dayWords(value, today)}`,
    to: () => `until ${/^\d+$/.test(value) ? 'a moment' : dayWords(value, today)}`,
    model: () => `with ${modelName(value)}`,
    status: () => STATUSES.find((status) => status.value === value)?.words.toLowerCase() ?? value,
    tool: () => `using ${toolName(value)}`,
    min_usd: () => `from $${value}`,
  }
  return words[name]()
}
