// The proxy is of toxiproxy's class: between our own delivery and a real Collector each of its toxics does what
// toxiproxy's did there. And whatever it does, what waits in the store arrives once the network is well again.
import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { deliverTo } from '../../src/export/delivery/deliver.ts'
import { batchOf, destinationAt, spanOf, traceIdOf } from '../export/samples.ts'
import { deliveryFrom, newWorld } from '../export/world.ts'
import { buildCollector, type Collector, readCollected, startCollector, TO_FILE } from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { needs } from '../rig/need.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'
import type { Toxic } from './toxics.ts'

const needed = needs({ collector: buildCollector })
let collector: Collector
let proxy: TcpProxy
beforeAll(async () => {
  collector = await startCollector({ config: TO_FILE, dir: tempDir('collector') })
  proxy = await startTcpProxy(collector.ports.otlpHttp)
})

interface Row {
  readonly up?: readonly Toxic[]
  readonly down?: readonly Toxic[]
  /** What the sender makes of it: the trace is there, or still to be sent. */
  readonly comesOut: 'delivered' | 'waiting'
  /** How often the Collector has the trace then. */
  readonly arrived: number
  readonly takesMs?: number
}

const ROWS: Readonly<Record<string, Row>> = {
  'late answers': {
    down: [{ kind: 'latency', ms: 1_500 }],
    comesOut: 'delivered',
    arrived: 1,
    takesMs: 1_500,
  },
  'late and unsteady answers': {
    down: [{ kind: 'latency', ms: 500, jitterMs: 200 }],
    comesOut: 'delivered',
    arrived: 1,
    takesMs: 300,
  },
  '1 KB a second': {
    up: [{ kind: 'bandwidth', bytesPerSecond: 1_000 }],
    comesOut: 'delivered',
    arrived: 1,
    takesMs: 1_000,
  },
  'bytes in slices of five': {
    up: [{ kind: 'slicer', bytes: 5, delayMs: 1 }],
    down: [{ kind: 'slicer', bytes: 5, delayMs: 1 }],
    comesOut: 'delivered',
    arrived: 1,
  },
  'an end that is told late': {
    down: [{ kind: 'slow_close', ms: 1_000 }],
    comesOut: 'delivered',
    arrived: 1,
  },
  'answers that never come': { down: [{ kind: 'timeout', ms: 0 }], comesOut: 'waiting', arrived: 1 },
  'a connection that closes instead of an answer': {
    down: [{ kind: 'timeout', ms: 100 }],
    comesOut: 'waiting',
    arrived: 1,
  },
  'requests that never come': { up: [{ kind: 'timeout', ms: 0 }], comesOut: 'waiting', arrived: 0 },
  'a reset instead of an answer': { down: [{ kind: 'reset_peer', ms: 0 }], comesOut: 'waiting', arrived: 1 },
  'a reset at the request': { up: [{ kind: 'reset_peer', ms: 0 }], comesOut: 'waiting', arrived: 0 },
  'an answer that ends after 40 bytes': {
    down: [{ kind: 'limit_data', bytes: 40 }],
    comesOut: 'waiting',
    arrived: 1,
  },
  'a request that ends after 300 bytes': {
    up: [{ kind: 'limit_data', bytes: 300 }],
    comesOut: 'waiting',
    arrived: 0,
  },
  'all of it at once': {
    up: [
      { kind: 'latency', ms: 50, jitterMs: 40 },
      { kind: 'bandwidth', bytesPerSecond: 20_000 },
      { kind: 'slicer', bytes: 700, delayMs: 5 },
    ],
    down: [
      { kind: 'latency', ms: 50, jitterMs: 40 },
      { kind: 'slicer', bytes: 20, delayMs: 5 },
    ],
    comesOut: 'delivered',
    arrived: 1,
    takesMs: 100,
  },
}

const TIMEOUT_MS = 4_000

/** Of 1.6 KB that no compression makes much smaller. */
const sample = (turn: number) => {
  const noise = Array.from({ length: 25 }, (_, at) =>
    createHash('sha256').update(`${turn} ${at}`).digest('hex'),
  ).join('')
  return { ...batchOf(turn), spans: [spanOf(turn, 1, { attributes: { noise } }), spanOf(turn, 2)] }
}

const arrivedOf = (turn: number): number =>
  readCollected(collector).filter(
    ({ traceId, name }) => traceId === traceIdOf(turn) && name.startsWith('invoke'),
  ).length

const turns = new Map(Object.keys(ROWS).map((name, index) => [name, 700 + index]))

test.each(Object.entries(ROWS))(
  '%s',
  async (name, { up = [], down = [], comesOut, arrived, takesMs = 0 }) => {
    const turn = turns.get(name) ?? 0
    const world = newWorld(tempDir('proxy'))
    world.keepBatch(sample(turn))
    const deliver = () =>
      deliverTo(deliveryFrom(world, destinationAt(proxy.url, { timeoutMs: TIMEOUT_MS }), { force: true }))

    proxy.poison({ up, down })
    const startedMs = performance.now()
    const first = await deliver()
    const tookMs = performance.now() - startedMs
    expect(first).toMatchObject(
      comesOut === 'delivered' ? { delivered: 1, waiting: 0 } : { delivered: 0, waiting: 1, refused: 0 },
    )
    expect(tookMs).toBeGreaterThan(takesMs * 0.95)
    await eventually(() => arrivedOf(turn) >= arrived, {
      what: 'the trace in the Collector',
      timeoutMs: 5_000,
    })
    expect(arrivedOf(turn)).toBe(arrived)

    proxy.heal()
    await deliver()
    expect(world.cursor()).toMatchObject({ delivered: 1, position: world.store.end() })
    const sent = arrived + (comesOut === 'waiting' ? 1 : 0)
    await eventually(() => arrivedOf(turn) === sent, { what: `the trace ${sent} times`, timeoutMs: 5_000 })
  },
)

test('nothing listens, and then it does', async (ctx) => {
  needed(ctx)
  const world = newWorld(tempDir('proxy'))
  world.keepBatch(sample(800))
  const deliver = () => deliverTo(deliveryFrom(world, destinationAt(proxy.url), { force: true }))
  await proxy.disable()
  expect(await deliver()).toMatchObject({ delivered: 0, waiting: 1, failure: { reason: /Nothing listens/ } })
  await proxy.enable()
  expect(await deliver()).toMatchObject({ delivered: 1, waiting: 0 })
})
