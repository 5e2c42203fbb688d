import { describe, expect, it } from 'vitest'
import { contextOf, stepPath } from '../../../src/page/session/context.ts'
import { nextFailure, nextRow, peersOf } from '../../../src/page/session/find.ts'
import { itemsOf, shownAtFirst, withEarlier, withLater } from '../../../src/page/session/items.ts'
import { linkTo } from '../../../src/page/session/links.ts'
import { mergedRows } from '../../../src/page/session/merged-rows.ts'
import { turnModel } from '../../../src/page/session/model.ts'
import { isNotification } from '../../../src/page/session/notification.tsx'
import { rowWords, valueWords } from '../../../src/page/session/row-words.ts'
import { runningWords } from '../../../src/page/session/running.ts'
import { newsInWords } from '../../../src/page/session/use-spoken.ts'
import { rowsOf } from '../../../src/page/session/visible.ts'
import { call, root, row } from './rows.ts'

describe('the context', () => {
  it('is what the last call of the main thread read, never a sum', () => {
    const { tree } = turnModel(
      [
        root(),
        call('a', 0, { input: 4_000 }),
        row({ id: 'x', kind: 'compaction', name: 'compaction', start: 50 }),
        call('b', 100, { input: 1_000 }),
        row({ id: 'agent', kind: 'agent', start: 120, end: 300 }),
        call('in', 130, { parent: 'agent', input: 90_000 }),
      ],
      1_000,
    )
    const context = contextOf(tree)
    expect(context).toMatchObject({ now: 1_000, most: 4_000, compactions: [60] })
    expect(stepPath(context, (ms) => ms, 1_000)).toBe('M0 1H0V0H100V0.75H1000V1Z')
  })
})

describe('going from row to row', () => {
  const { steps } = turnModel(
    [
      root(),
      call('c1', 0),
      row({ id: 't1', start: 20 }),
      call('c2', 40),
      row({ id: 't2', start: 60, name: 'Read', failed: true, outcome: 'error' }),
      call('c3', 80),
      row({ id: 't3', start: 90 }),
    ],
    1_000,
  )
  const rows = rowsOf(steps, new Set())
  it('finds the next one that failed, round the end', () => {
    expect(nextFailure(rows, 't3', 2, 1)).toBe('t2')
    expect(nextFailure(rows, 't1', 0, -1)).toBe('t2')
    expect(nextFailure(rows, 't2', 1, 1)).toBe('t2')
    expect(nextFailure(rows, undefined, -1, 1)).toBe('t2')
    expect(nextFailure([], undefined, -1, -1)).toBeUndefined()
  })
  it('finds each of the failures in one row, and none twice where its fold is open', () => {
    const bad = { failed: true, outcome: 'error' } as const
    const merged = [
      root(),
      call('c', 0),
      ...['t1', 't2', 't3'].map((id) => row({ id, start: 20, ...(id !== 't1' && bad) })),
    ]
    const one = rowsOf(turnModel(merged, 1_000).steps, new Set())
    expect(one).toHaveLength(1)
    expect(nextFailure(one, 't1', 0, 1)).toBe('t2')
    expect(nextFailure(one, 't2', 0, 1)).toBe('t3')
    expect(nextFailure(one, 't3', 0, 1)).toBe('t2')
    const many = [
      root(),
      call('c', 0),
      ...[1, 2, 3, 4, 5, 6].map((n) => row({ id: `t${n}`, start: 20, ...(n === 3 && bad) })),
    ]
    const { steps: folded } = turnModel(many, 1_000)
    const open = rowsOf(folded, new Set(folded.map(({ id }) => id)))
    expect(open).toHaveLength(7)
    expect(nextFailure(open, 't1', 1, 1)).toBe('t3')
    expect(nextFailure(open, 't3', 3, 1)).toBe('t3')
  })
  it('finds the next call of the same tool', () => {
    expect(nextRow(rows, 0, 1, peersOf(rows[0]?.step))).toBe(2)
    expect(nextRow(rows, 0, 1, peersOf(undefined))).toBeUndefined()
  })
  it('says a row in full', () => {
    expect(rowWords(steps[1] as never)).toBe('Read, failed, 30 ms, $0.010, 40 ms after the start')
    expect(valueWords(steps[0] as never)).toBe('30 ms · $0.010')
    expect(valueWords(steps[0] as never, false)).toBe('30 ms')
  })
})

describe('the conversation', () => {
  it('gives each tool a card and what was said one of its own', () => {
    const { steps } = turnModel([root(), call('c', 0), row({ id: 't', start: 20 })], 1_000)
    expect(itemsOf(steps).map(({ kind }) => kind)).toEqual(['call', 'tool'])
  })
  it('begins at the beginning, at what is selected, or at the end of what runs', () => {
    expect(shownAtFirst(500, -1, false)).toEqual({ from: 0, to: 100 })
    expect(shownAtFirst(500, 300, false)).toEqual({ from: 280, to: 380 })
    expect(shownAtFirst(500, -1, true)).toEqual({ from: 400, to: 580 })
    expect(withLater(withEarlier({ from: 50, to: 150 }))).toEqual({ from: 0, to: 250 })
  })
  it('knows what a finished task told', () => {
    expect(isNotification('<task-notification>\n<summary>Done</summary>')).toBe(true)
    expect(isNotification('What is a <task-notification>?')).toBe(false)
  })
})

describe('rows that come while the turn runs', () => {
  it('take the place of what was told before, and come in their order', () => {
    const before = [root(), call('b', 50, { end: null })]
    const merged = mergedRows(before, [call('b', 50, { end: 90 }), call('a', 10)])
    expect(merged.map(([id, , , , , end]) => [id, end])).toEqual([
      ['root', 1_000],
      ['a', 20],
      ['b', 90],
    ])
  })
})

describe('rows that are no more', () => {
  it('leave: a call that ran has another id with its answer', () => {
    const before = [root(), call('running', 50, { end: null })]
    const merged = mergedRows(before, [call('answered', 50, { end: 90 })], ['running'])
    expect(merged.map(([id]) => id)).toEqual(['root', 'answered'])
  })
})

describe('a turn that runs', () => {
  it('says how long nothing has happened, in whole minutes', () => {
    expect([0, 59_999, 60_000, 200_000].map(runningWords)).toEqual([
      'Still running',
      'Still running',
      'Still running, quiet for 1 m',
      'Still running, quiet for 3 m',
    ])
  })
  it('is told of in a few words', () => {
    const before = { steps: 4, failed: 1, open: true }
    expect(newsInWords(before, before)).toBe('')
    expect(newsInWords(before, { steps: 5, failed: 1, open: true })).toBe('1 new step')
    expect(newsInWords(before, { steps: 7, failed: 2, open: false })).toBe(
      '3 new steps, 1 failed, the turn has ended',
    )
  })
})

describe('the link to a destination', () => {
  const to = (link: string | null) =>
    linkTo({ id: 'm', kind: 'mlflow', title: 'MLflow', link }, { trace: 'abc', session: 's/1' })
  it('has the ids filled in', () => {
    expect(to('http://mlflow/t/{trace_id}?s={session_id}')).toBe('http://mlflow/t/abc?s=s%2F1')
  })
  it('is none where nothing is known, or where it is no page', () => {
    expect(to(null)).toBeUndefined()
    expect(to('javascript:alert(1)')).toBeUndefined()
  })
})
