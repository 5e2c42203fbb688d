import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deliverAll, deliverTo } from '../../../src/export/delivery/deliver.ts'
import { mlflow } from '../../../src/export/destinations/mlflow.ts'
import { backlog } from '../../../src/export/queue/backlog.ts'
import {
  ACCEPTS,
  type Backend,
  HANGS,
  RESETS,
  requestIn,
  spansIn,
  startBackend,
  turnsAt,
} from '../backend.ts'
import { encodeResponse } from '../protobuf.ts'
import { batchOf, destinationAt, hex, NOW_MS, spanOf, traceIdOf } from '../samples.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { deliveryFrom, newWorld, type World } from '../world.ts'

let backend: Backend
let world: World
beforeEach(async () => {
  backend = await startBackend()
  world = newWorld(temporaryFolder())
})
afterEach(() => backend.close())

const delivery = (more = {}, settings = {}) => deliveryFrom(world, destinationAt(backend.url, settings), more)
/** The n-th request gets the n-th status, those after it are taken. */
const answerWith = (...statuses: readonly number[]) =>
  backend.reactBy((_, index) => (statuses[index] === undefined ? ACCEPTS : { status: statuses[index] }))

describe('what waits in the store', () => {
  test('is sent in its order, one trace a request, and once', async () => {
    world.keep([1, 2, 3])
    expect(await deliverTo(delivery())).toEqual({
      destinationId: 'backend',
      delivered: 3,
      refused: 0,
      waiting: 0,
    })
    expect(turnsAt(backend)).toEqual([1, 2, 3])
    expect(world.cursor()).toMatchObject({
      position: world.store.end(),
      delivered: 3,
      lastDeliveredAt: NOW_MS,
    })

    world.keep([4])
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 1 })
    expect(turnsAt(backend)).toEqual([1, 2, 3, 4])
  })

  test.each(['protobuf', 'json'] as const)(
    'arrives whole, in the destination’s own convention, as %s',
    async (encoding) => {
      world.keep([1])
      const convention = (batch: ReturnType<typeof batchOf>) => ({
        ...batch,
        resource: { told: 'differently' },
      })
      await deliverTo(delivery({ convention }, { encoding }))
      const request = backend.received[0]
      if (request === undefined) throw new Error('no request')
      expect(request.path).toBe('/v1/traces')
      expect(spansIn(request).map((span) => span.name)).toEqual(
        expect.arrayContaining(batchOf(1).spans.map((span) => span.name)),
      )
      expect(requestIn(request).resourceSpans[0]?.resource.attributes[0]?.key).toBe('told')
    },
  )

  test('for others is passed by', async () => {
    world.keep([1], ['other'])
    world.keep([2], ['other', 'backend'])
    world.keep([3], [])
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 1, waiting: 0 })
    expect(turnsAt(backend)).toEqual([2])
    expect(world.cursor().position).toEqual(world.store.end())
  })

  test('is left alone before the position at which a new destination starts', async () => {
    world.keep([1])
    await deliverTo(delivery({ startAt: world.store.end() }))
    world.keep([2])
    await deliverTo(delivery({ startAt: world.store.end() }))
    expect(turnsAt(backend)).toEqual([2])
  })

  test('counts as a trace with its root; what ends later is sent and not counted', async () => {
    world.keep([1])
    world.keepBatch({ ...batchOf(1), spans: [spanOf(1, 9)] })
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 1, waiting: 0 })
    expect(backend.received).toHaveLength(2)
  })

  test('is passed by where its convention leaves nothing of it', async () => {
    world.keep([1])
    const convention = (batch: ReturnType<typeof batchOf>) => ({ ...batch, spans: [] })
    expect(await deliverTo(delivery({ convention }))).toMatchObject({ waiting: 0 })
    expect(backend.received).toHaveLength(0)
  })

  test('can be counted without being read', async () => {
    world.keep([1, 1, 2])
    world.keep([3], ['other'])
    expect(backlog(world.store, 'backend', world.cursor())).toEqual({ traces: 2, oldestAt: NOW_MS })
    await deliverTo(delivery())
    expect(backlog(world.store, 'backend', world.cursor())).toEqual({ traces: 0 })
  })
})

