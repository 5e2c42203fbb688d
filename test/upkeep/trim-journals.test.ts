import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readUpkeep } from '../../src/upkeep/record.ts'
import { NOW_MS, newWorld, type World } from './world.ts'

const MB = 1_000_000

/** A journal of so many bytes, written to so many days ago; `digestedTo` is how far it was read. */
function putJournal(
  world: World,
  name: string,
  megabytes: number,
  daysAgo: number,
  digestedTo?: number,
): void {
  const file = path.join(world.home.journal, `${name}.ndjson`)
  fs.mkdirSync(world.home.journal, { recursive: true })
  fs.writeFileSync(file, '')
  fs.truncateSync(file, megabytes * MB)
  world.age(file, daysAgo)
  if (digestedTo !== undefined) world.remember(name, { journal: { offset: digestedTo, beginning: '' } })
}

const left = ({ home }: World) => fs.readdirSync(home.journal).map((name) => name.slice(0, -'.ndjson'.length))

test('journals within their room and time stay', async () => {
  const world = newWorld({ journalMaxBytes: 3 * MB })
  putJournal(world, 'one', 1, 5)
  putJournal(world, 'two', 2, 0)
  await world.tidyUp()
  expect(left(world)).toEqual(['one', 'two'])
  expect(readUpkeep(world.home)).toEqual({ atMs: NOW_MS })
})

test('what is digested goes first and is no loss; then the oldest, and that is counted and said', async () => {
  const world = newWorld({ journalMaxBytes: 3 * MB })
  putJournal(world, 'digested', 2, 0, 2 * MB)
  putJournal(world, 'older', 2, 3)
  putJournal(world, 'half', 2, 2, 5)
  putJournal(world, 'newer', 1, 1)
  await world.tidyUp()
  expect(left(world)).toEqual(['half', 'newer'])
  const droppedJournals = { files: 1, bytes: 2 * MB, lastAtMs: NOW_MS }
  expect(readUpkeep(world.home)).toEqual({ atMs: NOW_MS, droppedJournals })
  expect(world.logged).toMatchObject([
    { what: 'journals.dropped', message: expect.stringContaining('Events of 1 session (2000000 bytes)') },
  ])
})

test('their room is looked at each time, and what was dropped adds up', async () => {
  const world = newWorld({ journalMaxBytes: MB })
  putJournal(world, 'one', 2, 1)
  await world.tidyUp()
  putJournal(world, 'two', 2, 1)
  await world.tidyUp(NOW_MS + 60_000)
  expect(left(world)).toEqual([])
  expect(readUpkeep(world.home)).toEqual({
    atMs: NOW_MS,
    droppedJournals: { files: 2, bytes: 4 * MB, lastAtMs: NOW_MS + 60_000 },
  })
})

test('one that nobody could digest for the time of retention goes', async () => {
  const world = newWorld({ days: 30 })
  putJournal(world, 'stuck', 1, 31)
  putJournal(world, 'alive', 1, 29)
  await world.tidyUp()
  expect(left(world)).toEqual(['alive'])
  expect(readUpkeep(world.home).droppedJournals?.files).toBe(1)
})
