import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadState } from '../../src/digest/state.ts'
import { safeName } from '../../src/disk/safe-name.ts'
import { findIn, findOwn } from '../../src/import/find.ts'
import { noteDeleted } from '../../src/store/deleted.ts'
import { filesBelow } from '../cli/person.ts'
import {
  batchesIn,
  flushOnce,
  journalOf,
  newWorld,
  putEvents,
  putTranscripts,
  rootsIn,
  spansIn,
  type World,
} from '../flusher/world.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { importSession } from '../sessions/import.ts'
import { RECORDINGS, type RecordedHook, recordingOf, sessionsOf } from '../sessions/recordings.ts'
import { bridgeOf, importAll, linesBelow, makeOld, projectsFolderOf, spansOf, tellings } from './world.ts'

const LONG_MS = 60_000
/** Three turns in one session, each of a process of its own, the last one with a subagent. */
const LONG = '43-two-models'

async function worldWith(...names: readonly string[]): Promise<World> {
  const world = await newWorld()
  for (const name of names) putTranscripts(world, name)
  makeOld(world)
  return world
}

const sessionIdOf = (name: string): string => sessionsOf(recordingOf(name))[0]?.sessionId ?? ''
const fileOf = (world: World, name: string): string =>
  path.join(projectsFolderOf(world), sessionsOf(recordingOf(name))[0]?.name ?? '')

describe('past sessions of every recording', () => {
  test(
    'come into the store as they were reviewed, each span once, in whole lines',
    async () => {
      const world = await worldWith(...RECORDINGS)
      const tally = importAll(world)
      const expected = new Map(RECORDINGS.flatMap((name) => [...spansOf(importSession(name))]))
      const stored = spansOf(batchesIn(world))
      expect([...stored.keys()].sort()).toEqual([...expected.keys()].sort())
      for (const [key, span] of stored) expect(span).toEqual(JSON.parse(JSON.stringify(expected.get(key))))
      for (const told of tellings(world).values()) expect(told).toHaveLength(1)
      for (const line of linesBelow(world.home.traces)) expect(() => JSON.parse(line)).not.toThrow()
      expect(tally).toMatchObject({ spans: stored.size, turns: rootsIn(world).length, open: 0, leftOut: [] })
      expect(tally.usd).toBeGreaterThan(0)
    },
    LONG_MS,
  )

  test.each([3_000, 20_000])(
    'come out the same where they are read in parts of %i bytes, each span once',
    async (partBytes) => {
      const world = await worldWith(...RECORDINGS)
      const tally = importAll(world, { partBytes })
      const expected = new Map(RECORDINGS.flatMap((name) => [...spansOf(importSession(name))]))
      const stored = spansOf(batchesIn(world))
      expect([...stored.keys()].sort()).toEqual([...expected.keys()].sort())
      for (const [key, span] of stored) expect(span).toEqual(JSON.parse(JSON.stringify(expected.get(key))))
      for (const told of tellings(world).values()) expect(told).toHaveLength(1)
      expect(tally.spans).toBe(stored.size)
      expect(importAll(world, { partBytes })).toMatchObject({ imported: 0, spans: 0 })
    },
    LONG_MS,
  )

  test(
    'are nothing new after an import, and are not even opened for it',
    async () => {
      const world = await worldWith(...RECORDINGS)
      const first = importAll(world)
      const before = filesBelow(world.home.root)
      for (const file of findOwn(projectsFolderOf(world)).sessions.map((session) => session.file)) {
        // Of another content, but as large, as old, and the same file: whoever read it would notice.
        const { size, atime, mtime } = fs.statSync(file)
        fs.writeFileSync(file, 'x'.repeat(size))
        fs.utimesSync(file, atime, mtime)
      }
      const again = importAll(world)
      expect(again).toMatchObject({
        imported: 0,
        spans: 0,
        stored: first.imported + first.stored,
        leftOut: [],
      })
      expect(filesBelow(world.home.root)).toEqual(before)
    },
    LONG_MS,
  )

  test(
    'are nothing new after they were traced live',
    async () => {
      const world = await newWorld()
      for (const name of RECORDINGS) {
        putTranscripts(world, name)
        putEvents(world, name)
      }
      await flushOnce(world)
      makeOld(world)
      const before = batchesIn(world).length
      expect(before).toBeGreaterThan(100)
      const tally = importAll(world)
      expect(tally).toMatchObject({ imported: 0, spans: 0, turns: 0, leftOut: [] })
      expect(tally.open).toBe(journalOf(world).length)
      expect(batchesIn(world)).toHaveLength(before)
    },
    LONG_MS,
  )

  test(
    'are nothing new either where the store is all that is left of what hooks told',
    async () => {
      const world = await newWorld()
      for (const name of RECORDINGS) {
        putTranscripts(world, name)
        putEvents(world, name)
      }
      await flushOnce(world)
      makeOld(world)
      const before = spansOf(batchesIn(world))
      fs.rmSync(world.home.sessions, { recursive: true })
      fs.rmSync(world.home.journal, { recursive: true })
      const tally = importAll(world)
      // What hooks alone knew to be open is told to its end now: nothing of what was told is told again.
      const news = [...spansOf(batchesIn(world)).keys()].filter((key) => !before.has(key))
      expect(tally.spans).toBe(news.length)
      for (const told of tellings(world).values()) {
        expect(new Set(told.map((span) => JSON.stringify(span))).size).toBe(1)
      }
      expect(importAll(world)).toMatchObject({ imported: 0, spans: 0 })
    },
    LONG_MS,
  )
})

