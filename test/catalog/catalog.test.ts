import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openCatalog } from '../../src/catalog/catalog.ts'
import { groupBy } from '../../src/conversation/group.ts'
import { latestSpans, turnsIn } from '../../src/summary/spans.ts'
import { turnFacts, turnRow } from '../../src/summary/turn.ts'
import { importSessions } from '../sessions/import.ts'
import { RECORDINGS } from '../sessions/recordings.ts'
import {
  DAY_MS,
  lateAgent,
  newHome,
  readCatalog,
  START_MS,
  store,
  traceOf,
  turn,
  writtenIn,
} from './world.ts'

const ONE = '11111111-1111-4111-8111-111111111111'
const TWO = '22222222-2222-4222-8222-222222222222'

describe('what is stored', () => {
  it('is listed session by session, the newest first', async () => {
    const home = newHome()
    store(home, ONE, [turn({ session: ONE, trace: 'a', prompt: 'first' })])
    store(home, TWO, [turn({ session: TWO, trace: 'b', prompt: 'second', startMs: START_MS + 5_000 })])
    const { catalog } = await readCatalog(home)
    expect(catalog.sessions().items.map(({ id, title }) => [id, title])).toEqual([
      [TWO, 'second'],
      [ONE, 'first'],
    ])
  })

  it('adds the turns of a session up, whichever day they were stored on', async () => {
    const home = newHome()
    const later = START_MS + DAY_MS
    store(home, ONE, [turn({ session: ONE, trace: 'a', prompt: 'begin', tools: [['Bash', 'error', 3_000]] })])
    store(
      home,
      ONE,
      [turn({ session: ONE, trace: 'b', startMs: later, status: 'interrupted', usd: 0.25 })],
      1,
    )
    const { catalog } = await readCatalog(home)
    expect(catalog.session(ONE)).toMatchObject({
      session: {
        ...{
          project: '/home/dev/one',
          title: 'begin',
          start: START_MS,
          end: later + 10_000,
          turns: 2,
          calls: 2,
        },
        ...{ tools: 1, failed: 1, in: 2_000, cached: 1_800, out: 20, ctx: 1_000, usd: 0.75 },
        ...{ status: 'interrupted', live: false, unpriced: false, models: ['claude-opus-5-5'] },
        band: [
          ['model', 'claude-opus-5-5', 2_000, 0.75],
          ['tool', 'Bash', 3_000, 0],
          ['itself', '', 15_000, 0],
        ],
      },
      turns: [
        { n: 1, trace: traceOf('a') },
        { n: 2, trace: traceOf('b') },
      ],
    })
  })

  it('counts a background agent to the turn that started it, also where it ends on another day', async () => {
    const home = newHome()
    store(home, ONE, [turn({ session: ONE, trace: 'a' })])
    await readCatalog(home)
    store(home, ONE, [lateAgent('a', { startMs: START_MS + DAY_MS, usd: 2 })], 1)
    for (const { catalog } of [await readCatalog(home), await readCatalog(home)]) {
      const [only, ...others] = catalog.session(ONE)?.turns ?? []
      expect(others).toEqual([])
      expect(only).toMatchObject({ usd: 2.5, spans: 4, tail_end: START_MS + DAY_MS + 60_000 })
      expect(only?.end).toBe(START_MS + 10_000)
      expect(catalog.batchesOf(traceOf('a'))).toHaveLength(2)
    }
  })

  it('is told by the latest telling of a turn', async () => {
    const home = newHome()
    store(home, ONE, [turn({ session: ONE, trace: 'a', status: 'unfinished' })])
    await readCatalog(home)
    store(home, ONE, [turn({ session: ONE, trace: 'a', status: 'completed', lengthMs: 20_000 })])
    const { catalog, changed } = await readCatalog(home)
    expect([...changed]).toEqual([ONE])
    expect(catalog.session(ONE)?.turns).toMatchObject([
      { status: 'completed', end: START_MS + 20_000, spans: 2 },
    ])
  })

  it('says the same as its spans do, for every recording', async () => {
    const home = newHome()
    const expected = new Map<string, unknown[]>()
    for (const name of RECORDINGS) {
      for (const { conversation, batches } of importSessions(name)) {
        const { sessionId } = conversation
        // What a fork copied is told by its origin.
        if (expected.has(sessionId) || batches.length === 0) continue
        store(home, sessionId, batches)
        const traces = groupBy(batches, ({ traceId }) => traceId)
        const facts = [...traces.values()]
          .flatMap((its) => turnsIn(latestSpans(its)))
          .flatMap((spans) => turnFacts(spans) ?? [])
          .sort((a, b) => a.start - b.start || (a.root < b.root ? -1 : 1))
        expected.set(
          sessionId,
          facts.map((each, at) => turnRow(each, at + 1)),
        )
      }
    }
    const { catalog } = await readCatalog(home)
    expect(catalog.sessions({ limit: 1_000 }).total).toBe(expected.size)
    for (const [id, turns] of expected) expect(catalog.session(id)?.turns).toEqual(turns)
  })

  it('is found by a trace id or its beginning', async () => {
    const home = newHome()
    store(home, ONE, [
      turn({ session: ONE, trace: 'a' }),
      turn({ session: ONE, trace: 'c', startMs: START_MS + 1 }),
    ])
    const { catalog } = await readCatalog(home)
    const there = { session: ONE, n: 2, trace: traceOf('c') }
    for (const id of [traceOf('c'), 'cccccccc', 'CCCCCCCC']) expect(catalog.trace(id)).toMatchObject(there)
    for (const id of ['d', '', '../..', '"', 'c'.repeat(33)]) expect(catalog.trace(id)).toBeUndefined()
  })
})

