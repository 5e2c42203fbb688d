import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DeliverySummary, deliverTo } from '../../../src/export/delivery/deliver.ts'
import { requeue } from '../../../src/export/queue/requeue.ts'
import { dayOf } from '../../../src/store/files.ts'
import {
  ACCEPTS,
  type Backend,
  HANGS,
  RESETS,
  type Reaction,
  spansIn,
  startBackend,
  turnsAt,
} from '../backend.ts'
import { batchOf, destinationAt, NOW_MS, spanOf, traceIdOf } from '../samples.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { deliveryFrom, newWorld, type World } from '../world.ts'

let backend: Backend
let world: World
let nowMs: number
beforeEach(async () => {
  backend = await startBackend()
  world = newWorld(temporaryFolder())
  nowMs = NOW_MS
})
afterEach(() => backend.close())

/** Tries as often as that, each time when its time has come. */
async function tries(times: number, settings = {}): Promise<readonly DeliverySummary[]> {
  const summaries: DeliverySummary[] = []
  for (let n = 0; n < times; n++) {
    const summary = await deliverTo(
      deliveryFrom(world, destinationAt(backend.url, settings), { clock: () => nowMs }),
    )
    summaries.push(summary)
    nowMs = summary.notBeforeMs ?? nowMs
  }
  return summaries
}

/** Stumbles over some traces, takes all others. */
const stumblesOver = (turns: readonly number[], reaction: Reaction = { status: 500 }) =>
  backend.reactBy(() => (turns.includes(turnsAt(backend).at(-1) ?? 0) ? reaction : ACCEPTS))
const settled = (summary: DeliverySummary | undefined) => summary?.waiting === 0

describe('a trace over which a backend stumbles again and again', () => {
  test.each<[string, Reaction, object]>([
    ['with HTTP 500', { status: 500, body: 'boom' }, {}],
    ['with HTTP 503', { status: 503 }, {}],
    ['by a gateway’s 504', { status: 504 }, {}],
    ['by cutting the connection', RESETS, {}],
    ['by never answering', HANGS, { timeoutMs: 150 }],
  ])(
    '%s is set aside where others are taken, and holds up nothing for ever',
    async (_, reaction, settings) => {
      world.keep([1, 2, 3])
      stumblesOver([1], reaction)
      const summaries = await tries(5, settings)
      expect(summaries.slice(0, 4).map(({ waiting, refused }) => [waiting, refused])).toEqual(
        Array(4).fill([3, 0]),
      )
      expect(summaries[4]).toMatchObject({ delivered: 2, refused: 1, waiting: 0 })
      expect(summaries[4]?.failure?.reason).toMatch(
        / It was tried 6 times, and what came after it was taken\.$/,
      )
      // What was asked for as a witness is not sent again.
      expect(turnsAt(backend).filter((turn) => turn !== 1)).toEqual([2, 3])
      expect(world.refused()).toMatchObject([{ line: { traceId: traceIdOf(1) } }])

      backend.react(ACCEPTS)
      const isMissing = ({ traceId }: { traceId: string }) => traceId === traceIdOf(1)
      requeue(world.store, { destinationId: 'backend', isMissing, nowMs })
      expect(await tries(1)).toMatchObject([{ delivered: 1, refused: 0, waiting: 0 }])
      expect(world.refused()).toEqual([])
    },
  )

  test('waits as long as it is alone: it holds up nobody', async () => {
    world.keep([1])
    stumblesOver([1])
    expect((await tries(12)).at(-1)).toMatchObject({ refused: 0, waiting: 1 })
    expect(turnsAt(backend)).toEqual(Array(12).fill(1))
    backend.react(ACCEPTS)
    expect(await tries(1)).toMatchObject([{ delivered: 1, waiting: 0 }])
  })

  test('and another of the kind behind it do not hide behind each other', async () => {
    world.keep([1, 2, 3, 4])
    stumblesOver([1, 2])
    const summaries = await tries(12)
    expect(summaries.some(settled)).toBe(true)
    expect(world.refused().map(({ line }) => line.traceId)).toEqual([traceIdOf(1), traceIdOf(2)])
    expect(world.cursor()).toMatchObject({ delivered: 2 })
  })

  test('travels in smaller requests each time, for on a slow way these get through', async () => {
    const spans = Array.from({ length: 64 }, (_, n) =>
      spanOf(1, n + 1, { attributes: { text: 'x'.repeat(4_000) } }),
    )
    world.keepBatch({ ...batchOf(1), spans })
    backend.reactBy(({ body }) => (body.length > 50_000 ? { status: 504 } : ACCEPTS))
    const summaries = await tries(5, { maxRequestBytes: 400_000 })
    expect(summaries.filter(settled)).toHaveLength(2)
    expect(world.cursor()).toMatchObject({ delivered: 1 })
    expect(world.refused()).toEqual([])
  })
})

