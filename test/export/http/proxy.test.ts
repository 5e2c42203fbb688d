import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deliverTo } from '../../../src/export/delivery/deliver.ts'
import type { Destination } from '../../../src/export/destination.ts'
import { type Backend, startBackend, turnsAt } from '../backend.ts'
import { selfSigned } from '../certificate.ts'
import { type ProxyOptions, startProxy } from '../proxy-server.ts'
import { destinationAt } from '../samples.ts'
import { startSecureBackend } from '../secure-backend.ts'
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

const deliver = (url: string, settings: Partial<Destination>) =>
  deliverTo(deliveryFrom(world, destinationAt(url, { timeoutMs: 2_000, ...settings })))
const fileWith = (text: string) => {
  const file = path.join(temporaryFolder(), 'ca.pem')
  fs.writeFileSync(file, text)
  return file
}
const withCredentials = (url: string, pair: string) => url.replace('://', `://${pair}@`)
const HEADERS = { authorization: 'Bearer canary' }

describe('a destination behind a proxy', () => {
  test('of plain http gets its requests by whole addresses', async () => {
    const proxy = await startProxy()
    expect(await deliver(backend.url, { proxy: proxy.url, headers: HEADERS })).toMatchObject({ delivered: 2 })
    expect(turnsAt(backend)).toEqual([1, 2])
    expect(proxy.asked.map(({ method, target }) => `${method} ${target}`)).toEqual(
      Array(2).fill(`POST ${backend.url}/v1/traces`),
    )
    expect(backend.received[0]?.headers).toMatchObject({ ...HEADERS, host: `127.0.0.1:${backend.port}` })
    // Both on one connection.
    expect(proxy.connections()).toBe(1)
  })

  test('of https gets a tunnel, in which the proxy reads nothing', async () => {
    const proxy = await startProxy()
    const secure = await startSecureBackend()
    const settings = { proxy: proxy.url, headers: HEADERS, tls: { caFile: fileWith(secure.cert) } }
    expect(await deliver(secure.url, settings)).toMatchObject({ delivered: 2 })
    expect(secure.received.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill('Bearer canary'),
    )
    expect(new Set(secure.received.map(({ connection }) => connection)).size).toBe(1)
    expect(proxy.asked).toMatchObject([{ method: 'CONNECT', target: new URL(secure.url).host }])
    expect(JSON.stringify(proxy.asked)).not.toContain('canary')
  })

  test('that speaks TLS itself is reached either way', async () => {
    const tls = selfSigned()
    const proxy = await startProxy({ tls })
    const secure = await startSecureBackend({ identity: tls })
    const settings = { proxy: proxy.url, tls: { caFile: fileWith(tls.cert) } }
    expect(await deliver(secure.url, settings)).toMatchObject({ delivered: 2 })
    world.keep([3])
    expect(await deliver(backend.url, settings)).toMatchObject({ delivered: 1 })
    expect(proxy.asked.map(({ method }) => method)).toEqual(['CONNECT', 'POST'])
  })

  test.each(['http', 'https'])(
    'that wants credentials gets them, and the %s server does not',
    async (scheme) => {
      const proxy = await startProxy({ credentials: 'ada:p@ss:wörd' })
      const secure = await startSecureBackend()
      const url = scheme === 'http' ? backend.url : secure.url
      const settings = {
        proxy: withCredentials(proxy.url, `ada:${encodeURIComponent('p@ss:wörd')}`),
        tls: { caFile: fileWith(secure.cert) },
      }
      expect(await deliver(url, settings)).toMatchObject({ delivered: 2 })
      const seen = scheme === 'http' ? backend.received : secure.received
      expect(seen).toHaveLength(2)
      for (const { headers } of seen) expect(headers).not.toHaveProperty('proxy-authorization')
    },
  )
})

