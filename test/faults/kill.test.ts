import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { isState } from '../../src/digest/state.ts'
import { spansIn as sentIn, startBackend } from '../export/backend.ts'
import {
  flushOnce,
  journalOf,
  newWorld,
  putConfig,
  putEvents,
  putTranscripts,
  rootsIn,
  spansIn,
  startFlusher,
  type World,
} from '../flusher/world.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { RECORDINGS } from '../sessions/recordings.ts'

const ROUNDS = 30

/** Every line of the store, and of the order of its lines. */
const linesIn = ({ home }: World): readonly string[] =>
  fs
    .readdirSync(home.traces, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter(Boolean)

/** Of sessions whose state can be read; any other makes it fail. */
const openSessionsIn = ({ home }: World): readonly string[] =>
  fs
    .readdirSync(home.sessions)
    .filter((name) => name.endsWith('.json'))
    .filter((name) => {
      const state: unknown = JSON.parse(fs.readFileSync(path.join(home.sessions, name), 'utf8'))
      if (!isState(state)) throw new Error(`${name} holds no state`)
      return state.isOpen
    })

describe.concurrent('a flusher that is killed', () => {
  test('30 times at any moment loses nothing: the next one tells and sends every span, and leaves no half line', async () => {
    const backend = await startBackend()
    atFileEnd(backend.close)
    const world = await newWorld()
    const undisturbed = await newWorld()
    putConfig(world, { destinations: { backend: { kind: 'otlp', url: backend.url } } })
    for (const name of RECORDINGS) {
      putTranscripts(undisturbed, name)
      putEvents(undisturbed, name)
    }
    await flushOnce(undisturbed)

    // On a machine that keeps us waiting one may have the time to end by itself: then it takes another to kill.
    let killed = 0
    for (let round = 0; killed < ROUNDS; round += 1) {
      expect(round).toBeLessThan(2 * ROUNDS)
      for (const name of RECORDINGS.filter((_, at) => at % ROUNDS === round)) {
        putTranscripts(world, name)
        putEvents(world, name)
      }
      const flusher = startFlusher(world)
      await sleep(60 + ((round * 37) % 190))
      flusher.kill()
      const { code, signal, said } = await flusher.ended
      expect([signal ?? code, said]).toEqual([signal === null ? 0 : 'SIGKILL', ''])
      if (signal !== null) killed += 1
    }
    await flushOnce(world)

    const expected = [...spansIn(undisturbed).keys()].sort()
    expect(expected.length).toBeGreaterThan(100)
    expect([...spansIn(world).keys()].sort()).toEqual(expected)
    expect(new Set(backend.received.flatMap(sentIn).map(({ spanId }) => spanId)).size).toBe(expected.length)
    for (const line of linesIn(world)) expect(() => JSON.parse(line)).not.toThrow()
    expect(journalOf(world)).toEqual(journalOf(undisturbed))
    expect(openSessionsIn(world)).toEqual(openSessionsIn(undisturbed))
    expect(fs.existsSync(world.home.lease)).toBe(false)
  }, 90_000)

  test.each(['.jsonl', 'order.ndjson'])(
    'in the middle of a line of %s leaves no half line, and spoils no other',
    async (ending) => {
      const world = await newWorld()
      putTranscripts(world, '02-bash')
      putEvents(world, '02-bash')
      await flushOnce(world)
      const before = spansIn(world)
      const [file = ''] = fs
        .readdirSync(world.home.traces, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith(ending))
        .map((name) => path.join(world.home.traces, name))
      const half = fs.readFileSync(file).subarray(0, 100)
      fs.appendFileSync(file, half)
      putTranscripts(world, '01-text')
      putEvents(world, '01-text')
      fs.rmSync(world.home.sessions, { recursive: true })
      putEvents(world, '02-bash')
      await flushOnce(world)
      expect(rootsIn(world)).toHaveLength(2)
      for (const id of before.keys()) expect(spansIn(world).has(id)).toBe(true)
      for (const line of linesIn(world)) expect(() => JSON.parse(line)).not.toThrow()
    },
  )
})
