import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { BEGINNING, batchesOfSession, openStore, type Position, type Store } from '../../src/store/store.ts'
import { batchOf, NOW_MS, traceIdOf } from '../export/samples.ts'
import { tempDir } from '../rig/temp-dir.ts'

const DAY_MS = 86_400_000
const SESSIONS = ['2c4fbca3-eb1a-43be-9be6-8069babb4734', '7f930878-1b4c-4a06-91d2-646187970cc8'] as const

const newStore = () => {
  const folder = tempDir('store')
  return { folder, store: openStore(folder) }
}
const append = (store: Store, turn: number, more: { session?: number; nowMs?: number; to?: string[] } = {}) =>
  store.append(batchOf(turn), {
    sessionId: SESSIONS[(more.session ?? 0) as 0 | 1],
    to: more.to ?? ['mlflow'],
    nowMs: more.nowMs ?? NOW_MS,
  })
const turnsFrom = (store: Store, from: Position = BEGINNING) =>
  [...store.linesFrom(from)].map(({ line }) => Number.parseInt(line.traceId, 16))
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

describe('order', () => {
  test('lines of several sessions come back in the order in which they were stored', () => {
    const { store } = newStore()
    append(store, 1)
    append(store, 2, { session: 1 })
    append(store, 3)
    expect(turnsFrom(store)).toEqual([1, 2, 3])
    expect([...store.linesFrom(BEGINNING)].map(({ line }) => line.sessionId)).toEqual([
      SESSIONS[0],
      SESSIONS[1],
      SESSIONS[0],
    ])
  })

  test('a batch reads back as it was stored, and its line says for whom', () => {
    const { store } = newStore()
    append(store, 1, { to: ['mlflow', 'gateway'] })
    const [{ line } = { line: undefined }] = [...store.linesFrom(BEGINNING)]
    expect(line).toMatchObject({ traceId: traceIdOf(1), at: NOW_MS, to: ['mlflow', 'gateway'] })
    expect(line && store.read(line)).toEqual(batchOf(1))
  })

  test('every position goes on where the last reading ended', () => {
    const { store } = newStore()
    for (const turn of [1, 2, 3]) append(store, turn)
    const nexts = [...store.linesFrom(BEGINNING)].map(({ next }) => next)
    expect(nexts.map((next) => turnsFrom(store, next))).toEqual([[2, 3], [3], []])
    expect(nexts.at(-1)).toEqual(store.end())
    append(store, 4)
    expect(turnsFrom(store, nexts.at(-1))).toEqual([4])
  })

  test('a new day is a new folder, and positions hold across it', () => {
    const { store, folder } = newStore()
    append(store, 1)
    const evening = store.end()
    append(store, 2, { nowMs: NOW_MS + DAY_MS })
    expect(fs.readdirSync(folder)).toEqual([dayOf(NOW_MS), dayOf(NOW_MS + DAY_MS)])
    expect(turnsFrom(store)).toEqual([1, 2])
    expect(turnsFrom(store, evening)).toEqual([2])
    expect(store.end().day).toBe(dayOf(NOW_MS + DAY_MS))
  })

  test('a clock that is set back stores behind what is there, where no cursor has passed', () => {
    const { store, folder } = newStore()
    append(store, 1)
    const seen = store.end()
    append(store, 2, { nowMs: NOW_MS - 30 * DAY_MS })
    append(store, 3, { nowMs: NOW_MS + DAY_MS })
    append(store, 4)
    expect(turnsFrom(store, seen)).toEqual([2, 3, 4])
    expect(fs.readdirSync(folder)).toEqual([dayOf(NOW_MS), dayOf(NOW_MS + DAY_MS)])
  })

  test('a position of a store that was taken away is none: what is there now was never seen', () => {
    const { store, folder } = newStore()
    for (const turn of [1, 2, 3]) append(store, turn)
    const seen = store.end()
    fs.rmSync(path.join(folder, dayOf(NOW_MS)), { recursive: true })
    append(store, 4)
    expect(turnsFrom(store, seen)).toEqual([4])
    fs.rmSync(path.join(folder, dayOf(NOW_MS)), { recursive: true })
    append(store, 5, { nowMs: NOW_MS - DAY_MS })
    expect(turnsFrom(store, seen)).toEqual([5])
  })

  test('what is stored already can be put behind all others, for one destination, under its old place', () => {
    const { store } = newStore()
    const [first, second] = [append(store, 1), append(store, 2)]
    const seen = store.end()
    store.appendAgain([first, second], { to: 'gateway', nowMs: NOW_MS + DAY_MS })
    const again = [...store.linesFrom(seen)].map(({ line }) => line)
    expect(again).toMatchObject([
      { traceId: first.traceId, file: first.file, offset: first.offset, to: ['gateway'], again: true },
      { traceId: second.traceId, at: NOW_MS + DAY_MS },
    ])
    expect(again.map((line) => store.read(line))).toEqual([batchOf(1), batchOf(2)])
    store.appendAgain([], { to: 'gateway', nowMs: NOW_MS + 5 * DAY_MS })
    expect(store.end().day).toBe(dayOf(NOW_MS + DAY_MS))
  })

  test('an empty store has a beginning that is its end', () => {
    const { store, folder } = newStore()
    expect(store.end()).toEqual(BEGINNING)
    expect(turnsFrom(store)).toEqual([])
    expect(turnsFrom(openStore(path.join(folder, 'missing')))).toEqual([])
  })

  test('other files and folders are not the store’s', () => {
    const { store, folder } = newStore()
    append(store, 1)
    fs.mkdirSync(path.join(folder, 'lost+found'))
    fs.writeFileSync(path.join(folder, 'notes.txt'), 'x')
    expect(turnsFrom(store)).toEqual([1])
  })
})