describe('a proxy that', () => {
  test.each(['http', 'https'])(
    'does not know us stops the destination over %s, and is named',
    async (scheme) => {
      const proxy = await startProxy({ credentials: 'ada:secret' })
      const secure = await startSecureBackend()
      const url = scheme === 'http' ? backend.url : secure.url
      const settings = {
        proxy: withCredentials(proxy.url, 'ada:canary'),
        tls: { caFile: fileWith(secure.cert) },
      }
      const summary = await deliver(url, settings)
      expect(summary).toMatchObject({ delivered: 0, refused: 0, waiting: 2 })
      expect(summary.failure?.reason).toMatch(/proxy/)
      expect(summary.failure?.reason).not.toMatch(/canary|ada/)
      expect(world.cursor()).toHaveProperty('stopped')
      expect(await deliver(url, settings)).toMatchObject({ delivered: 0 })
      expect(proxy.asked).toHaveLength(1)
      const better = { ...settings, proxy: withCredentials(proxy.url, 'ada:secret') }
      expect(await deliver(url, better)).toMatchObject({ delivered: 2, waiting: 0 })
    },
  )

  test.each<[string, ProxyOptions, RegExp]>([
    [
      'forbids the way',
      { connectStatus: 403 },
      /^The proxy http:.* does not let the connection through \(HTTP 403\)\.$/,
    ],
    ['has trouble behind it', { connectStatus: 502 }, /does not let the connection through \(HTTP 502\)\.$/],
    ['hangs', { hangs: true }, /^https:.* did not answer within 0\.4 s\.$/],
  ])('%s keeps traces waiting', async (_, options, words) => {
    const proxy = await startProxy(options)
    const secure = await startSecureBackend()
    const summary = await deliver(secure.url, { proxy: proxy.url, timeoutMs: 400 })
    expect(summary).toMatchObject({ delivered: 0, refused: 0, waiting: 2 })
    expect(summary.failure?.reason).toMatch(words)
    expect(secure.received).toEqual([])
  })

  test.each(['http', 'https'])('is not there is named, and not the %s server behind it', async (scheme) => {
    const gone = await startBackend()
    await gone.close()
    const url = `${scheme}://127.0.0.1:${backend.port}`
    const { failure } = await deliver(url, { proxy: gone.url })
    expect(failure?.reason).toBe(
      `The proxy ${gone.url} cannot be reached: is it the right one, is a VPN needed?`,
    )
    expect(backend.received).toEqual([])
  })

  test.each(['socks5://127.0.0.1:1080', 'nonsense'])(
    'is none that can be used (%s) is said',
    async (proxy) => {
      const summary = await deliver(backend.url, { proxy })
      expect(summary).toMatchObject({ waiting: 2 })
      expect(summary.failure?.reason).toMatch(
        /^The proxy is .*only http:\/\/ and https:\/\/ proxies can be used/,
      )
      expect(backend.received).toEqual([])
    },
  )
})

describe('a proxy gets no request', () => {
  test.each([
    'http://169.254.169.254/',
    'https://169.254.169.254/',
    'http://[fd00:ec2::254]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://2852039166/',
    'http://metadata.google.internal/',
    'http://METADATA.google.internal./',
    'http://metadata/',
    'http://instance-data.ec2.internal/',
  ])('for the metadata of a cloud machine at %s', async (url) => {
    const proxy = await startProxy()
    const summary = await deliver(url, { proxy: proxy.url })
    expect(summary).toMatchObject({ delivered: 0, waiting: 2 })
    expect(summary.failure?.reason).toContain('link-local')
    expect(proxy.connections()).toBe(0)
  })

  test('where it stands at such an address itself', async () => {
    const summary = await deliver(backend.url, { proxy: 'http://169.254.169.254:3128' })
    expect(summary.failure?.reason).toContain('link-local')
  })

  test('with credentials in clear, unless that is allowed', async () => {
    const proxy = await startProxy()
    const settings = { proxy: proxy.url, headers: HEADERS }
    const summary = await deliver('http://backend.example', settings)
    expect(summary.failure?.reason).toContain('unencrypted')
    // This machine by way of another is another machine.
    const far = { ...settings, proxy: 'http://192.0.2.1:3128' }
    expect((await deliver(backend.url, far)).failure?.reason).toContain('unencrypted')
    expect(proxy.connections()).toBe(0)
    expect(await deliver(backend.url, { ...settings, insecureHttp: true })).toMatchObject({ delivered: 2 })
  })
})
