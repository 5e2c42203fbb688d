import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { requeue } from '../../../src/export/queue/requeue.ts'
import { BEGINNING, openStore, type Store } from '../../../src/store/store.ts'
import { batchKeyOf, type StoredLine } from '../../../src/store/stored-line.ts'
import { tempDir } from '../../rig/temp-dir.ts'
import { batchOf, NOW_MS, traceIdOf } from '../samples.ts'

const SESSION = 'session-of-the-tests'

const keep = (store: Store, turn: number, to: readonly string[], sessionId = SESSION) =>
  store.append(batchOf(turn), { sessionId, to, nowMs: NOW_MS })

/** What a destination gets, in this order, by the place of each batch among all that were stored. */
function gets(store: Store, id: string): readonly number[] {
  const lines = [...store.linesFrom(BEGINNING)].map(({ line }) => line)
  const stored = lines.filter(({ again }) => again !== true).map(batchKeyOf)
  return lines.filter(({ to }) => to.includes(id)).map((line) => stored.indexOf(batchKeyOf(line)))
}

const backfill = (store: Store, mayHave: (line: StoredLine) => boolean = () => true) =>
  requeue(store, { destinationId: 'new', mayHave, nowMs: NOW_MS })

describe('what was stored before a destination was there', () => {
  test('is put into its queue, once, and counted', () => {
    const store = openStore(tempDir('requeue'))
    for (const turn of [1, 2]) keep(store, turn, ['old'])
    keep(store, 1, ['old'], 'another-session')
    expect(backfill(store)).toEqual({ traces: 2, sessions: 2 })
    // Session by session of each trace.
    expect([...gets(store, 'new')].sort()).toEqual([0, 1, 2])
    expect(gets(store, 'old')).toEqual([0, 1, 2])
    expect(backfill(store)).toEqual({ traces: 0, sessions: 0 })
    keep(store, 3, ['old', 'new'])
    expect(backfill(store)).toEqual({ traces: 0, sessions: 0 })
  })

  test('is only what it may have', () => {
    const store = openStore(tempDir('requeue'))
    keep(store, 1, [], 'session-of-mine')
    keep(store, 2, [], 'session-of-others')
    expect(backfill(store, ({ sessionId }) => sessionId === 'session-of-mine')).toEqual({
      traces: 1,
      sessions: 1,
    })
    expect(gets(store, 'new')).toEqual([0])
  })

  test('goes with what was told of the same traces since, so that the last word stays the last', () => {
    const store = openStore(tempDir('requeue'))
    keep(store, 1, [])
    keep(store, 2, ['new'])
    keep(store, 1, ['new'])
    expect(backfill(store)).toEqual({ traces: 1, sessions: 1 })
    expect(gets(store, 'new')).toEqual([1, 2, 0, 2])
  })

  test('goes on where it was cut short', () => {
    const store = openStore(tempDir('requeue'))
    const first = keep(store, 1, [])
    keep(store, 1, ['new'])
    store.appendAgain([first], { to: 'new', nowMs: NOW_MS })
    expect(backfill(store)).toEqual({ traces: 1, sessions: 1 })
    expect(gets(store, 'new')).toEqual([1, 0, 1])
  })
})

describe('what was refused', () => {
  const resend = (store: Store, ...refused: readonly StoredLine[]) => {
    const keys = refused.map(batchKeyOf)
    const isMissing = (line: StoredLine) => keys.includes(batchKeyOf(line))
    return requeue(store, { destinationId: 'new', isMissing, nowMs: NOW_MS })
  }

  test('goes again, with what was told of its trace since and was taken', () => {
    const store = openStore(tempDir('requeue'))
    keep(store, 1, ['new'])
    const refused = keep(store, 1, ['new'])
    keep(store, 2, ['new'])
    keep(store, 1, ['new'])
    expect(resend(store, refused)).toEqual({ traces: 1, sessions: 1 })
    expect(gets(store, 'new')).toEqual([0, 1, 2, 3, 1, 3])
  })

  test('brings nothing along that never was for the destination', () => {
    const store = openStore(tempDir('requeue'))
    const refused = keep(store, 1, ['new'])
    keep(store, 1, ['old'])
    resend(store, refused)
    expect(gets(store, 'new')).toEqual([0, 0])
  })

  test('is nothing where retention took it away', () => {
    const store = openStore(tempDir('requeue'))
    const gone = { ...keep(store, 1, ['new']), offset: 4_711 }
    expect(resend(store, gone)).toEqual({ traces: 0, sessions: 0 })
  })
})

test('whatever was for whom, and wherever it was cut short: in the end the last of each trace come in their order', () => {
  const histories = fc.array(fc.record({ turn: fc.integer({ min: 1, max: 3 }), isFor: fc.boolean() }), {
    minLength: 1,
    maxLength: 10,
  })
  fc.assert(
    fc.property(histories, fc.array(fc.nat(9), { maxLength: 4 }), (history, torn) => {
      const store = openStore(tempDir('requeue'))
      const lines = history.map(({ turn, isFor }) => keep(store, turn, isFor ? ['new'] : []))
      const some = torn.flatMap((index) => lines[index] ?? [])
      store.appendAgain(some, { to: 'new', nowMs: NOW_MS })
      backfill(store)
      const order = gets(store, 'new')
      for (const turn of [1, 2, 3]) {
        const its = lines.flatMap(({ traceId }, index) => (traceId === traceIdOf(turn) ? [index] : []))
        const lasts = its.map((index) => order.lastIndexOf(index))
        expect(lasts).not.toContain(-1)
        expect(lasts).toEqual([...lasts].sort((a, b) => a - b))
      }
      expect(backfill(store).traces).toBe(0)
    }),
    { numRuns: 60 },
  )
})
