import { describe, expect, test } from 'vitest'
import { progressLine, startProgress } from '../../src/cli/import/progress.ts'
import { inWords, type Outcome } from '../../src/cli/import/words.ts'
import { newTally } from '../../src/import/tally.ts'

const whole = { sessions: 10_000, bytes: 1_000_000 }

describe('progress', () => {
  test('tells how far it is, how fast it goes, and how long it will take', () => {
    const state = { sessions: 2_500, bytes: 250_000, spans: 120_000 }
    expect(progressLine(state, whole, 10_000)).toBe(
      '2,500 of 10,000 sessions · 120,000 spans · 12,000 spans/s · 30 s left',
    )
  })

  test('says nothing of time before it can know, and why it waits', () => {
    const state = { sessions: 1, bytes: 100, spans: 10 }
    expect(progressLine(state, whole, 500)).toBe('1 of 10,000 sessions · 10 spans')
    expect(progressLine({ ...state, waitsFor: 'waiting' }, whole, 9_000)).toBe(
      '1 of 10,000 sessions · 10 spans · waiting',
    )
  })

  test('is one line on a terminal, cut to its width and taken away at the end', () => {
    const { out, text, progress, at } = drawn({ isTTY: true, columns: 30 })
    progress.show({ sessions: 1, bytes: 100, spans: 10 })
    at(50)
    progress.show({ sessions: 2, bytes: 200, spans: 20 })
    at(2_000)
    progress.show({ sessions: 3, bytes: 300, spans: 30 })
    progress.end()
    expect(out.isTTY).toBe(true)
    expect(text()).toBe(
      '\r\x1b[2K1 of 10,000 sessions · 10 spa\r\x1b[2K3 of 10,000 sessions · 30 spa\r\x1b[2K',
    )
  })

  test('is a line now and then elsewhere, and none for what is done at once', () => {
    const { text, progress, at } = drawn({})
    progress.show({ sessions: 1, bytes: 100, spans: 10 })
    at(5_000)
    progress.show({ sessions: 2, bytes: 500_000, spans: 20 })
    at(6_000)
    progress.show({ sessions: 3, bytes: 500_000, spans: 30 })
    progress.end()
    expect(text()).toBe('2 of 10,000 sessions · 20 spans · 4 spans/s · 5.0 s left\n')
  })
})

function drawn(about: { isTTY?: boolean; columns?: number }) {
  let nowMs = 0
  const written: string[] = []
  const out = { ...about, write: (text: string) => written.push(text) }
  const progress = startProgress(whole, out, () => nowMs)
  const at = (ms: number) => {
    nowMs = ms
  }
  return { out, progress, at, text: () => written.join('') }
}

describe('what an import came to', () => {
  const outcome = (tally: Partial<Outcome['tally']>, more: Partial<Outcome> = {}): string =>
    inWords({
      ...{ tally: { ...newTally(), ...tally }, sessions: 3, isDryRun: false, isStopped: false },
      ...{ requeued: [], deliveries: [], to: [], known: [] },
      ...more,
    })

  test('says what was left to others, and why', () => {
    expect(
      outcome({ imported: 1, turns: 1, spans: 4, usd: 0.5, stored: 2, open: 1, deleted: 1, unfinished: 1 }),
    ).toBe(
      [
        'Imported 1 session: 1 turn, 4 spans, $0.500.',
        '2 have nothing new.',
        '1 is open in Claude Code: left to its hooks.',
        '1 may still go on: the last turn comes with a later import.',
        '1 was deleted and stays so.',
        'They are in the local store alone: "turnspan show" prints the latest.',
      ].join('\n'),
    )
  })

  test('says which models have no price', () => {
    expect(outcome({ imported: 1, unpriced: new Map([['my-model', 2]]) })).toContain(
      'No price is known for my-model (2 calls): "prices" in config.json takes one.',
    )
  })

  test('names no more files than a person reads', () => {
    const leftOut = Array.from({ length: 25 }, (_, i) => ({
      file: `/${i}.jsonl`,
      reason: 'why',
      isPart: false,
    }))
    const lines = outcome({ leftOut }).split('\n')
    expect(lines).toContain('25 files could not be read, or not as a whole:')
    expect(lines).toContain('  /19.jsonl: why')
    expect(lines.at(-1)).toBe('  and 5 more')
  })

  test('says what a destination has and has not got', () => {
    const failure = { reason: 'It is down.' }
    const deliveries = [{ destinationId: 'team', delivered: 2, refused: 1, waiting: 3, failure }]
    expect(outcome({}, { to: ['team'], deliveries })).toContain(
      'team: 2 traces delivered, 3 waiting, 1 refused. It is down.',
    )
  })
})
