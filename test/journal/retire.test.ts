import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { JOURNAL_START, type JournalPosition } from '../../src/journal/journal.ts'
import { retire, sweepRetired } from '../../src/journal/retire.ts'
import { newHome, payload, runHook } from '../hook/rig.ts'
import { lineOf, newJournal, numbersOf, readAll } from './rig.ts'

const NOW = Date.now()
const LATER = NOW + 3_000
const MUCH_LATER = NOW + 100_000

function digested(...numbers: readonly number[]) {
  const journal = newJournal(Buffer.concat(numbers.map((n) => lineOf('Stop', { n }, n))))
  return { ...journal, end: readAll(journal.file).end }
}

test('a file that was read to its end is set aside, and deleted two seconds later', () => {
  const { folder, file, end } = digested(1, 2)
  expect(retire(file, end, NOW)).toBe(true)
  expect(fs.existsSync(file)).toBe(false)
  expect(sweepRetired(folder, NOW + 1_000)).toEqual({ removed: 0, revived: [], waiting: 1 })
  expect(sweepRetired(folder, LATER)).toEqual({ removed: 1, revived: [], waiting: 0 })
  expect(fs.readdirSync(folder)).toEqual([])
})

test('a file that was set aside before the clock was set back is not waited for until the clock is there again', () => {
  const { folder, file, end } = digested(1)
  expect(retire(file, end, NOW + 3_600_000)).toBe(true)
  expect(sweepRetired(folder, NOW)).toEqual({ removed: 1, revived: [], waiting: 0 })
})

test('a file with something left to read stays', () => {
  const { file, end } = digested(1)
  fs.appendFileSync(file, lineOf('Stop', { n: 2 }, 2))
  expect(retire(file, end, MUCH_LATER)).toBe(false)
  expect(retire(file, JOURNAL_START, MUCH_LATER)).toBe(false)
  expect(fs.existsSync(file)).toBe(true)
})

test('a position in an earlier file of the same name retires nothing', () => {
  const { file, end } = digested(1)
  fs.writeFileSync(file, lineOf('Stop', { n: 1 }, 777))
  expect(retire(file, end, MUCH_LATER)).toBe(false)
})

test('half a line is waited for, but not for ever', () => {
  const { folder, file } = newJournal(lineOf('Stop', { n: 1 }).subarray(0, 60))
  const { end } = readAll(file)
  expect(retire(file, end, NOW)).toBe(false)
  expect(retire(file, end, MUCH_LATER)).toBe(true)
  expect(sweepRetired(folder, MUCH_LATER + 3_000)).toMatchObject({ removed: 1, revived: [] })
})

test('what a hook appends to a file that was set aside comes back', () => {
  const { folder, file, end } = digested(1)
  const hook = fs.openSync(file, 'a')
  expect(retire(file, end, NOW)).toBe(true)
  fs.writeSync(hook, lineOf('Stop', { n: 2 }, 2))
  fs.closeSync(hook)
  fs.writeFileSync(file, lineOf('Stop', { n: 3 }, 3))
  const next = readAll(file, end)
  expect(sweepRetired(folder, LATER)).toEqual({ removed: 1, revived: [file], waiting: 0 })
  expect(numbersOf(next.events)).toEqual([3])
  expect(numbersOf(readAll(file, next.end).events)).toEqual([2])
})

test('a file that a hook is writing to is left until the line is whole', () => {
  const { folder, file, end } = digested(1)
  const line = lineOf('Stop', { n: 2 }, 2)
  const hook = fs.openSync(file, 'a')
  retire(file, end, NOW)
  fs.writeSync(hook, line.subarray(0, 30))
  expect(sweepRetired(folder, LATER)).toEqual({ removed: 0, revived: [], waiting: 1 })
  fs.writeSync(hook, line.subarray(30))
  fs.closeSync(hook)
  expect(sweepRetired(folder, LATER)).toMatchObject({ removed: 1, revived: [file] })
  expect(numbersOf(readAll(file, end).events)).toEqual([2])
})

test('late events are not lost where the journal cannot take them back', () => {
  const { folder, file, end } = digested(1)
  retire(file, end, NOW)
  const [retired] = fs.readdirSync(folder)
  fs.appendFileSync(path.join(folder, retired ?? ''), lineOf('Stop', { n: 2 }, 2))
  fs.mkdirSync(file)
  expect(sweepRetired(folder, LATER)).toEqual({ removed: 0, revived: [], waiting: 1 })
  fs.rmdirSync(file)
  expect(sweepRetired(folder, LATER)).toMatchObject({ revived: [file] })
})

test('files of the same session set aside one after another do not meet', () => {
  const { folder, file, end } = digested(1)
  retire(file, end, NOW)
  fs.writeFileSync(file, lineOf('Stop', { n: 2 }, 2))
  expect(retire(file, readAll(file, end).end, NOW + 1)).toBe(true)
  expect(fs.readdirSync(folder)).toHaveLength(2)
  expect(sweepRetired(folder, LATER)).toMatchObject({ removed: 2, revived: [] })
})

test('no event is lost while hooks append and every file is taken away as soon as it was read', async () => {
  const home = newHome()
  const count = 60
  const seen: unknown[] = []
  let position: JournalPosition = JOURNAL_START
  const digest = () => {
    const read = readAll(home.file, position)
    seen.push(...numbersOf(read.events))
    position = read.end
    expect(position.offset === 0 || position.beginning !== '').toBe(true)
    const nowMs = Date.now()
    retire(home.file, position, nowMs)
    // No grace at all: harder than it will ever be.
    sweepRetired(home.journal, nowMs + 10_000)
  }
  const numbers = Array.from({ length: count }, (_, n) => n)
  const queue = [...numbers]
  const stream = async () => {
    for (let n = queue.shift(); n !== undefined; n = queue.shift()) {
      await runHook(home, payload('PostToolUse', { n, text: 'x'.repeat(200_000) }))
    }
  }
  let isOver = false
  const streams = Promise.all(Array.from({ length: 6 }, stream)).finally(() => {
    isOver = true
  })
  while (!isOver) {
    digest()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await streams
  digest()
  digest()
  expect([...new Set(seen)].sort((a, b) => Number(a) - Number(b))).toEqual(numbers)
  expect(fs.readdirSync(home.journal)).toEqual([])
}, 60_000)