describe('a trace that is larger than a request may be', () => {
  const spans = Array.from({ length: 40 }, (_, index) =>
    spanOf(1, index + 1, { attributes: { text: 'x'.repeat(1_000) } }),
  )

  test('goes in several requests, the root in the last', async () => {
    world.keepBatch({ ...batchOf(1), spans })
    const summary = await deliverTo(delivery({}, { maxRequestBytes: 8_000 }))
    expect(summary).toMatchObject({ delivered: 1, waiting: 0 })
    expect(backend.received.length).toBeGreaterThanOrEqual(6)
    for (const { body } of backend.received) expect(body.length).toBeLessThanOrEqual(8_000)
    const arrived = backend.received.flatMap((request) => spansIn(request).map((span) => span.spanId))
    expect([...arrived].sort()).toEqual(spans.map((span) => span.spanId).sort())
    expect(arrived.at(-1)).toBe(hex(1_001, 16))
  })

  test('goes span by span where each is too large, for the backend may take it', async () => {
    world.keepBatch({ ...batchOf(1), spans: spans.slice(0, 3) })
    expect(await deliverTo(delivery({}, { maxRequestBytes: 10 }))).toMatchObject({ delivered: 1 })
    expect(backend.received).toHaveLength(3)
  })

  const refusesAbove =
    (bytes: number, status: number, body = '') =>
    (request: { body: Uint8Array }) =>
      request.body.length > bytes ? { status, body } : ACCEPTS

  test.each([
    ['with 413', 413, ''],
    ['as a Collector does', 400, '{"code":3,"message":"http: request body too large"}'],
  ])('than the backend likes, which says so %s, goes in ever smaller ones', async (_, status, body) => {
    world.keepBatch({ ...batchOf(1), spans })
    backend.reactBy(refusesAbove(8_000, status, body))
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 1, refused: 0, waiting: 0 })
    const taken = backend.received.filter(({ body }) => body.length <= 8_000)
    const arrived = taken.flatMap((request) => spansIn(request).map((span) => span.spanId))
    expect([...arrived].sort()).toEqual(spans.map((span) => span.spanId).sort())
    expect(arrived.at(-1)).toBe(hex(1_001, 16))
  })

  test('by one span that nothing makes smaller goes without that one, which is set aside', async () => {
    const huge = spanOf(1, 3, { attributes: { text: 'x'.repeat(20_000) } })
    world.keepBatch({ ...batchOf(1), spans: [spanOf(1, 1), spanOf(1, 2), huge] })
    backend.reactBy(refusesAbove(8_000, 413))
    expect(await deliverTo(delivery())).toMatchObject({
      refused: 1,
      waiting: 0,
      failure: { reason: expect.stringMatching(/^1 spans? .*rejected: .*HTTP 413.*maxRequestBytes/) },
    })
    const taken = backend.received.filter(({ body }) => body.length <= 8_000)
    expect(taken.flatMap((request) => spansIn(request)).map(({ spanId }) => spanId)).toEqual([
      hex(1_002, 16),
      hex(1_001, 16),
    ])
    expect(world.refused()).toMatchObject([{ outcome: { status: 'partial', rejectedSpans: 1 } }])
  })

  test('in every part of it is refused', async () => {
    world.keep([1])
    backend.react({ status: 413 })
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 0, refused: 1, waiting: 0 })
    expect(world.refused()).toMatchObject([{ outcome: { status: 'refused', httpStatus: 413 } }])
  })

  test('waits as a whole where one of its requests has to', async () => {
    world.keepBatch({ ...batchOf(1), spans })
    answerWith(200, 503)
    expect(await deliverTo(delivery({}, { maxRequestBytes: 8_000 }))).toMatchObject({
      delivered: 0,
      waiting: 1,
    })
    expect(backend.received).toHaveLength(2)
  })
})