describe('a backend in trouble of its own', () => {
  test('sets nothing aside, however long it lasts', async () => {
    world.keep([1, 2, 3])
    backend.react({ status: 503 })
    expect((await tries(20)).at(-1)).toMatchObject({ delivered: 0, refused: 0, waiting: 3 })
    expect(world.refused()).toEqual([])
    backend.react(ACCEPTS)
    expect(await tries(1)).toMatchObject([{ delivered: 3, waiting: 0 }])
  })

  test('that comes back just as another trace is asked gets the first one too', async () => {
    world.keep([1, 2])
    backend.reactBy((_, index) => (index < 5 ? { status: 503 } : ACCEPTS))
    expect((await tries(5)).at(-1)).toMatchObject({ delivered: 2, refused: 0, waiting: 0 })
    expect(turnsAt(backend)).toEqual([1, 1, 1, 1, 1, 2, 1])
  })

  test('that does not listen puts no trace under suspicion', async () => {
    world.keep([1, 2])
    const { port } = backend
    await backend.close()
    await tries(20)
    expect(world.cursor().suspicions).toBeUndefined()
    backend = await startBackend(port)
    stumblesOver([1])
    expect(await tries(1)).toMatchObject([{ refused: 0, waiting: 2 }])
  })

  test('is not held against the next trace when the one it stumbled over is taken out of the store', async () => {
    world.store.append(batchOf(1), { sessionId: 'taken-out', to: ['backend'], nowMs: NOW_MS })
    world.keep([2, 3])
    stumblesOver([1, 2])
    await tries(4)
    expect(world.cursor().suspicions).toBe(4)
    fs.rmSync(path.join(world.root, 'traces', dayOf(NOW_MS), 'taken-out.jsonl'))
    expect(await tries(1)).toMatchObject([{ refused: 0, waiting: 2 }])
    expect(world.cursor().suspicions).toBe(1)
  })

  test('that asks for less at once is believed', async () => {
    world.keep([1, 2])
    backend.react({ status: 429 })
    expect((await tries(8)).at(-1)).toMatchObject({ refused: 0, waiting: 2 })
    expect(turnsAt(backend)).toEqual(Array(8).fill(1))
  })

  test('gets what is told of a trace in the order in which it was told, also by a witness', async () => {
    world.keep([1])
    world.keepBatch({ ...batchOf(2), spans: [spanOf(2, 1, { attributes: { telling: 1 } })] })
    world.keepBatch({ ...batchOf(2), spans: [spanOf(2, 1, { attributes: { telling: 2 } })] })
    stumblesOver([1])
    await tries(5)
    const tellings = backend.received
      .flatMap((request) => spansIn(request))
      .flatMap(({ attributes }) => attributes.filter(({ key }) => key === 'telling'))
    expect(tellings.map(({ value }) => value.intValue)).toEqual(['1', '2'])
    expect(world.cursor()).toMatchObject({ delivered: 2 })
  })
})
