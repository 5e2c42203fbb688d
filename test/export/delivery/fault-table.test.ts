// Everything that a backend or the way to it can do to a request: which of the four outcomes it is, what becomes of
// the trace and of those behind it, and what a person reads.
import { randomBytes } from 'node:crypto'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type DeliverySummary, deliverTo } from '../../../src/export/delivery/deliver.ts'
import type { Destination } from '../../../src/export/destination.ts'
import { requeue } from '../../../src/export/queue/requeue.ts'
import { ACCEPTS, type Backend, HANGS, RESETS, type Reaction, startBackend, turnsAt } from '../backend.ts'
import { selfSigned } from '../certificate.ts'
import { encodeResponse } from '../protobuf.ts'
import { readsSlowly, startRawServer } from '../raw-server.ts'
import { batchOf, destinationAt, NOW_MS, spanOf } from '../samples.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { deliveryFrom, newWorld, type World } from '../world.ts'

let backend: Backend
let world: World
beforeEach(async () => {
  backend = await startBackend()
  world = newWorld(temporaryFolder())
  world.keep([1, 2])
})
afterEach(() => backend.close())

const LATER_MS = NOW_MS + 24 * 60 * 60_000
const deliver = (settings: Partial<Destination> = {}, nowMs = NOW_MS) =>
  deliverTo(deliveryFrom(world, destinationAt(backend.url, settings), { clock: () => nowMs }))
const waitOf = ({ notBeforeMs = 0 }: DeliverySummary) => notBeforeMs - NOW_MS

/** What each kind of outcome means for two traces that wait, where the first meets the fault. */
const NEXT = {
  /** Both wait, for it may be the backend and not the trace. */
  waits: { delivered: 0, refused: 0, waiting: 2 },
  /** The first is set aside, the second goes on. */
  'set aside': { delivered: 1, refused: 1, waiting: 0 },
  /** Nothing is set aside and nothing is tried any more. */
  stops: { delivered: 0, refused: 0, waiting: 2 },
} as const

interface Row {
  readonly fault: string
  readonly reaction: Reaction
  readonly next: keyof typeof NEXT
  /** For how long it waits; random is 1 here, so the back-off is all of its first step. */
  readonly waitMs?: number
  readonly httpStatus?: number
  readonly words: RegExp
  readonly settings?: Partial<Destination>
}

const says = (status: number, more: object = {}): Reaction => ({
  status,
  headers: { 'content-type': 'application/json', ...more },
  body: '{"code":3,"message":"no"}',
})
const inThreeSeconds = new Date(NOW_MS + 3_000).toUTCString()

