import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bothSummaries, deliverTo } from '../../../src/export/delivery/deliver.ts'
import { otlp } from '../../../src/export/destinations/otlp.ts'
import type { DestinationKind } from '../../../src/export/kind.ts'
import type { SpanBatch } from '../../../src/trace/span.ts'
import { type Backend, startBackend, turnsAt } from '../backend.ts'
import { batchOf, destinationAt, NOW_MS } from '../samples.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { deliveryFrom, newWorld, type World } from '../world.ts'

const HOUR_MS = 60 * 60_000
const kind: DestinationKind = { ...otlp, title: 'Forgetful', maxAgeMs: 24 * HOUR_MS }
const WHY = 'Forgetful keeps nothing that is older than 24 hours'

let backend: Backend
let world: World
beforeEach(async () => {
  backend = await startBackend()
  world = newWorld(temporaryFolder())
})
afterEach(() => backend.close())

const aged = (turn: number, ms: number): SpanBatch => {
  const batch = batchOf(turn)
  const spans = batch.spans.map((span) => ({ ...span, startMs: span.startMs - ms, endMs: span.endMs - ms }))
  return { ...batch, spans }
}
const delivery = (more = {}) => deliveryFrom(world, destinationAt(backend.url), { kind, ...more })

describe('where a backend keeps nothing of the past', () => {
  test('an old trace is skipped and counted, and those around it are sent', async () => {
    world.keepBatch(aged(1, HOUR_MS))
    world.keepBatch(aged(2, 25 * HOUR_MS))
    world.keepBatch(aged(3, 0))
    const summary = await deliverTo(delivery())
    expect(summary).toEqual({
      destinationId: 'backend',
      delivered: 2,
      refused: 0,
      waiting: 0,
      skipped: { traces: 1, why: WHY },
    })
    expect(turnsAt(backend)).toEqual([1, 3])
    expect(world.cursor()).toMatchObject({ delivered: 2, skipped: 1, skippedWhy: WHY })
    expect(world.refused()).toEqual([])
  })

  test('a trace goes by its earliest span, for one with holes would be told as a whole', async () => {
    const batch = batchOf(1)
    const [root, ...rest] = batch.spans
    if (root === undefined) throw new Error('no root')
    world.keepBatch({ ...batch, spans: [{ ...root, startMs: NOW_MS - 25 * HOUR_MS }, ...rest] })
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 0, skipped: { traces: 1 } })
    expect(backend.received).toEqual([])
  })

  test('a trace that would be past the limit when it arrives is not sent either', async () => {
    world.keepBatch(aged(1, 24 * HOUR_MS - 30_000))
    world.keepBatch(aged(2, 24 * HOUR_MS - 120_000))
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 1, skipped: { traces: 1 } })
    expect(turnsAt(backend)).toEqual([2])
  })

  test('a trace of several batches counts once', async () => {
    world.keepBatch(aged(1, 30 * HOUR_MS))
    world.keepBatch(aged(1, 30 * HOUR_MS))
    expect(await deliverTo(delivery())).toMatchObject({ skipped: { traces: 1 } })
    expect(world.cursor().skipped).toBe(1)
  })

  test('what waited too long for a backend that was down is skipped as well, and said', async () => {
    world.keep([1, 2])
    backend.react({ status: 503 })
    expect(await deliverTo(delivery())).toMatchObject({ waiting: 2 })
    backend.react({ status: 200, headers: { 'content-type': 'application/x-protobuf' } })
    const later = () => NOW_MS + 25 * HOUR_MS
    expect(await deliverTo(delivery({ clock: later }))).toMatchObject({
      delivered: 0,
      waiting: 0,
      skipped: { traces: 2, why: WHY },
    })
  })

  test('nothing is asked of a variable or a command for what is not sent', async () => {
    world.keepBatch(aged(1, 30 * HOUR_MS))
    let asked = 0
    const lateHeaders = async () => {
      asked += 1
      return { status: 'waiting', reason: 'nobody knows' } as const
    }
    const destination = destinationAt(backend.url, { lateHeaders })
    await deliverTo({ ...delivery(), destination })
    expect(asked).toBe(0)
  })

  test('every other backend gets it, however old it is', async () => {
    world.keepBatch(aged(1, 1_000 * 24 * HOUR_MS))
    const summary = await deliverTo(delivery({ kind: otlp }))
    expect(summary).toMatchObject({ delivered: 1 })
    expect(summary.skipped).toBeUndefined()
  })

  test('several runs add up', () => {
    const run = (traces?: number) => ({
      ...{ destinationId: 'a', delivered: 1, refused: 2, waiting: 3 },
      ...(traces !== undefined && { skipped: { traces, why: WHY } }),
    })
    expect(bothSummaries(run(2), run())).toEqual({
      ...{ destinationId: 'a', delivered: 2, refused: 4, waiting: 3 },
      skipped: { traces: 2, why: WHY },
    })
    expect(bothSummaries(run(2), run(3)).skipped).toEqual({ traces: 5, why: WHY })
    expect(bothSummaries(undefined, run())).toEqual(run())
  })
})