describe('a backend in trouble', () => {
  test('gets nothing more until the time that it named, in whatever process', async () => {
    world.keep([1, 2])
    backend.react({ status: 503, headers: { 'retry-after': '3' } })
    expect(await deliverTo(delivery())).toMatchObject({
      delivered: 0,
      waiting: 2,
      notBeforeMs: NOW_MS + 3_000,
      failure: { httpStatus: 503 },
    })
    backend.react(ACCEPTS)
    expect(await deliverTo(delivery({ clock: () => NOW_MS + 2_999 }))).toMatchObject({
      delivered: 0,
      waiting: 2,
    })
    expect(turnsAt(backend)).toEqual([1])
    const later = await deliverTo(delivery({ clock: () => NOW_MS + 3_000 }))
    expect(later).toEqual({ destinationId: 'backend', delivered: 2, refused: 0, waiting: 0 })
    expect(turnsAt(backend)).toEqual([1, 1, 2])
    expect(world.cursor()).toMatchObject({ attempts: 0, notBeforeMs: 0 })
  })

  test('is tried at once where a person asks', async () => {
    world.keep([1])
    answerWith(503)
    await deliverTo(delivery())
    expect(await deliverTo(delivery({ force: true }))).toMatchObject({ delivered: 1 })
  })

  test('is tried at once where its settings were changed', async () => {
    world.keep([1])
    answerWith(503)
    await deliverTo(delivery())
    expect(await deliverTo(delivery({}, { headers: { 'x-team': 'b' } }))).toMatchObject({ delivered: 1 })
  })

  test('is tried after ever longer waits, and gets its trace whole when it is back', async () => {
    world.keep([1])
    backend.react(RESETS)
    const waits: number[] = []
    let nowMs = NOW_MS
    for (let n = 0; n < 5; n++) {
      const { notBeforeMs = 0 } = await deliverTo(delivery({ clock: () => nowMs }))
      waits.push(notBeforeMs - nowMs)
      nowMs = notBeforeMs
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 2_000])
    backend.react(ACCEPTS)
    expect(await deliverTo(delivery({ clock: () => nowMs }))).toMatchObject({ delivered: 1, waiting: 0 })
  })

  test('that does not even listen keeps its traces waiting', async () => {
    world.keep([1, 2])
    const { port } = backend
    await backend.close()
    expect(await deliverTo(delivery())).toMatchObject({
      waiting: 2,
      failure: { reason: `Nothing listens at http://127.0.0.1:${port}: is the server running?` },
    })
    backend = await startBackend(port)
    expect(await deliverTo(delivery({ clock: () => NOW_MS + 2_000 }))).toMatchObject({ delivered: 2 })
  })

  test('delays no other', async () => {
    const slow = await startBackend()
    slow.react(HANGS)
    world.keep([1, 2, 3], ['slow', 'backend'])
    const controller = new AbortController()
    const toSlow = deliveryFrom(world, destinationAt(slow.url, { id: 'slow' }), { signal: controller.signal })
    const both = deliverAll([toSlow, delivery()])
    await slow.got(1)
    await backend.got(3)
    controller.abort()
    expect(await both).toEqual([
      { destinationId: 'slow', delivered: 0, refused: 0, waiting: 3 },
      { destinationId: 'backend', delivered: 3, refused: 0, waiting: 0 },
    ])
    await slow.close()
  })

  test('and one of our own mistakes delay no other either', async () => {
    world.keep([1], ['broken', 'backend'])
    const broken = deliveryFrom(world, destinationAt(backend.url, { id: 'broken' }), {
      owned: () => {
        throw new Error('disk on fire')
      },
    })
    expect(await deliverAll([broken, delivery()])).toMatchObject([
      { destinationId: 'broken', failure: { reason: 'disk on fire' } },
      { delivered: 1 },
    ])
  })
})

