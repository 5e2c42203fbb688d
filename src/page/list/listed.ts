// A list as far as it was loaded, and what changes it: pure.
import type { SessionRow, SessionsAnswer } from '../api.ts'
import { dayOf } from '../parts/when.ts'
import type { Query } from '../route/place.ts'

export interface Listed {
  readonly items: readonly SessionRow[]
  /** Asks for what comes behind them; null behind the last. */
  readonly next: string | null
  readonly total: number
  readonly sums: SessionsAnswer['sums']
}

/** With one page more. A session may stand on two pages when the list grew between them. */
export function joined(before: Listed | undefined, { items, next, total, sums }: SessionsAnswer): Listed {
  if (before === undefined) return { items, next, total, sums }
  const known = new Set(before.items.map(({ id }) => id))
  return { items: [...before.items, ...items.filter(({ id }) => !known.has(id))], next, total, sums }
}

/** A session that is in the list, as it is now: at its place, whatever the order says. */
export function updated(list: Listed, row: SessionRow): Listed {
  const before = list.items.find(({ id }) => id === row.id)
  if (before === undefined) return list
  return {
    ...list,
    items: list.items.map((item) => (item === before ? row : item)),
    sums: added(list.sums, row, before),
  }
}

/** One more, where it belongs in a list that has the newest on top. */
export function inserted(list: Listed, row: SessionRow): Listed {
  const { items, next } = list
  const at = items.findIndex(({ start }) => start <= row.start)
  // Behind all that was loaded it may well be counted already: it comes with its page.
  if (at < 0 && next !== null) return list
  const place = at < 0 ? items.length : at
  return {
    ...list,
    items: [...items.slice(0, place), row, ...items.slice(place)],
    total: list.total + 1,
    sums: added(list.sums, row),
  }
}

function added(sums: Listed['sums'], row: SessionRow, before?: SessionRow): Listed['sums'] {
  const plus = (key: keyof Listed['sums']) => sums[key] + row[key] - (before?.[key] ?? 0)
  return { usd: plus('usd'), in: plus('in'), out: plus('out'), turns: plus('turns') }
}

/** Whether a session that came meanwhile is one that was asked for, as far as its row tells. */
export function isAskedFor({ project, from, to, model, status, min_usd }: Query, row: SessionRow): boolean {
  const day = (text: string, ms: number) => (/^\d+$/.test(text) ? String(ms).padStart(16, '0') : dayOf(ms))
  const bound = (text: string) => (/^\d+$/.test(text) ? text.padStart(16, '0') : text)
  return (
    (project === undefined || row.project === project) &&
    (model === undefined || row.models.includes(model)) &&
    (from === undefined || day(from, row.end) >= bound(from)) &&
    (to === undefined || day(to, row.start) <= bound(to)) &&
    (min_usd === undefined || row.usd >= Number(min_usd)) &&
    (status === undefined || (status === 'error' ? row.failed > 0 : row.status === status))
  )
}

/** Sessions that are not shown, as far as is known. */
export const unseen = (list: Listed | undefined, waiting: number, total: number | undefined): number =>
  list === undefined ? 0 : Math.max(waiting, (total ?? list.total) - list.total)

/** The newest are on top: the only order into which a new session can be put without asking. */
export const isNewestFirst = ({ sort, dir }: Query): boolean =>
  (sort === undefined || sort === 'start') && dir !== 'asc'