describe('a session that grew after its import', () => {
  test.each([
    '43-two-models',
    '02-bash',
    '09-background',
    '40-parallel-agents',
    '11-compact',
    '41-kill-resume',
  ])(
    '%s: is imported further, wherever it was cut, and comes out as if it had been read at once',
    async (name) => {
      const expected = spansOf(importSession(name))
      const { bytes } = sessionsOf(recordingOf(name))[0] ?? { bytes: Buffer.alloc(0) }
      for (const part of [0.2, 0.45, 0.7, 0.95]) {
        for (const age of ['old', 'recent']) {
          const world = await newWorld()
          putTranscripts(world, name)
          fs.truncateSync(fileOf(world, name), Math.floor(bytes.length * part))
          if (age === 'old') makeOld(world)
          importAll(world)
          fs.appendFileSync(fileOf(world, name), bytes.subarray(Math.floor(bytes.length * part)))
          makeOld(world)
          importAll(world)
          const stored = spansOf(batchesIn(world))
          for (const [key, span] of expected) {
            expect(stored.get(key)).toEqual(JSON.parse(JSON.stringify(span)))
          }
          // A request that nobody had answered for so long was told as one that never was.
          const others = [...stored].filter(([key]) => !expected.has(key)).map(([, span]) => span)
          expect(others.map(({ attributes }) => attributes['error.type'])).toEqual(
            others.map(() => 'unfinished'),
          )
          expect(others.length).toBeLessThanOrEqual(age === 'old' ? 1 : 0)
        }
      }
    },
    LONG_MS,
  )

  test('and was touched a moment ago keeps back the turn that may still go on, and tells none of it twice', async () => {
    const world = await newWorld()
    // Its prompt stands there, its answer does not.
    const rest = putBeginning(world, LONG, prompts(LONG)[2]?.end)
    expect(importAll(world)).toMatchObject({ turns: 2, unfinished: 1 })
    expect(importAll(world)).toMatchObject({ turns: 0 })
    fs.appendFileSync(fileOf(world, LONG), rest)
    expect(importAll(world)).toMatchObject({ turns: 1, unfinished: 0 })
    for (const told of tellings(world).values()) expect(told).toHaveLength(1)
    expect(spansOf(batchesIn(world)).size).toBe(spansOf(importSession(LONG)).size)
  })

  test('and was left alone since is told to its end', async () => {
    const world = await newWorld()
    putTranscripts(world, '41-kill-resume')
    const file = fileOf(world, '41-kill-resume')
    const text = fs.readFileSync(file, 'utf8')
    fs.writeFileSync(file, text.slice(0, text.indexOf('\n', text.indexOf('"type":"tool_use"')) + 1))
    expect(importAll(world)).toMatchObject({ turns: 0, unfinished: 1 })
    makeOld(world)
    expect(importAll(world)).toMatchObject({ turns: 1, unfinished: 0 })
    expect(rootsIn(world)[0]?.attributes['turnspan.turn.status']).toBe('unfinished')
  })
})

describe('a session that goes on live after its import', () => {
  test('is told further by its hooks, and nothing of the import is told again', async () => {
    const world = await newWorld()
    const rest = putBeginning(world, LONG, prompts(LONG)[2]?.start)
    makeOld(world)
    expect(importAll(world).turns).toBe(2)
    fs.appendFileSync(fileOf(world, LONG), rest)
    const isResumed = ({ input }: RecordedHook) => input.hook_event_name === 'SessionStart'
    putEvents(world, LONG, { hooks: (hooks) => hooks.slice(hooks.findLastIndex(isResumed)) })
    await flushOnce(world)
    for (const told of tellings(world).values()) expect(told).toHaveLength(1)
    expect(spansOf(batchesIn(world)).size).toBe(spansOf(importSession(LONG)).size)
    const users = rootsIn(world).map(({ attributes }) => attributes['user.id'] !== undefined)
    expect(users).toEqual([false, false, true])
    makeOld(world)
    expect(importAll(world)).toMatchObject({ imported: 0, spans: 0 })
  })

  test('is left to its hooks as long as they have something to tell', async () => {
    const world = await worldWith(LONG, '02-bash')
    putEvents(world, LONG)
    const before = filesBelow(world.home.journal)
    expect(importAll(world)).toMatchObject({ imported: 1, open: 1 })
    expect(filesBelow(world.home.journal)).toEqual(before)
    await flushOnce(world)
    expect(rootsIn(world)).toHaveLength(4)
    for (const told of tellings(world).values()) expect(told).toHaveLength(1)
  })
})