describe('a trace that is refused', () => {
  test('is set aside with the backend’s answer, and those behind it go on', async () => {
    world.keep([1, 2, 3])
    backend.reactBy((_, index) => (index === 1 ? { status: 422, body: '{"detail":"bad span"}' } : ACCEPTS))
    expect(await deliverTo(delivery())).toMatchObject({
      delivered: 2,
      refused: 1,
      waiting: 0,
      failure: { httpStatus: 422 },
    })
    expect(turnsAt(backend)).toEqual([1, 2, 3])
    const [record, ...others] = world.refused()
    expect(others).toEqual([])
    expect(record).toMatchObject({
      at: NOW_MS,
      line: { traceId: traceIdOf(2) },
      outcome: { httpStatus: 422 },
    })
    expect(record?.outcome).toHaveProperty('reason', expect.stringContaining('bad span'))
    // What the trace holds stays in the store.
    expect(world.textOfDeliveries()).not.toContain('invoke_agent')
  })

  test('in part is kept in mind, and not sent again', async () => {
    world.keep([1])
    const body = encodeResponse({ rejectedSpans: 2, errorMessage: 'two bad' })
    backend.react({ ...ACCEPTS, body })
    expect(await deliverTo(delivery())).toMatchObject({
      delivered: 0,
      refused: 1,
      failure: { reason: '2 spans were rejected: two bad' },
    })
    expect(world.refused()).toMatchObject([
      { outcome: { status: 'partial', rejectedSpans: 2, message: 'two bad' } },
    ])
    await deliverTo(delivery())
    expect(backend.received).toHaveLength(1)
  })

  test('by a login page with HTTP 200 is not taken for delivered', async () => {
    world.keep([1])
    backend.react({ headers: { 'content-type': 'text/html' }, body: '<html>login</html>' })
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 0, refused: 1 })
  })

  test('by our own convention is set aside as well', async () => {
    world.keep([1, 2])
    const convention = (batch: ReturnType<typeof batchOf>) => {
      if (batch.traceId === traceIdOf(1)) throw new Error('cannot tell')
      return batch
    }
    expect(await deliverTo(delivery({ convention }))).toMatchObject({ delivered: 1, refused: 1 })
    expect(world.refused()).toMatchObject([{ outcome: { reason: expect.stringContaining('cannot tell') } }])
  })

  test('leaves the list when it was sent again and is taken', async () => {
    world.keep([1, 2])
    answerWith(404, 404, 404)
    await deliverTo(delivery())
    const [first, second] = world.refused().map(({ line }) => line)
    if (first === undefined || second === undefined) throw new Error('not refused')
    world.store.appendAgain([first, second], { to: 'backend', nowMs: NOW_MS })
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 1, refused: 1 })
    expect(world.refused().map(({ line }) => line.traceId)).toEqual([traceIdOf(1)])
    world.store.appendAgain([first], { to: 'backend', nowMs: NOW_MS })
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 1, refused: 0 })
    expect(world.refused()).toEqual([])
    expect(world.cursor()).toMatchObject({ delivered: 2, position: world.store.end() })
  })

  test('for want of rights stops its destination until the settings change', async () => {
    world.keep([1, 2])
    backend.reactBy(({ headers }) => (headers.authorization === 'Bearer new' ? ACCEPTS : { status: 401 }))
    const old = { headers: { authorization: 'Bearer old' } }
    expect(await deliverTo(delivery({}, old))).toMatchObject({ waiting: 2, failure: { httpStatus: 401 } })
    expect(await deliverTo(delivery({ clock: () => NOW_MS + 86_400_000 }, old))).toMatchObject({
      waiting: 2,
      failure: { httpStatus: 401 },
    })
    expect(turnsAt(backend)).toEqual([1])
    expect(world.refused()).toEqual([])
    // The server may have changed instead: a person can ask for one more try.
    await deliverTo(delivery({ force: true }, old))
    expect(turnsAt(backend)).toEqual([1, 1])
    expect(await deliverTo(delivery({}, { headers: { authorization: 'Bearer new' } }))).toEqual({
      destinationId: 'backend',
      delivered: 2,
      refused: 0,
      waiting: 0,
    })
    expect(world.cursor()).not.toHaveProperty('stopped')
  })
})

describe('MLflow as a destination', () => {
  test('gets traces for an experiment, and they wait where it was deleted', async () => {
    world.keep([1])
    const stage = { now: 'deleted' }
    backend.reactBy(({ path }) => {
      if (path === '/v1/traces') return ACCEPTS
      const experiment = { experiment_id: '7', name: 'mine', lifecycle_stage: stage.now }
      return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ experiment }) }
    })
    const settings = { experimentName: 'mine', encoding: 'json' }
    expect(await deliverTo(delivery({ kind: mlflow }, settings))).toMatchObject({
      waiting: 1,
      failure: { reason: expect.stringContaining('"mine" (id 7) was deleted') },
    })
    stage.now = 'active'
    const later = { kind: mlflow, clock: () => NOW_MS + 600_000 }
    expect(await deliverTo(delivery(later, settings))).toMatchObject({ delivered: 1 })
    const sent = backend.received.filter(({ path }) => path === '/v1/traces')
    expect(sent.map(({ headers }) => headers['x-mlflow-experiment-id'])).toEqual(['7'])
  })
})