const ROWS: readonly Row[] = [
  {
    fault: '503 with Retry-After in seconds',
    reaction: says(503, { 'retry-after': '3' }),
    next: 'waits',
    waitMs: 3_000,
    httpStatus: 503,
    words: /cannot take traces now \(HTTP 503\): no\.$/,
  },
  {
    fault: '503 with Retry-After as a date',
    reaction: says(503, { 'retry-after': inThreeSeconds }),
    next: 'waits',
    // HTTP dates have no milliseconds.
    waitMs: 3_000 - (NOW_MS % 1_000),
    httpStatus: 503,
    words: /HTTP 503/,
  },
  {
    fault: '429 with Retry-After in seconds',
    reaction: says(429, { 'retry-after': '3' }),
    next: 'waits',
    waitMs: 3_000,
    httpStatus: 429,
    words: /cannot take traces now \(HTTP 429\)/,
  },
  {
    fault: '429 with Retry-After as a date',
    reaction: says(429, { 'retry-after': inThreeSeconds }),
    next: 'waits',
    waitMs: 3_000 - (NOW_MS % 1_000),
    httpStatus: 429,
    words: /HTTP 429/,
  },
  ...[408, 500, 502, 503, 504, 507, 529].map(
    (status): Row => ({
      fault: `${status}`,
      reaction: says(status),
      next: 'waits',
      waitMs: 1_000,
      httpStatus: status,
      words: new RegExp(`cannot take traces now \\(HTTP ${status}\\): no\\.$`),
    }),
  ),
  ...[400, 404, 405, 415, 422, 501, 505].map(
    (status): Row => ({
      fault: `${status}`,
      reaction: says(status),
      next: 'set aside',
      httpStatus: status,
      words: new RegExp(`refused the traces \\(HTTP ${status}\\): no\\.`),
    }),
  ),
  {
    fault: '401',
    reaction: says(401),
    next: 'stops',
    httpStatus: 401,
    words: /\(HTTP 401\): no\. Check the destination's credentials\.$/,
  },
  {
    fault: '403',
    reaction: says(403),
    next: 'stops',
    httpStatus: 403,
    words: /\(HTTP 403\): no\. Check what these credentials may do\.$/,
  },
  {
    fault: 'partial success',
    reaction: { ...ACCEPTS, body: encodeResponse({ rejectedSpans: 2, errorMessage: 'two bad' }) },
    next: 'set aside',
    words: /^2 spans were rejected: two bad$/,
  },
  {
    fault: 'an answer that never comes',
    reaction: HANGS,
    settings: { timeoutMs: 300 },
    next: 'waits',
    waitMs: 1_000,
    words: /did not answer within 0\.3 s\.$/,
  },
  {
    fault: 'a 200 whose body is cut off',
    reaction: (response) => {
      response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': '200' })
      response.write(Buffer.alloc(10), () => response.destroy())
    },
    next: 'waits',
    waitMs: 1_000,
    words: /^The answer of http.* broke off in the middle\.$/,
  },
  {
    fault: 'a 200 that is a web page',
    reaction: { headers: { 'content-type': 'text/html' }, body: '<html><title>Sign in</title></html>' },
    next: 'set aside',
    httpStatus: 200,
    words: /answered HTTP 200 with "Sign in", which is not an OTLP answer: check the URL\.$/,
  },
  {
    fault: 'a connection that is reset when the server has read',
    reaction: RESETS,
    next: 'waits',
    waitMs: 250,
    words: /was cut before it answered\.$/,
  },
  {
    fault: 'a redirect',
    reaction: { status: 307, headers: { location: 'https://elsewhere.example/v1/traces?token=canary' } },
    next: 'set aside',
    httpStatus: 307,
    words: /redirects to https:\/\/elsewhere\.example\/v1\/traces: put the final address in the settings\.$/,
  },
]

const turnsIn = () => turnsAt(backend)

describe('a backend whose answer to the first request is', () => {
  test.each(ROWS)('$fault: $next', async ({ reaction, next, waitMs, httpStatus, words, settings }) => {
    backend.reactBy((_, index) => (index === 0 ? reaction : ACCEPTS))
    const summary = await deliver(settings)
    expect(summary).toMatchObject(NEXT[next])
    expect(summary.failure?.reason).toMatch(words)
    expect(summary.failure?.reason).not.toContain('canary')
    expect(summary.failure?.httpStatus).toBe(httpStatus)
    expect(waitMs === undefined ? undefined : waitOf(summary)).toBe(waitMs)
    expect(turnsIn()).toEqual(next === 'set aside' ? [1, 2] : [1])
    await AFTERWARDS[next](settings)
  })
})

/** What makes the traces go after all. */
const AFTERWARDS: Record<keyof typeof NEXT, (settings?: Partial<Destination>) => Promise<void>> = {
  async waits(settings) {
    expect(world.refused()).toEqual([])
    // Whatever process comes next: all that is known stands in the cursor.
    expect(await deliver(settings, LATER_MS)).toMatchObject({ delivered: 2, waiting: 0, refused: 0 })
    expect(turnsIn()).toEqual([1, 1, 2])
  },

  async 'set aside'(settings) {
    const [record, ...others] = world.refused()
    expect(others).toEqual([])
    if (record === undefined) throw new Error('nothing was set aside')
    requeue(world.store, {
      destinationId: 'backend',
      isMissing: ({ traceId }) => traceId === record.line.traceId,
      nowMs: LATER_MS,
    })
    expect(await deliver(settings, LATER_MS)).toMatchObject({ delivered: 1, waiting: 0, refused: 0 })
    expect(turnsIn()).toEqual([1, 2, 1])
    expect(world.refused()).toEqual([])
  },

  async stops(settings) {
    expect(await deliver(settings, LATER_MS)).toMatchObject({ delivered: 0, waiting: 2 })
    expect(turnsIn()).toEqual([1])
    const changed = { ...settings, headers: { authorization: 'Bearer new' } }
    expect(await deliver(changed, LATER_MS)).toMatchObject({ delivered: 2, waiting: 0 })
  },
}

