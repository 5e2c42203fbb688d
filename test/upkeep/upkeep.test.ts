import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCatalog } from '../../src/catalog/catalog.ts'
import { rememberDestination } from '../../src/config/project.ts'
import { safeName } from '../../src/disk/safe-name.ts'
import { deliveryFolder } from '../../src/export/queue/cursor.ts'
import { saveBridgeCursor } from '../../src/store/bridge-cursors.ts'
import { readUpkeep } from '../../src/upkeep/record.ts'
import { DAY_MS, dayAgo, NOW_MS, newWorld, type World } from './world.ts'

const HOUR_MS = 3_600_000

const cursorOf = ({ home }: World, name: string) => path.join(home.bridges, `${safeName(name)}.json`)

describe('the store', () => {
  test('loses what is older than is wished, day by day, once everybody has it', async () => {
    const world = newWorld({ days: 30 })
    for (const ago of [100, 40, 31, 29, 0]) world.keep(ago, ago + 1)
    world.passed('mlflow')
    await world.tidyUp()
    expect(world.turns()).toEqual([30, 1])
    expect(fs.readdirSync(world.home.traces)).toEqual([dayAgo(29), dayAgo(0)])
    expect(world.logged).toMatchObject([{ what: 'store.trimmed', files: 3, to: dayAgo(31) }])
    expect(readUpkeep(world.home)).toEqual({ atMs: NOW_MS, trimmedTo: dayAgo(31) })
  })

  test('is gone from the catalog in the same step', async () => {
    const world = newWorld({ days: 30 })
    world.keep(40, 1, { session: 'an-old-session' })
    world.keep(0, 2, { session: 'a-new-session' })
    world.passed('mlflow')
    await openCatalog(world.home).refresh()
    await world.tidyUp()
    expect(fs.readdirSync(world.home.catalog)).toEqual([`${dayAgo(0)}.ndjson`])
    expect(
      openCatalog(world.home)
        .sessions()
        .items.map(({ id }) => id),
    ).toEqual(['a-new-session'])
  })

  test('is gone from the catalog also where a flusher was killed in between', async () => {
    const world = newWorld({ days: 30 })
    const { file } = world.keep(1, 1, { session: 'a-session' })
    world.passed('mlflow')
    await openCatalog(world.home).refresh()
    fs.rmSync(path.join(world.home.traces, file))
    await world.tidyUp()
    expect(openCatalog(world.home).sessions().items).toEqual([])
  })

  test('keeps of an old day what a destination is still owed, and nothing else of it', async () => {
    const world = newWorld({ days: 30, destinations: ['mlflow', 'gateway'] })
    world.keep(40, 1, { to: ['mlflow'] })
    world.passed('mlflow')
    world.keep(40, 2, { to: ['mlflow', 'gateway'] })
    world.passed('mlflow')
    world.keep(40, 3, { to: ['mlflow'] })
    world.keep(0, 4)
    await world.tidyUp()
    // The gateway never was there: what is for it waits. 3 waits for MLflow.
    expect(world.turns()).toEqual([2, 3, 4])
    world.passed('mlflow')
    world.passed('gateway')
    await world.tidyUp(NOW_MS + HOUR_MS)
    expect(world.turns()).toEqual([4])
    expect(world.logged.map(({ what }) => what)).toEqual(['store.trimmed', 'store.trimmed'])
  })

  test('keeps what was refused as long as it may be sent again, and its answer no longer', async () => {
    const world = newWorld({ days: 30 })
    world.refuse('mlflow', world.keep(60, 1), 20)
    world.refuse('mlflow', world.keep(60, 2), 40)
    world.keep(0, 3)
    world.passed('mlflow')
    await world.tidyUp()
    expect(world.turns()).toEqual([1, 3])
    expect(world.files().filter((file) => file.includes('refused'))).toHaveLength(1)
  })

  test('owes nothing to a destination that nobody names any more', async () => {
    const world = newWorld({ days: 30 })
    world.keep(40, 1, { to: ['mlflow', 'gone'] })
    world.keep(0, 2, { to: ['mlflow', 'gone'] })
    world.passed('mlflow')
    await world.tidyUp()
    expect(world.turns()).toEqual([2])
  })

  test('keeps what a program behind a bridge has not read yet', async () => {
    const world = newWorld({ days: 30 })
    const read = (name: string, daysAgo: number) => {
      saveBridgeCursor(world.home, name, world.bridge.store.end())
      world.age(cursorOf(world, name), daysAgo)
    }
    world.keep(40, 1, { to: [] })
    read('mine', 29)
    world.keep(40, 2, { to: [] })
    world.keep(0, 3, { to: [] })
    await world.tidyUp()
    expect(world.turns()).toEqual([2, 3])
    read('mine', 0)
    await world.tidyUp(NOW_MS + HOUR_MS)
    expect(world.turns()).toEqual([3])
    expect(readUpkeep(world.home).dropped).toBeUndefined()
  })

  test('waits for a bridge as long as for a destination, and not at all for one that nobody came back to', async () => {
    const world = newWorld({ days: 30 })
    for (const [name, daysAgo] of [
      ['mine', 0],
      ['forgotten', 31],
    ] as const) {
      saveBridgeCursor(world.home, name, { day: '', offset: 0 })
      world.age(cursorOf(world, name), daysAgo)
    }
    world.keep(130, 1, { to: [] })
    world.keep(100, 2, { to: [] })
    world.keep(0, 3, { to: [] })
    await world.tidyUp()
    expect(world.turns()).toEqual([2, 3])
    expect(world.logged.at(-1)).toMatchObject({
      what: 'traces.dropped',
      message: '1 trace was dropped for want of room: bridge mine had not taken it in time.',
    })
    expect(fs.readdirSync(world.home.bridges)).toHaveLength(2)
    world.age(cursorOf(world, 'mine'), 31)
    await world.tidyUp(NOW_MS + HOUR_MS)
    expect(world.turns()).toEqual([3])
  })

  test('owes a project’s destination what waits for it', async () => {
    const world = newWorld({ days: 30 })
    rememberDestination(world.home, { id: 'otlp-team', config: { kind: 'otlp', url: 'http://127.0.0.1:9' } })
    world.keep(40, 1, { to: ['otlp-team'] })
    world.keep(40, 2, { to: [] })
    world.keep(0, 3)
    world.passed('mlflow')
    await world.tidyUp()
    expect(world.turns()).toEqual([1, 3])
  })

  test('keeps what was put into a queue again, wherever its bytes lie', async () => {
    const world = newWorld({ days: 30, destinations: ['mlflow', 'new'] })
    const old = world.keep(40, 1)
    world.keep(10, 2)
    world.passed('mlflow')
    world.bridge.store.appendAgain([old], { to: 'new', nowMs: NOW_MS - 8 * DAY_MS })
    world.keep(0, 3)
    await world.tidyUp()
    // Twice: as it was stored, and as it waits.
    expect(world.turns()).toEqual([1, 2, 1, 3])
    world.passed('new')
    await world.tidyUp(NOW_MS + HOUR_MS)
    expect(world.turns()).toEqual([2, 3])
  })

  test('drops what is owed where there is no room any more, and counts and says it', async () => {
    const world = newWorld({ maxBytes: 1e6, destinations: ['dead'] })
    const big = 'x'.repeat(900_000)
    for (const turn of [1, 2, 3, 4, 5, 6]) {
      const line = world.keep(9 - turn, turn, { to: ['dead'] })
      const file = path.join(world.home.traces, line.file)
      fs.appendFileSync(file, `${big}\n`)
      world.age(file, 9 - turn)
    }
    await world.tidyUp()
    expect(world.turns()).toEqual([3, 4, 5, 6])
    expect(readUpkeep(world.home).dropped).toEqual({ traces: 2, lastAtMs: NOW_MS, destinations: ['dead'] })
    expect(world.logged.at(-1)).toEqual({
      what: 'traces.dropped',
      traces: 2,
      destinations: ['dead'],
      message: '2 traces were dropped for want of room: dead had not taken them in time.',
    })
  })

  test('is looked at once an hour', async () => {
    const world = newWorld({ days: 30 })
    world.remember('a-session')
    await world.tidyUp()
    world.keep(40, 1, { to: [] })
    world.keep(0, 2, { to: [] })
    await world.tidyUp(NOW_MS + HOUR_MS - 1)
    expect(world.turns()).toEqual([1, 2])
    await world.tidyUp(NOW_MS + HOUR_MS)
    expect(world.turns()).toEqual([2])
  })

  test('is not emptied by a clock that leaps ahead for a moment, or back', async () => {
    const world = newWorld({ days: 30 })
    for (const ago of [20, 10, 0]) world.keep(ago, ago + 1, { to: [] })
    await world.tidyUp()
    await world.tidyUp(NOW_MS + 4_000 * DAY_MS)
    await world.tidyUp(NOW_MS + HOUR_MS)
    await world.tidyUp(NOW_MS - 4_000 * DAY_MS)
    await world.tidyUp(NOW_MS + 2 * HOUR_MS)
    expect(world.turns()).toEqual([21, 11, 1])
    // A machine that was off for a year: an hour later it is certain.
    await world.tidyUp(NOW_MS + 365 * DAY_MS)
    expect(world.turns()).toEqual([21, 11, 1])
    await world.tidyUp(NOW_MS + 365 * DAY_MS + HOUR_MS)
    expect(world.turns()).toEqual([])
  })

  test('keeps the order of its last day, in which the cursors stand', async () => {
    const world = newWorld({ days: 30 })
    world.keep(40, 1)
    world.passed('mlflow')
    const end = world.bridge.store.end()
    await world.tidyUp()
    expect(world.turns()).toEqual([])
    expect(world.bridge.store.end()).toEqual(end)
    world.keep(40, 2)
    expect([...world.bridge.store.linesFrom(end)].map(({ line }) => line.sessionId)).toEqual(['session-2'])
  })
})

