import { describe, expect, it } from 'vitest'
import type { SessionRow } from '../../src/page/api.ts'
import {
  inserted,
  isAskedFor,
  isNewestFirst,
  joined,
  type Listed,
  unseen,
  updated,
} from '../../src/page/list/listed.ts'

const row = (id: string, more: Partial<SessionRow> = {}): SessionRow => ({
  ...{ id, project: '/p', title: id, start: 1_000, end: 2_000, turns: 1, calls: 1, tools: 1, failed: 0 },
  ...{ models: ['m'], in: 100, cached: 90, out: 5, ctx: 100, usd: 0.5, unpriced: false, status: 'completed' },
  ...{ live: false, band: [] },
  ...more,
})
const list = (...items: SessionRow[]): Listed => ({
  items,
  next: null,
  total: items.length,
  sums: { usd: items.length * 0.5, in: items.length * 100, out: items.length * 5, turns: items.length },
})
const idsOf = ({ items }: Listed) => items.map(({ id }) => id)

describe('a list', () => {
  it('takes the next page behind the one before, and no session twice', () => {
    const page = { ...list(row('b'), row('c')), total: 3, next: 'more' }
    expect(joined(list(row('a'), row('b')), page)).toMatchObject({ next: 'more', total: 3 })
    expect(idsOf(joined(list(row('a'), row('b')), page))).toEqual(['a', 'b', 'c'])
  })

  it('shows a session that changed at its place, and adds up anew', () => {
    const changed = updated(list(row('a'), row('b')), row('b', { usd: 2.5, turns: 4, end: 9_000 }))
    expect(idsOf(changed)).toEqual(['a', 'b'])
    expect(changed.sums).toEqual({ usd: 3, in: 200, out: 10, turns: 5 })
    expect(changed.total).toBe(2)
  })

  it('is itself where what changed is not in it', () => {
    const before = list(row('a'))
    expect(updated(before, row('x'))).toBe(before)
  })

  it('has a new session where its start belongs, and one more of them', () => {
    const before = list(row('c', { start: 3_000 }), row('a', { start: 1_000 }))
    const idsWith = (start: number, to = before) => idsOf(inserted(to, row('new', { start })))
    expect(idsWith(4_000)).toEqual(['new', 'c', 'a'])
    expect(idsWith(2_000)).toEqual(['c', 'new', 'a'])
    expect(idsWith(500)).toEqual(['c', 'a', 'new'])
    expect(idsWith(500, { ...before, next: 'more' })).toEqual(['c', 'a'])
  })

  it('adds up what came', () => {
    const more = inserted(list(row('a')), row('new', { usd: 1 }))
    expect(more).toMatchObject({ total: 2, sums: { usd: 1.5, turns: 2 } })
  })
})

describe('what is not shown', () => {
  it('is what was told of, or what there is more than before', () => {
    expect(unseen(list(row('a')), 0, undefined)).toBe(0)
    expect(unseen(list(row('a')), 2, undefined)).toBe(2)
    expect(unseen(list(row('a')), 2, 9)).toBe(8)
    expect(unseen(undefined, 2, 9)).toBe(0)
  })
})

describe('a session that came meanwhile', () => {
  const noon = new Date(2026, 10, 23, 12).getTime()
  const here = row('a', { project: '/p', models: ['m', 'n'], usd: 1, failed: 1, start: noon, end: noon })

  it.each([
    [{}, true],
    [{ project: '/p' }, true],
    [{ project: '/q' }, false],
    [{ model: 'n' }, true],
    [{ model: 'x' }, false],
    [{ min_usd: '1' }, true],
    [{ min_usd: '5' }, false],
    [{ status: 'completed' }, true],
    [{ status: 'failed' }, false],
    [{ status: 'error' }, true],
    [{ from: '2026-11-23', to: '2026-11-23' }, true],
    [{ from: '2026-11-24' }, false],
    [{ to: '2026-11-22' }, false],
    [{ from: String(noon + 1) }, false],
    [{ to: String(noon) }, true],
  ])('is asked for by %j: %s', (query, is) => {
    expect(isAskedFor(query, here)).toBe(is)
  })

  it('can be put in front only where the newest are in front', () => {
    expect([{}, { sort: 'start' }, { sort: 'usd' }, { dir: 'asc' }].map(isNewestFirst)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
