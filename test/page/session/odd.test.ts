import { describe, expect, it } from 'vitest'
import { FLAG_BACKWARDS, FLAG_ORPHAN, FLAG_REDACTED } from '../../../src/page/api.ts'
import { turnModel } from '../../../src/page/session/model.ts'
import { odditiesOfStep } from '../../../src/page/session/oddities.ts'
import { rowWords } from '../../../src/page/session/row-words.ts'
import { call, root, row } from './rows.ts'

describe('a row that is odd', () => {
  const stepWith = (flags: number) =>
    turnModel([root(), call('c', 0), row({ id: 't', start: 20, flags })], 1_000).steps[0] as never
  it.each([
    [FLAG_ORPHAN, 'the span around it is not in the trace'],
    [FLAG_BACKWARDS, 'it ended before it began, so it is drawn without length'],
    [FLAG_REDACTED, 'something in it was masked'],
  ])('says so (flag %i)', (flag, words) => {
    expect(odditiesOfStep(stepWith(flag)).map((each) => each.words)).toEqual([words])
    expect(rowWords(stepWith(flag))).toContain(words)
  })
  it('has a sign for each', () => {
    expect(
      odditiesOfStep(stepWith(FLAG_ORPHAN | FLAG_BACKWARDS | FLAG_REDACTED))
        .map(({ sign }) => sign)
        .join(''),
    ).toBe('⊥⇤▒')
    expect(odditiesOfStep(stepWith(0))).toEqual([])
  })
})
