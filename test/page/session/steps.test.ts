import { describe, expect, it } from 'vitest'
import { FLAG_BACKGROUND, type SkeletonRow } from '../../../src/page/api.ts'
import { stepsOf } from '../../../src/page/session/steps.ts'
import { titleOf } from '../../../src/page/session/title.ts'
import { treeOf } from '../../../src/page/session/tree.ts'
import { rowsOf, waysTo } from '../../../src/page/session/visible.ts'
import { call, root, row, spans } from './rows.ts'

const stepsIn = (...rows: readonly SkeletonRow[]) => stepsOf(treeOf(spans([root(), ...rows])))
const names = (steps: ReturnType<typeof stepsIn>) => steps.map((step) => titleOf(step).name)

describe('the steps of a turn', () => {
  it('are a model call and the tools that it asked for, in one row', () => {
    const steps = stepsIn(
      call('c1', 0),
      row({ id: 't1', name: 'Bash', start: 20 }),
      row({ id: 't2', name: 'Bash', start: 21 }),
      row({ id: 't3', name: 'Read', start: 22 }),
      call('c2', 40, { outcome: 'end_turn', arg: 'Done.' }),
    )
    expect(names(steps)).toEqual(['Bash ×2, Read', 'Answer'])
    expect(steps[0]).toMatchObject({ id: 't1', start: 0, end: 32, usd: 0.01 })
  })

  it('show a subagent and the tool that started it as one row, with its own steps below', () => {
    const steps = stepsIn(
      call('c1', 0),
      row({ id: 'a', name: 'Agent', start: 20, end: 90, arg: 'Look around' }),
      row({ id: 'agent', parent: 'a', kind: 'agent', name: 'Explore', start: 22, end: 88 }),
      call('c2', 30, { parent: 'agent' }),
      row({ id: 't', parent: 'agent', name: 'Read', start: 45 }),
    )
    expect(names(steps)).toEqual(['opus-5-5', 'Explore'])
    expect(titleOf(steps[1] as never).arg).toBe('Look around')
    expect(names(steps[1]?.children ?? [])).toEqual(['Read'])
    expect(steps[1]?.usd).toBe(0.01)
  })

  it('fold from five equal ones on, and never what failed or waited', () => {
    const equal = (count: number, from = 0, more = {}) =>
      Array.from({ length: count }, (_, n) => [
        call(`c${from + n}`, (from + n) * 50),
        row({ id: `t${from + n}`, name: 'Read', start: (from + n) * 50 + 20, ...more }),
      ]).flat()
    expect(names(stepsIn(...equal(4)))).toHaveLength(4)
    expect(names(stepsIn(...equal(5)))).toEqual(['Read ×5'])
    expect(names(stepsIn(...equal(5, 0, { failed: true, outcome: 'error' })))).toHaveLength(5)
    expect(names(stepsIn(...equal(5, 0, { waitMs: 9 })))).toHaveLength(5)
  })

  it('stand in one row with a fold where forty tools ran at once', () => {
    const tools = Array.from({ length: 40 }, (_, n) => row({ id: `t${n}`, name: 'Read', start: 20 + n }))
    const steps = stepsIn(call('c', 0), ...tools)
    expect(names(steps)).toEqual(['Read ×40'])
    expect(rowsOf(steps, new Set())).toHaveLength(1)
    expect(rowsOf(steps, new Set([steps[0]?.id ?? '']))).toHaveLength(41)
  })

  it('lose nothing whose parent is missing or below itself', () => {
    const steps = stepsIn(
      row({ id: 'lost', parent: 'nobody', name: 'Lost' }),
      row({ id: 'x', parent: 'y', name: 'X', start: 50 }),
      row({ id: 'y', parent: 'x', name: 'Y', start: 60 }),
    )
    expect(names(steps).join(' ')).toContain('Lost')
    expect(waysTo(steps, 'lost')).toHaveLength(1)
    expect(names(steps).join(' ')).toMatch(/X|Y/)
  })

  it('say of an agent in the background that it is one', () => {
    const [step] = stepsIn(
      row({ id: 'agent', kind: 'agent', name: 'Explore', start: 5, end: 5_000, flags: FLAG_BACKGROUND }),
    )
    expect(step).toMatchObject({ background: true, end: 5_000 })
  })
})

describe('the rows of the list', () => {
  it('show what is below agents, and hide it when they are closed', () => {
    const steps = stepsIn(
      row({ id: 'agent', kind: 'agent', name: 'Explore', start: 0, end: 90 }),
      call('c', 10, { parent: 'agent' }),
    )
    const open = rowsOf(steps, new Set())
    expect(open.map(({ parent, expanded }) => [parent, expanded])).toEqual([
      [-1, true],
      [0, false],
    ])
    expect(rowsOf(steps, new Set(['agent']))).toHaveLength(1)
  })
})
