import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { editOrder } from '../../src/store/edit-order.ts'
import { BEGINNING, openStore, type Position } from '../../src/store/store.ts'
import type { StoredLine } from '../../src/store/stored-line.ts'
import { batchOf, NOW_MS, traceIdOf } from '../export/samples.ts'
import { tempDir } from '../rig/temp-dir.ts'

const DAY_MS = 86_400_000
const DAY = new Date(NOW_MS).toISOString().slice(0, 10)

/** Five traces on two days, for two destinations. */
function someStore() {
  const folder = tempDir('order')
  const store = openStore(folder)
  for (const turn of [1, 2, 3, 4, 5]) {
    const nowMs = turn < 4 ? NOW_MS : NOW_MS + DAY_MS
    store.append(batchOf(turn), { sessionId: `session-${turn}`, to: ['mlflow', 'gateway'], nowMs })
  }
  return { folder, store }
}

const isTurn =
  (...turns: readonly number[]) =>
  ({ traceId }: StoredLine) =>
    turns.map(traceIdOf).includes(traceId)

test('a line that is gone moves no line behind it, so every position means what it meant', () => {
  const { folder, store } = someStore()
  const items = [...store.linesFrom(BEGINNING)]
  const from = (position: Position) => [...store.linesFrom(position)].map(({ line }) => line.traceId)
  const before = items.map(({ next }) => from(next))
  const sizes = () => [...store.linesFrom(BEGINNING)].length
  const gone = editOrder(folder, (line) => (isTurn(2, 4)(line) ? 'gone' : undefined))
  expect(gone.map(({ traceId }) => traceId)).toEqual([traceIdOf(2), traceIdOf(4)])
  expect(sizes()).toBe(3)
  const left = before.map((ids) => ids.filter((id) => ![traceIdOf(2), traceIdOf(4)].includes(id)))
  expect(items.map(({ next }) => from(next))).toEqual(left)
  expect(store.end()).toEqual(items.at(-1)?.next)
  store.append(batchOf(6), { sessionId: 'session-6', to: [], nowMs: NOW_MS + DAY_MS })
  expect(from(BEGINNING)).toEqual([1, 3, 5, 6].map(traceIdOf))
})

test('nothing of a line that is gone can be read any more', () => {
  const { folder } = someStore()
  editOrder(folder, (line) => (isTurn(1)(line) ? 'gone' : undefined))
  const text = fs.readFileSync(path.join(folder, DAY, 'order.ndjson'), 'utf8')
  expect(text).not.toContain('session-1')
  expect(text).not.toContain(traceIdOf(1))
  expect(text).toContain('session-2')
})

test('a line can be for fewer destinations than before', () => {
  const { folder, store } = someStore()
  editOrder(folder, (line) => (isTurn(3)(line) ? { to: ['gateway'] } : undefined))
  const lines = [...store.linesFrom(BEGINNING)].map(({ line }) => line)
  expect(lines.map(({ to }) => to.length)).toEqual([2, 2, 1, 2, 2])
  expect(lines[2] && store.read(lines[2])).toEqual(batchOf(3))
})

test('a line cannot become longer', () => {
  const { folder } = someStore()
  const longer = ['mlflow', 'gateway', 'a-third-one']
  expect(() => editOrder(folder, () => ({ to: longer }))).toThrow('cannot become longer')
})

test('each line is asked about with the place at which it begins', () => {
  const { folder, store } = someStore()
  const places: Position[] = []
  editOrder(folder, (_, at) => {
    places.push(at)
    return undefined
  })
  const nexts = [...store.linesFrom(BEGINNING)].map(({ next }) => next)
  const second = { day: nexts[3]?.day ?? '', offset: 0 }
  expect(places).toEqual([{ day: DAY, offset: 0 }, nexts[0], nexts[1], second, nexts[3]])
})

test('one day can be asked about alone, and damaged lines are left as they are', () => {
  const { folder, store } = someStore()
  const file = path.join(folder, DAY, 'order.ndjson')
  fs.appendFileSync(file, 'not json\n')
  const size = fs.statSync(file).size
  expect(editOrder(folder, () => 'gone', [DAY])).toHaveLength(3)
  expect([...store.linesFrom(BEGINNING)].map(({ line }) => line.traceId)).toEqual([4, 5].map(traceIdOf))
  expect(fs.readFileSync(file, 'utf8')).toMatch(/^[ \n]+not json\n$/)
  expect(fs.statSync(file).size).toBe(size)
})