describe('damage', () => {
  const orderFile = (folder: string) => path.join(folder, dayOf(NOW_MS), 'order.ndjson')

  test('half a line waits for its rest', () => {
    const { store, folder } = newStore()
    append(store, 1)
    const seen = store.end()
    append(store, 2)
    const whole = fs.readFileSync(orderFile(folder))
    fs.writeFileSync(orderFile(folder), whole.subarray(0, whole.length - 10))
    expect(turnsFrom(store)).toEqual([1])
    expect(turnsFrom(store, seen)).toEqual([])
    fs.writeFileSync(orderFile(folder), whole)
    expect(turnsFrom(store, seen)).toEqual([2])
  })

  test.each(['not json', '"a text"', '[]', 'null', '{}', '{"file":7}'])(
    'a line of %s in the order is passed over',
    (damage) => {
      const { store, folder } = newStore()
      append(store, 1)
      fs.appendFileSync(orderFile(folder), `${damage}\n`)
      append(store, 2)
      expect(turnsFrom(store)).toEqual([1, 2])
    },
  )

  test('what is not even text does not move the positions behind it', () => {
    const { store, folder } = newStore()
    append(store, 1)
    fs.appendFileSync(orderFile(folder), Buffer.from([0xff, 0xfe, 0xc3, 0x0a]))
    append(store, 2)
    append(store, 3)
    const nexts = [...store.linesFrom(BEGINNING)].map(({ next }) => next)
    expect(nexts.at(-1)).toEqual(store.end())
    expect(nexts.map((next) => turnsFrom(store, next))).toEqual([[2, 3], [3], []])
  })

  test('a line that a killed writer left half done spoils no other', () => {
    const { store, folder } = newStore()
    const first = append(store, 1)
    for (const file of [orderFile(folder), path.join(folder, first.file)]) {
      fs.appendFileSync(file, fs.readFileSync(file).subarray(0, 50))
    }
    const second = append(store, 2)
    expect(turnsFrom(store)).toEqual([1, 2])
    expect(store.read(second)).toEqual(batchOf(2))
    expect([...batchesOfSession(folder, SESSIONS[0])]).toEqual([batchOf(1), batchOf(2)])
  })

  test('a damaged batch reads as gone, the next one as it is', () => {
    const { store, folder } = newStore()
    const line = append(store, 1)
    const next = append(store, 2)
    const file = path.join(folder, line.file)
    const bytes = fs.readFileSync(file)
    bytes.fill('x', line.offset, line.offset + 20)
    fs.writeFileSync(file, bytes)
    expect(store.read(line)).toBeUndefined()
    expect(store.read(next)).toEqual(batchOf(2))
    expect([...batchesOfSession(folder, SESSIONS[0])]).toEqual([batchOf(2)])
  })

  test('a file that was cut short or taken away reads as gone', () => {
    const { store, folder } = newStore()
    const line = append(store, 1)
    fs.truncateSync(path.join(folder, line.file), line.length - 1)
    expect(store.read(line)).toBeUndefined()
    fs.rmSync(path.join(folder, line.file))
    expect(store.read(line)).toBeUndefined()
  })

  test('a day that retention removed leaves a gap, not an error', () => {
    const { store, folder } = newStore()
    append(store, 1)
    const afterFirst = store.end()
    append(store, 2, { nowMs: NOW_MS + DAY_MS })
    append(store, 3, { nowMs: NOW_MS + 2 * DAY_MS })
    fs.rmSync(path.join(folder, dayOf(NOW_MS)), { recursive: true })
    fs.rmSync(path.join(folder, dayOf(NOW_MS + DAY_MS)), { recursive: true })
    expect(turnsFrom(store, afterFirst)).toEqual([3])
    expect(turnsFrom(store)).toEqual([3])
  })
})

test('one session’s batches come oldest first, over all days', () => {
  const { store, folder } = newStore()
  append(store, 1)
  append(store, 2, { session: 1 })
  append(store, 3, { nowMs: NOW_MS + DAY_MS })
  const turns = [...batchesOfSession(folder, SESSIONS[0])].map(({ traceId }) => Number.parseInt(traceId, 16))
  expect(turns).toEqual([1, 3])
})

test('a session id from outside cannot lead out of the store', () => {
  const { store, folder } = newStore()
  const line = store.append(batchOf(1), { sessionId: '../../escaped', to: [], nowMs: NOW_MS })
  expect(line.file).toMatch(/^\d{4}-\d\d-\d\d\/x-[0-9a-f]{16}\.jsonl$/)
  expect(store.read(line)).toEqual(batchOf(1))
  expect([...batchesOfSession(folder, '../../escaped')]).toEqual([batchOf(1)])
})

test('texts of any script keep their place', () => {
  const { store } = newStore()
  const [root, ...rest] = batchOf(1).spans
  const batch = { ...batchOf(1), spans: [{ ...root, name: '日本語 🎉 é' }, ...rest] } as ReturnType<
    typeof batchOf
  >
  const first = store.append(batch, { sessionId: SESSIONS[0], to: [], nowMs: NOW_MS })
  const second = append(store, 2)
  expect(store.read(first)?.spans[0]?.name).toBe('日本語 🎉 é')
  expect(store.read(second)).toEqual(batchOf(2))
})
