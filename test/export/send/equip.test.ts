// Headers that are asked for when something is sent: what becomes of traces where there are none, and of what they hold.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deliverTo } from '../../../src/export/delivery/deliver.ts'
import type { LateHeadersFound } from '../../../src/export/destination.ts'
import { ACCEPTS, type Backend, startBackend, turnsAt } from '../backend.ts'
import { destinationAt, NOW_MS } from '../samples.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { deliveryFrom, newWorld, type World } from '../world.ts'

let backend: Backend
let world: World
let asked: number
let answer: LateHeadersFound
beforeEach(async () => {
  backend = await startBackend()
  world = newWorld(temporaryFolder())
  world.keep([1, 2])
  asked = 0
})
afterEach(() => backend.close())

const token = (value: string): LateHeadersFound => ({
  status: 'found',
  headers: { authorization: `Bearer ${value}` },
  mark: Buffer.from(value).toString('hex'),
})
const deliver = ({ nowMs = NOW_MS, ...more }: { nowMs?: number; force?: boolean } = {}, settings = {}) => {
  const lateHeaders = async () => {
    asked += 1
    return answer
  }
  const destination = destinationAt(backend.url, { lateHeaders, headers: { 'x-team': 'a' }, ...settings })
  return deliverTo(deliveryFrom(world, destination, { clock: () => nowMs, ...more }))
}

describe('headers that are asked for when something is sent', () => {
  test('go with those that stand in the settings', async () => {
    answer = token('one')
    expect(await deliver()).toMatchObject({ delivered: 2 })
    expect(backend.received.map(({ headers }) => [headers['x-team'], headers.authorization])).toEqual(
      Array(2).fill(['a', 'Bearer one']),
    )
    expect(asked).toBe(1)
  })

  test('are not asked for where nothing waits', async () => {
    answer = token('one')
    await deliver()
    await deliver()
    world.keep([3], ['other'])
    await deliver()
    expect(asked).toBe(1)
  })

  test('may be missing: then nothing is tried, nothing counts as a failure, and it goes on by itself', async () => {
    answer = { status: 'waiting', reason: 'It needs GH_TOKEN.' }
    for (let n = 0; n < 9; n++) {
      const summary = await deliver()
      expect(summary).toEqual({
        destinationId: 'backend',
        delivered: 0,
        refused: 0,
        waiting: 2,
        failure: { reason: 'It needs GH_TOKEN.' },
      })
    }
    expect(world.cursor()).toMatchObject({ attempts: 0, notBeforeMs: 0 })
    expect(world.cursor()).not.toHaveProperty('stopped')
    answer = token('one')
    expect(await deliver()).toMatchObject({ delivered: 2, waiting: 0 })
  })

  test('may fail to come: the next try is later, and their command is not asked before', async () => {
    answer = { status: 'retryable', reason: 'The headersCommand of backend ended with exit code 1.' }
    const { notBeforeMs = 0, ...summary } = await deliver()
    expect(summary).toMatchObject({ waiting: 2, failure: { reason: expect.stringContaining('exit code 1') } })
    expect(notBeforeMs).toBe(NOW_MS + 1_000)
    answer = token('one')
    expect(await deliver()).toMatchObject({ delivered: 0, waiting: 2 })
    expect(asked).toBe(1)
    expect(await deliver({ nowMs: notBeforeMs })).toMatchObject({ delivered: 2 })
  })

  test('are not asked for while the backend wants to be left alone', async () => {
    answer = token('one')
    backend.react({ status: 503, headers: { 'retry-after': '60' } })
    await deliver()
    answer = token('two')
    expect(await deliver()).toMatchObject({ delivered: 0, notBeforeMs: NOW_MS + 60_000 })
    expect(asked).toBe(1)
    backend.react(ACCEPTS)
    expect(await deliver({ force: true })).toMatchObject({ delivered: 2 })
  })

  test.each([401, 403])(
    'that a backend does not take (HTTP %d) stop it until they are others',
    async (status) => {
      backend.reactBy(({ headers }) => (headers.authorization === 'Bearer new' ? ACCEPTS : { status }))
      answer = token('old')
      expect(await deliver()).toMatchObject({
        delivered: 0,
        refused: 0,
        waiting: 2,
        failure: { httpStatus: status },
      })
      expect(await deliver({ nowMs: NOW_MS + 86_400_000 })).toMatchObject({ delivered: 0, waiting: 2 })
      expect(turnsAt(backend)).toEqual([1])
      answer = token('new')
      expect(await deliver()).toMatchObject({ delivered: 2, waiting: 0 })
      expect(world.refused()).toEqual([])
    },
  )

  test('are in no file, nor their likes, though the backend repeats them', async () => {
    answer = token('canary-0123456789')
    backend.reactBy(({ headers }, index) => ({
      status: [503, 400, 401][index] ?? 200,
      body: `seen ${headers.authorization} ${encodeURIComponent(headers.authorization ?? '')}`,
    }))
    for (let n = 0; n < 3; n++) await deliver({ force: true })
    expect(backend.received.length).toBe(4)
    expect(world.textOfDeliveries()).toContain('seen')
    expect(world.textOfDeliveries()).not.toContain('canary')
  })
})