test('a home in which nothing was ever kept stays as it is', async () => {
  const world = newWorld()
  await world.tidyUp()
  expect(world.files()).toEqual([])
})

describe('what is beside the store', () => {
  const NAME = 'a7452355-0395-4dbe-8283-d86c2f78ee6b'
  const stateOf = ({ home }: World, name = NAME) => path.join(home.sessions, `${name}.json`)

  test('a session’s state stays as long as its transcript, its journal, or the time of retention', async () => {
    const world = newWorld({ days: 30 })
    const transcript = path.join(world.home.root, 'transcript.jsonl')
    fs.writeFileSync(transcript, '')
    const gone = { transcript: { path: `${transcript}-gone`, offset: 0 } }
    const names = ['resumable', 'with-journal', 'recent-one', 'forgotten', 'without-transcript']
    const [resumable = '', withJournal = '', recent = '', forgotten = '', without = ''] = names
    world.remember(resumable, { transcript: { path: transcript, offset: 0 } })
    for (const name of [withJournal, recent, forgotten]) world.remember(name, gone)
    world.remember(without)
    fs.mkdirSync(world.home.journal)
    fs.writeFileSync(path.join(world.home.journal, `${withJournal}.ndjson`), '{}\n')
    for (const name of names) world.age(stateOf(world, name), name === recent ? 29 : 31)
    await world.tidyUp()
    expect(fs.readdirSync(world.home.sessions).sort()).toEqual(
      [recent, resumable, withJournal].map((name) => `${name}.json`).sort(),
    )
  })

  test('what cannot be read keeps nothing else back, and is said', async () => {
    const world = newWorld({ days: 30 })
    const { home } = world
    world.remember(NAME)
    fs.mkdirSync(path.join(home.sessions, 'a-folder.json'))
    fs.mkdirSync(path.join(home.projects, 'another.json'), { recursive: true })
    fs.mkdirSync(home.context)
    fs.writeFileSync(path.join(home.context, 'old'), '')
    for (const file of [path.join(home.context, 'old'), stateOf(world)]) world.age(file, 31)
    await world.tidyUp()
    expect(world.files()).toEqual(['upkeep.json'])
    expect(world.logged).toMatchObject([
      { what: 'upkeep.failed', message: expect.stringContaining('EISDIR') },
    ])
  })

  test('trace contexts, records of projects and backups go with what they were for', async () => {
    const world = newWorld({ days: 30 })
    const { home } = world
    world.remember(NAME)
    const here = path.join(home.root, 'here')
    fs.mkdirSync(here)
    const put = (file: string, text: string, ago: number) => {
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(file, text)
      world.age(file, ago)
    }
    put(path.join(home.context, 'old'), '', 31)
    put(path.join(home.context, 'new'), '', 29)
    put(path.join(home.projects, 'gone.json'), JSON.stringify({ root: '/nowhere/at/all' }), 31)
    put(path.join(home.projects, 'gone-lately.json'), JSON.stringify({ root: '/nowhere/at/all' }), 1)
    put(path.join(home.projects, 'here.json'), JSON.stringify({ root: here }), 31)
    put(path.join(home.backup, 'gone.json'), JSON.stringify({ path: '/nowhere/.claude/settings.json' }), 31)
    // Setup made the file; the folder is still there, and so the way back is.
    put(path.join(home.backup, 'here.json'), JSON.stringify({ path: path.join(here, 'none.json') }), 31)
    put(`${home.log}.1`, '', 31)
    put(home.log, '', 31)
    put(path.join(home.sessions, `${NAME}.json.4711.tmp`), '', 2)
    await world.tidyUp()
    expect(world.files()).toEqual(
      [
        ...['context/new', 'projects/gone-lately.json', 'projects/here.json', 'backup/here.json'],
        ...['turnspan.log', `sessions/${NAME}.json`, 'upkeep.json'],
      ].sort(),
    )
  })

  test('a project’s destination is forgotten when nothing was for it for so long, unless something waits', async () => {
    const world = newWorld({ days: 30 })
    const ids = ['otlp-used', 'otlp-waited-for', 'otlp-unused', 'removed']
    for (const id of ids.slice(0, 3)) {
      rememberDestination(world.home, { id, config: { kind: 'otlp', url: 'http://127.0.0.1:9' } })
    }
    world.keep(1, 1, { to: [] })
    for (const id of [...ids, 'mlflow']) world.passed(id)
    world.keep(1, 2, { to: ['otlp-waited-for'] })
    for (const id of [...ids, 'mlflow']) {
      const folder = deliveryFolder(world.home, id)
      for (const name of fs.readdirSync(folder))
        world.age(path.join(folder, name), id === 'otlp-used' ? 1 : 31)
    }
    await world.tidyUp()
    expect(fs.readdirSync(world.home.delivery).sort()).toEqual(['mlflow', 'otlp-used', 'otlp-waited-for'])
  })
})