describe('the index', () => {
  it('is written for its owner alone, and read by the next process without reading the store', async () => {
    const home = newHome()
    store(home, ONE, [turn({ session: ONE, trace: 'a' })])
    await readCatalog(home)
    expect(fs.statSync(home.catalog).mode & 0o777).toBe(0o700)
    for (const name of fs.readdirSync(home.catalog)) {
      expect(fs.statSync(path.join(home.catalog, name)).mode & 0o777).toBe(0o600)
    }
    const next = openCatalog(home)
    expect(next.sessions().total).toBe(1)
    expect((await next.refresh()).changed.size).toBe(0)
  })

  const damages: readonly (readonly [string, (file: string) => void])[] = [
    ['missing', (file) => fs.rmSync(file)],
    ['empty', (file) => fs.writeFileSync(file, '')],
    ['cut in the middle', (file) => fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2))],
    [
      'of another version',
      (file) => fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"v":1', '"v":0')),
    ],
    ['of zeros', (file) => fs.writeFileSync(file, Buffer.alloc(fs.statSync(file).size))],
    ['of nonsense', (file) => fs.writeFileSync(file, '{"sessions":[1]}\n'.repeat(20))],
  ]
  it.each(damages)('is made anew where it is %s', async (_, damage) => {
    const home = newHome()
    store(home, ONE, [turn({ session: ONE, trace: 'a' })])
    store(home, ONE, [lateAgent('a', { startMs: START_MS + DAY_MS, usd: 2 })], 1)
    const { catalog: undamaged } = await readCatalog(home)
    const [session, sessions] = [undamaged.session(ONE), undamaged.sessions()]
    for (const name of fs.readdirSync(home.catalog)) {
      const files = fs
        .readdirSync(home.catalog)
        .map((each) => [each, fs.readFileSync(path.join(home.catalog, each))] as const)
      damage(path.join(home.catalog, name))
      const { catalog } = await readCatalog(home)
      expect(catalog.session(ONE)).toEqual(session)
      expect(catalog.sessions()).toEqual(sessions)
      for (const [each, bytes] of files) fs.writeFileSync(path.join(home.catalog, each), bytes)
    }
  })

  it('lives in memory alone where nothing can be written', async () => {
    const home = newHome()
    store(home, ONE, [turn({ session: ONE, trace: 'a' })])
    fs.writeFileSync(home.catalog, 'a file where the folder was to be')
    const { catalog } = await readCatalog(home)
    expect(catalog.session(ONE)?.turns).toHaveLength(1)
  })

  it('follows what other processes write, and loses nothing by it', async () => {
    const home = newHome()
    store(home, ONE, [turn({ session: ONE, trace: 'a' })])
    const [first, second] = [openCatalog(home), openCatalog(home)]
    await Promise.all([first.refresh(), second.refresh()])
    for (const [at, letter] of [...'bcdef'].entries()) {
      store(home, letter === 'd' ? TWO : ONE, [
        turn({ session: ONE, trace: letter, startMs: START_MS + at * 1_000 }),
      ])
      const [mine, other] = at % 2 === 0 ? [first, second] : [second, first]
      await mine.refresh()
      await (await readCatalog(home)).catalog.refresh()
      await other.refresh()
    }
    for (const catalog of [first, second, (await readCatalog(home)).catalog]) {
      await catalog.refresh()
      expect(catalog.session(ONE)?.turns).toHaveLength(5)
      expect(catalog.session(TWO)?.turns).toHaveLength(1)
      expect(catalog.totals('day')).toMatchObject([{ turns: 6, sessions: 2 }])
    }
  })

  it('begins anew where the store did', async () => {
    const home = newHome()
    store(home, ONE, [turn({ session: ONE, trace: 'a' }), turn({ session: ONE, trace: 'b' })])
    const { catalog } = await readCatalog(home)
    fs.rmSync(home.traces, { recursive: true })
    expect([...(await catalog.refresh()).gone]).toEqual([ONE])
    expect(writtenIn(home)).toBe('')
    store(home, TWO, [turn({ session: TWO, trace: 'c' })])
    await catalog.refresh()
    expect(catalog.sessions().items.map(({ id }) => id)).toEqual([TWO])
  })
})
