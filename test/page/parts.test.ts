import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BandCell, SearchHit } from '../../src/page/api.ts'
import { filterWords, periods } from '../../src/page/list/choices.ts'
import { widthsOf } from '../../src/page/parts/mini-band.tsx'
import { folderName } from '../../src/page/parts/names.ts'
import { dayAfter, dayOf, dayWords, whenWords } from '../../src/page/parts/when.ts'
import { scrollFor, seenRows } from '../../src/page/parts/windowed.ts'
import { fieldsIn, grouped, toggled } from '../../src/page/search/hits.ts'

describe('rows of one height', () => {
  it('are drawn where they can be seen, and a few around', () => {
    expect(seenRows(0, 500, 50, 1_000)).toEqual({ first: 0, end: 18 })
    expect(seenRows(5_000, 500, 50, 1_000)).toEqual({ first: 92, end: 118 })
    expect(seenRows(49_500, 500, 50, 1_000)).toEqual({ first: 982, end: 1_000 })
    expect(seenRows(9_000, 500, 50, 3)).toEqual({ first: 3, end: 3 })
  })

  it('are whole in view after scrolling to them, and are not moved without need', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(20_000), fc.integer({ min: 100, max: 900 }), (row, top, height) => {
        const to = scrollFor(row, top, height, 40)
        expect(row * 40).toBeGreaterThanOrEqual(to)
        expect((row + 1) * 40).toBeLessThanOrEqual(to + height)
        expect(scrollFor(row, to, height, 40)).toBe(to)
      }),
    )
  })
})

describe('days', () => {
  const now = new Date(2026, 10, 23, 15, 30).getTime()

  it.each([
    [new Date(2026, 10, 23, 9, 5), '09:05'],
    [new Date(2026, 10, 22, 23, 59), 'yesterday 23:59'],
    [new Date(2026, 10, 1, 7, 0), '1 Nov 07:00'],
    [new Date(2025, 11, 31, 7, 0), '31 Dec 2025'],
  ])('%s is told as %s', (date, words) => {
    expect(whenWords(date.getTime(), now)).toBe(words)
  })

  it('follow each other, whatever the clock does in spring and autumn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: -400, max: 400 }), (start, days) => {
        const day = dayAfter('2024-01-01', start)
        expect(dayAfter(dayAfter(day, days), -days)).toBe(day)
        expect(dayAfter(day, 1) > day).toBe(true)
      }),
    )
  })

  it('of this year are told without it', () => {
    expect([dayWords('2026-03-07', '2026-11-23'), dayWords('2025-03-07', '2026-11-23')]).toEqual([
      '7 Mar',
      '7 Mar 2025',
    ])
  })

  it('of the last week are seven, with today', () => {
    const today = dayOf(now)
    expect(periods(today).map(({ value }) => value)).toEqual([
      today,
      '2026-11-17',
      '2026-10-25',
      '2026-08-26',
    ])
  })
})

describe('a small band', () => {
  it('is as wide as all its cells, in their proportion', () => {
    const cells: BandCell[] = [
      ['model', 'm', 300, 0],
      ['tool', 'Bash', 100, 0],
    ]
    expect(widthsOf(cells).map(({ x, width }) => [x, width])).toEqual([
      [0, 149],
      [150, 49],
    ])
  })

  it('gives what waited for you a seventh at most', () => {
    const cells: BandCell[] = [
      ['you', '', 9_000_000, 0],
      ['model', 'm', 1_000, 0],
    ]
    expect(widthsOf(cells)[1]).toMatchObject({ x: 28, width: 171 })
  })

  it('leaves out what took no time', () => {
    expect(widthsOf([['agent', 'a', 0, 1]])).toEqual([])
  })
})

describe('names', () => {
  it.each([
    ['/home/ada/code/app', '~/code/app'],
    ['/Users/ada', '~'],
    ['/home/ada/code/clients/northwind/site', '…/northwind/site'],
    ['/srv/app', '/srv/app'],
    ['C:\\Users\\ada\\app', '~/app'],
  ])('of the folder %s: %s', (folder, name) => {
    expect(folderName(folder).replaceAll('\\', '/')).toBe(name)
  })

  it('of filters are read as words', () => {
    expect(filterWords('status', 'error', '2026-11-23')).toBe('something failed')
    expect(filterWords('from', '2026-11-17', '2026-11-23')).toBe('since 17 Nov')
    expect(filterWords('tool', 'mcp__github__search', '2026-11-23')).toBe('using github › search')
  })
})

describe('hits', () => {
  const hit = (session: string, n: number): SearchHit => ({
    ...{
      session,
      n,
      title: `title of ${session}`,
      project: '/p',
      trace: 't',
      span: `${session}${n}`,
      kind: 'tool',
    },
    ...{ name: 'Bash', field: 'output', at: 1, before: '', match: 'x', after: '' },
  })

  it('stand by session, in the order in which the first of each came', () => {
    const groups = grouped([hit('b', 1), hit('a', 1), hit('b', 2)])
    expect(groups.map(({ session, hits }) => [session, hits.length])).toEqual([
      ['b', 2],
      ['a', 1],
    ])
  })

  it('are looked for everywhere, unless the address says where', () => {
    expect([...fieldsIn(undefined)]).toEqual(['prompt', 'answer', 'input', 'output'])
    expect([...fieldsIn('output,nonsense')]).toEqual(['output'])
    expect(toggled(undefined, 'input')).toBe('prompt,answer,output')
    expect(toggled('prompt,answer,output', 'input')).toBeUndefined()
    expect(toggled('output', 'output')).toBeUndefined()
  })
})
