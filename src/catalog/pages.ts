// Sessions in order, a page at a time.
import type { SortKey } from '../summary/asked.ts'
import { usdOf } from '../summary/groups.ts'
import { type SessionFacts, sessionRow } from '../summary/session.ts'
import type { SessionsAsked, SessionsFound } from './types.ts'

const BY: Readonly<Record<SortKey, (session: SessionFacts) => number>> = {
  start: ({ start }) => start,
  end: ({ end }) => end,
  usd: ({ nano }) => nano,
  turns: ({ turns }) => turns,
  duration: ({ groups }) => groups.reduce((sum, [, , ms]) => sum + ms, 0),
  failed: ({ failed, broken }) => failed + broken,
}

const DEFAULT_LIMIT = 100
export const MOST = 1_000

interface Place {
  readonly value: number
  readonly id: string
}

/** `all`: those that passed the filter. */
export function pageOf(all: readonly SessionFacts[], asked: SessionsAsked): SessionsFound {
  const { sort = 'start', dir = 'desc', cursor, limit = DEFAULT_LIMIT } = asked
  const by = BY[sort] ?? BY.start
  const sign = dir === 'asc' ? 1 : -1
  const inOrder = (a: Place, b: Place) =>
    sign * (a.value - b.value) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  const places = all.map((session) => ({ value: by(session), id: session.id, session })).sort(inOrder)
  const after = placeIn(cursor)
  const start = after === undefined ? 0 : places.findIndex((place) => inOrder(place, after) > 0)
  const count = Math.max(1, Math.min(limit, MOST))
  const shown = start === -1 ? [] : places.slice(start, start + count)
  const last = shown.at(-1)
  const isMore = start !== -1 && start + count < places.length
  const sum = (of: (session: SessionFacts) => number) =>
    all.reduce((total, session) => total + of(session), 0)
  return {
    items: shown.map(({ session }) => sessionRow(session)),
    next: isMore && last !== undefined ? cursorOf(last) : null,
    total: all.length,
    sums: {
      usd: usdOf(sum(({ nano }) => nano)),
      in: sum((session) => session.in),
      out: sum(({ out }) => out),
      turns: sum(({ turns }) => turns),
    },
  }
}

const cursorOf = ({ value, id }: Place): string =>
  Buffer.from(JSON.stringify([value, id])).toString('base64url')

function placeIn(cursor: string | null | undefined): Place | undefined {
  if (cursor === undefined || cursor === null || cursor === '') return undefined
  try {
    const [value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[]
    return typeof value === 'number' && typeof id === 'string' ? { value, id } : undefined
  } catch {
    return undefined
  }
}