describe('the way to a backend:', () => {
  const nowhere = async () => {
    const gone = await startBackend()
    await gone.close()
    return gone.url
  }
  const rawAt = async (serve: Parameters<typeof startRawServer>[0]) =>
    `http://127.0.0.1:${await startRawServer(serve)}`

  test.each<[string, () => Promise<string>, number, RegExp]>([
    ['nothing listens', nowhere, 250, /^Nothing listens at http:.*: is the server running\?$/],
    [
      'its name is not known',
      async () => `http://${'x'.repeat(64)}.example`,
      250,
      /^The host of http:.* (?:is not known: check its name|could not be looked up: no network\?)\.?$/,
    ],
    ['it cuts before it reads', () => rawAt((socket) => socket.resetAndDestroy()), 250, /was cut before/],
    ['it closes without a word', () => rawAt((socket) => void socket.end()), 250, /was cut before/],
    ['it never reads', () => rawAt((socket) => void socket.pause()), 1_000, /did not answer within 0\.5 s/],
    [
      'it answers one byte at a time',
      () =>
        rawAt((socket) => {
          socket.write('HTTP/1.1 200 OK\r\n')
          const timer = setInterval(() => socket.write('x'), 50)
          socket.once('close', () => clearInterval(timer))
        }),
      1_000,
      /did not answer within 0\.5 s/,
    ],
    ['it reads 1 KB/s, which is too slow', () => rawAt(readsSlowly(1_024, 1_000)), 1_000, /within 0\.5 s/],
    ['it does not speak HTTP', () => rawAt((socket) => socket.end('SSH-2.0\r\n')), 1_000, /does not speak/],
    ['its certificate is nobody’s', untrusted, 1_000, /certificate of https:.* is not trusted.*caFile/],
    [
      'it speaks plain HTTP where TLS is expected',
      async () => backend.url.replace('http:', 'https:'),
      1_000,
      /does not speak HTTP as expected: check scheme and port\.$/,
    ],
  ])('%s: waits', async (_, start, waitMs, words) => {
    const url = await start()
    const settings = { url, timeoutMs: 500 }
    const summary = await deliver(settings)
    expect(summary).toMatchObject(NEXT.waits)
    expect(summary.failure?.reason).toMatch(words)
    expect(summary.failure).not.toHaveProperty('httpStatus')
    expect(waitOf(summary)).toBe(waitMs)
    // The same place, mended: what is kept is a time and a place in the store.
    expect(world.cursor()).toMatchObject({ attempts: 1, delivered: 0 })
    expect(await deliver({}, LATER_MS)).toMatchObject({ delivered: 2, waiting: 0, refused: 0 })
  })

  test('it reads 1 KB/s, which is in time: taken', async () => {
    const url = await rawAt(readsSlowly(1_024, 1_000))
    const big = { ...batchOf(3), spans: [spanOf(3, 1, { attributes: { text: randomText(2_000) } })] }
    world.keepBatch(big)
    const settings = { url, timeoutMs: 10_000, compression: 'none' } as const
    const startedMs = Date.now()
    expect(await deliver(settings)).toMatchObject({ delivered: 3, waiting: 0 })
    expect(Date.now() - startedMs).toBeGreaterThan(3_000)
  })
})

/** Of a company's own making, as far as this machine knows. */
async function untrusted(): Promise<string> {
  const server = https.createServer(selfSigned(), (_, response) => response.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `https://localhost:${(server.address() as AddressInfo).port}`
}

const randomText = (length: number) => randomBytes(length / 2).toString('hex')