describe('nothing is lost or written twice', () => {
  test('when the process is killed after a request and before the note of its outcome', async () => {
    const script = path.join(temporaryFolder(), 'child.mjs')
    await build({
      entryPoints: [path.join(import.meta.dirname, 'deliver-child.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
    })
    world.keep([1, 2])
    backend.reactBy((_, index) => (index === 1 ? HANGS : ACCEPTS))
    const child = spawn(process.execPath, [script, world.root, backend.url], { stdio: 'inherit' })
    await backend.got(2)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(world.cursor()).toMatchObject({ delivered: 1 })

    backend.react(ACCEPTS)
    expect(await deliverTo(delivery())).toMatchObject({ delivered: 1, waiting: 0 })
    expect(turnsAt(backend)).toEqual([1, 2, 2])
    expect(backend.received[2]?.body).toEqual(backend.received[1]?.body)
  })

  test('when another process has taken the work over in the middle of a request', async () => {
    world.keep([1, 2])
    let owned = true
    backend.reactBy(() => {
      owned = false
      return ACCEPTS
    })
    await deliverTo(delivery({ owned: () => owned }))
    expect(turnsAt(backend)).toEqual([1])
    expect(world.cursor()).toMatchObject({ delivered: 0, attempts: 0 })
  })

  test('when our own side gives up in the middle of a request', async () => {
    world.keep([1])
    backend.react(HANGS)
    const controller = new AbortController()
    const delivering = deliverTo(delivery({ signal: controller.signal }))
    await backend.got(1)
    controller.abort()
    expect(await delivering).toEqual({ destinationId: 'backend', delivered: 0, refused: 0, waiting: 1 })
    expect(world.cursor()).toMatchObject({ attempts: 0 })
  })
})

describe('the headers of one destination', () => {
  const OTEL = { OTEL_EXPORTER_OTLP_HEADERS: 'x-env=leak', OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-env=leak' }
  const before = { ...process.env }
  beforeEach(() => Object.assign(process.env, OTEL))
  afterEach(() => {
    for (const name of Object.keys(OTEL)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  })

  test('reach no other, and none comes out of the environment', async () => {
    const sinks = [backend, await startBackend(), await startBackend()]
    const ids = ['a', 'b', 'c']
    world.keep([1, 2], ids)
    await deliverAll(
      sinks.map(({ url }, index) => {
        const id = ids[index] ?? ''
        return deliveryFrom(world, destinationAt(url, { id, headers: { [`x-${id}`]: `secret-of-${id}` } }))
      }),
    )
    sinks.forEach(({ received }, index) => {
      expect(received).toHaveLength(2)
      for (const { headers } of received) {
        const own = Object.entries(headers).filter(([name]) => /^x-/.test(name))
        expect(own).toEqual([[`x-${ids[index]}`, `secret-of-${ids[index]}`]])
      }
    })
    await Promise.all(sinks.slice(1).map((sink) => sink.close()))
  })

  test('are in no file, though the backend repeats them', async () => {
    world.keep([1, 2, 3])
    backend.reactBy(({ headers }, index) => ({
      status: [400, 503, 401][index] ?? 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: `seen ${JSON.stringify(headers)}` }),
    }))
    const settings = {
      headers: { authorization: 'Bearer canary-0123456789', 'x-api-key': 'canary-9876543210' },
    }
    for (let n = 0; n < 3; n++) await deliverTo(delivery({ force: true }, settings))
    expect(backend.received.length).toBeGreaterThanOrEqual(3)
    expect(world.textOfDeliveries()).toContain('seen')
    expect(world.textOfDeliveries()).not.toContain('canary')
  })
})
