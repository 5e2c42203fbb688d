import { describe, expect, it } from 'vitest'
import type { LiveEvent, SessionAnswer, SessionRow, TurnRow } from '../../../src/page/api.ts'
import { mergedSession } from '../../../src/page/session/merged-session.ts'

const turn = (n: number, trace: string, root: string, answer = ''): TurnRow =>
  ({ n, trace, root, answer }) as unknown as TurnRow
const told = (data: TurnRow): LiveEvent => ({ event: 'turn', data })
const asked = (...turns: readonly TurnRow[]): SessionAnswer => ({
  ...{ session: { id: 's' } as unknown as SessionRow, turns },
  ...{ forked_from: null, previous: null, resume: '' },
})
const seen = (answer: SessionAnswer, ...events: readonly LiveEvent[]) =>
  mergedSession(answer, events).turns.map(({ n, root, answer: words }) => [n, root, words])

describe('a session that goes on', () => {
  it('has a turn as it was told last, and a new one at its place', () => {
    const answer = asked(turn(1, 't1', 'a'))
    expect(seen(answer, told(turn(2, 't2', 'b')), told(turn(1, 't1', 'a', 'Done')))).toEqual([
      [1, 'a', 'Done'],
      [2, 'b', ''],
    ])
  })

  it('has a turn once, though its number changes', () => {
    const answer = asked(turn(1, 't2', 'b'))
    expect(seen(answer, told(turn(1, 't1', 'a')), told(turn(2, 't2', 'b')))).toEqual([
      [1, 'a', ''],
      [2, 'b', ''],
    ])
  })

  it('has both of two turns in one trace', () => {
    const answer = asked(turn(1, 't', 'a'), turn(2, 't', 'b'))
    expect(seen(answer, told(turn(2, 't', 'b', 'Done')))).toEqual([
      [1, 'a', ''],
      [2, 'b', 'Done'],
    ])
  })
})
