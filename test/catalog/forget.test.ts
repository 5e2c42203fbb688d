import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { openCatalog } from '../../src/catalog/catalog.ts'
import { forgetGone } from '../../src/catalog/forget.ts'
import type { Home } from '../../src/disk/home.ts'
import { deleteSession } from '../../src/upkeep/delete-session.ts'
import { DAY_MS, lateAgent, newHome, readCatalog, START_MS, store, turn, writtenIn } from './world.ts'

const ONE = '11111111-1111-4111-8111-111111111111'
const TWO = '22222222-2222-4222-8222-222222222222'
const SECRET = 'what nobody is to read again'

const firstDay = (home: Home) => fs.readdirSync(home.traces).sort()[0] ?? ''

function twoSessions() {
  const home = newHome()
  store(home, ONE, [turn({ session: ONE, trace: 'a', prompt: SECRET })])
  store(home, TWO, [turn({ session: TWO, trace: 'b', prompt: 'harmless' })])
  return home
}

it('holds no word of a session that was deleted', async () => {
  const home = twoSessions()
  await readCatalog(home)
  expect(writtenIn(home)).toContain(SECRET)
  deleteSession(home, ONE, START_MS)
  const left = writtenIn(home)
  for (const gone of [SECRET, ONE, 'aaaaaaaa']) expect(left).not.toContain(gone)
  const catalog = openCatalog(home)
  expect(catalog.sessions().items.map(({ title }) => title)).toEqual(['harmless'])
  expect((await catalog.refresh()).changed.size).toBe(0)
})

it('is not brought back by a process that knew the session before', async () => {
  const home = twoSessions()
  const { catalog } = await readCatalog(home)
  store(home, ONE, [turn({ session: ONE, trace: 'c', prompt: SECRET, startMs: START_MS + 1 })])
  await catalog.refresh()
  deleteSession(home, ONE, START_MS)
  store(
    home,
    TWO,
    Array.from('defabc', (trace, at) => turn({ session: TWO, trace, startMs: START_MS + at })),
  )
  expect([...(await catalog.refresh()).gone]).toEqual([ONE])
  expect(catalog.session(ONE)).toBeUndefined()
  expect(writtenIn(home)).not.toContain(SECRET)
})

it('goes as a whole where it is damaged', () => {
  const home = twoSessions()
  fs.mkdirSync(home.catalog, { recursive: true })
  fs.writeFileSync(path.join(home.catalog, `${firstDay(home)}.ndjson`), `damaged ${SECRET}`)
  forgetGone(home)
  expect(writtenIn(home)).toBe('')
})

it('keeps of a session what retention left of it', async () => {
  const home = newHome()
  store(home, ONE, [turn({ session: ONE, trace: 'a', prompt: SECRET })])
  store(home, ONE, [lateAgent('a', { startMs: START_MS + DAY_MS, usd: 2 })], 1)
  store(home, ONE, [turn({ session: ONE, trace: 'b', prompt: 'kept', startMs: START_MS + DAY_MS })], 1)
  const { catalog } = await readCatalog(home)
  expect(catalog.session(ONE)?.session).toMatchObject({ turns: 2, usd: 3 })
  // As trim-store.ts does: the file, then the day.
  fs.rmSync(path.join(home.traces, firstDay(home)), { recursive: true })
  forgetGone(home)
  expect(writtenIn(home)).not.toContain(SECRET)
  for (const each of [catalog, (await readCatalog(home)).catalog]) {
    await each.refresh()
    // What the agent did is there, though the turn that started it is gone.
    expect(each.session(ONE)?.session).toMatchObject({ turns: 2, usd: 2.5 })
    expect(
      each
        .session(ONE)
        ?.turns.map(({ prompt }) => prompt)
        .sort(),
    ).toEqual(['', 'kept'])
  }
})