describe('what an import leaves alone', () => {
  test('a session that was deleted stays away', async () => {
    const world = await worldWith(LONG, '02-bash')
    noteDeleted(world.home, safeName(sessionIdOf(LONG)), Date.now())
    expect(importAll(world)).toMatchObject({ imported: 1, deleted: 1 })
    expect(rootsIn(world)).toHaveLength(1)
    expect(loadState(world.home, safeName(sessionIdOf(LONG))).sessionId).toBe('')
  })

  test('a copy of a session that is stored is nothing new, and what it says beyond that is', async () => {
    const world = await newWorld()
    const rest = putBeginning(world, LONG, prompts(LONG)[1]?.start)
    makeOld(world)
    expect(importAll(world).turns).toBe(1)
    const copies = tempDir('copies')
    const copy = path.join(copies, path.basename(fileOf(world, LONG)))
    fs.copyFileSync(fileOf(world, LONG), copy)
    expect(importAll(world, { sessions: findIn([copies]).sessions })).toMatchObject({ stored: 1, spans: 0 })
    fs.appendFileSync(copy, rest)
    makeOld(world)
    expect(importAll(world, { sessions: findIn([copies]).sessions }).turns).toBe(2)
    for (const told of tellings(world).values()) expect(told).toHaveLength(1)
  })

  test(
    'a trial run reads everything and writes nothing',
    async () => {
      const world = await worldWith(...RECORDINGS)
      const before = filesBelow(world.home.root)
      const trial = importAll(world, { isDryRun: true })
      expect(filesBelow(world.home.root)).toEqual(before)
      const { bytes: _, ...real } = importAll(world)
      expect(trial).toMatchObject(real)
    },
    LONG_MS,
  )

  test('a transcript that cannot be read, or not as a whole, is named, and the others are imported', async () => {
    const world = await worldWith(LONG, '02-bash', '01-text')
    const { sessions } = findOwn(projectsFolderOf(world))
    const [gone, torn] = [LONG, '02-bash'].map((name) => fileOf(world, name))
    fs.appendFileSync(torn ?? '', 'no JSON\n{"type":"user"\nand half a line')
    fs.rmSync(gone ?? '')
    expect(importAll(world, { sessions })).toMatchObject({
      imported: 2,
      leftOut: expect.arrayContaining([
        { file: gone, reason: 'it cannot be opened', isPart: false },
        { file: torn, reason: '2 lines that are not JSON were left out', isPart: true },
      ]),
    })
    expect(rootsIn(world)).toHaveLength(2)
  })

  test('nothing is written once somebody else has the lease, and whoever goes on begins there', async () => {
    const world = await worldWith(LONG, '02-bash')
    const bridge = bridgeOf(world, { owned: () => false })
    const { sessions } = findOwn(projectsFolderOf(world))
    const { startImport } = await import('../../src/import/run.ts')
    const run = startImport({ sessions, to: [], isDryRun: false })
    expect(run.piece(bridge)).toEqual({ isDone: false, wrote: false })
    expect(fs.existsSync(world.home.traces)).toBe(false)
    while (!run.piece(bridgeOf(world)).isDone);
    expect(run.tally).toMatchObject({ imported: 2, done: 2 })
  })
})

test('a crash between the store and the state leaves nothing to be told twice', async () => {
  const world = await worldWith(LONG, '40-parallel-agents')
  importAll(world)
  const before = batchesIn(world)
  fs.rmSync(world.home.sessions, { recursive: true })
  expect(importAll(world)).toMatchObject({ imported: 0, spans: 0 })
  expect(batchesIn(world)).toEqual(before)
})

test('a line of the store that the order does not name was never stored: its spans come again', async () => {
  const world = await worldWith(LONG)
  importAll(world)
  const whole = spansIn(world)
  const [order = ''] = fs
    .readdirSync(world.home.traces, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('order.ndjson'))
    .map((name) => path.join(world.home.traces, name))
  const lines = fs.readFileSync(order, 'utf8').split('\n').filter(Boolean)
  fs.writeFileSync(order, `${lines.slice(0, 2).join('\n')}\n`)
  fs.rmSync(world.home.sessions, { recursive: true })
  expect(importAll(world).turns).toBe(lines.length - 2)
  expect(spansIn(world)).toEqual(whole)
})

/** Where the lines of what a person typed lie. */
function prompts(name: string): readonly { readonly start: number; readonly end: number }[] {
  const { bytes } = sessionsOf(recordingOf(name))[0] ?? { bytes: Buffer.alloc(0) }
  let end = 0
  return bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const start = end
      end += Buffer.byteLength(line) + 1
      const { type, promptId, toolUseResult } = line === '' ? {} : JSON.parse(line)
      return type === 'user' && promptId && toolUseResult === undefined ? [{ start, end }] : []
    })
}

/** The transcript up to a place; what was cut off comes back. */
function putBeginning(world: World, name: string, length = 0): Buffer {
  putTranscripts(world, name)
  const rest = fs.readFileSync(fileOf(world, name)).subarray(length)
  fs.truncateSync(fileOf(world, name), length)
  return rest
}
