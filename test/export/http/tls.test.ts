import { X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { deliverTo } from '../../../src/export/delivery/deliver.ts'
import type { Destination, TlsFiles } from '../../../src/export/destination.ts'
import { startBackend } from '../backend.ts'
import { selfSigned } from '../certificate.ts'
import { destinationAt, NOW_MS } from '../samples.ts'
import { startSecureBackend } from '../secure-backend.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { deliveryFrom, newWorld, type World } from '../world.ts'

let world: World
let folder: string
beforeEach(() => {
  folder = temporaryFolder()
  world = newWorld(temporaryFolder())
  world.keep([1])
})

const deliver = (url: string, settings: Partial<Destination>, nowMs = NOW_MS) =>
  deliverTo(
    deliveryFrom(world, destinationAt(url, { timeoutMs: 2_000, ...settings }), { clock: () => nowMs }),
  )
const put = (name: string, text: string) => {
  fs.writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}
const LATER_MS = NOW_MS + 600_000

describe('a CA of a company’s own', () => {
  test.each(['caFile', 'machineCaFile'])('is trusted as the %s', async (key) => {
    const { url, cert, received } = await startSecureBackend()
    expect(await deliver(url, {})).toMatchObject({ waiting: 1 })
    const mended = { tls: { [key]: put('ca.pem', cert) } }
    expect(await deliver(url, mended)).toMatchObject({ delivered: 1 })
    expect(received).toHaveLength(1)
  })

  test('stands beside the machine’s, and neither takes the other’s place', async () => {
    const [one, other] = [await startSecureBackend(), await startSecureBackend()]
    const files = { caFile: put('ca.pem', one.cert), machineCaFile: put('machine.pem', other.cert) }
    expect(await deliver(one.url, { tls: files })).toMatchObject({ delivered: 1 })
    world.keep([2])
    expect(await deliver(other.url, { tls: files })).toMatchObject({ delivered: 1 })
  })

  test('that is the machine’s may be gone: a server with a public certificate needs none', async () => {
    const { url } = await startSecureBackend()
    const summary = await deliver(url, { tls: { machineCaFile: path.join(folder, 'gone.pem') } })
    expect(summary.failure?.reason).toContain('is not trusted by this machine')
    expect(world.cursor()).not.toHaveProperty('stopped')
  })

  test('of one destination is not another’s', async () => {
    const one = await startSecureBackend()
    const other = await startSecureBackend()
    const settings = { tls: { caFile: put('ca.pem', one.cert) } }
    expect((await deliver(other.url, settings)).failure?.reason).toContain('is not trusted')
    expect(await deliver(one.url, settings)).toMatchObject({ delivered: 1 })
  })
})

describe('a server that asks who we are', () => {
  const client = selfSigned()

  test('is shown the destination’s certificate', async () => {
    const { url, cert, received } = await startSecureBackend({ clientCert: client.cert })
    const files = { certFile: put('me.pem', client.cert), keyFile: put('me.key', client.key) }
    const summary = await deliver(url, { tls: { caFile: put('ca.pem', cert), ...files } })
    expect(summary).toMatchObject({ delivered: 1 })
    expect(received.map((request) => request.client)).toEqual([
      new X509Certificate(client.cert).fingerprint256,
    ])
  })

  test('is shown what one file holds of both', async () => {
    const { url, cert, received } = await startSecureBackend({ clientCert: client.cert })
    const both = put('me.pem', `${client.key}${client.cert}`)
    const settings = { tls: { caFile: put('ca.pem', cert), certFile: both, keyFile: both } }
    expect(await deliver(url, settings)).toMatchObject({ delivered: 1 })
    expect(received).toHaveLength(1)
  })

  test.each([
    ['none', undefined],
    ['another one', selfSigned()],
  ])('takes nothing where we show %s, and traces wait', async (_, shown) => {
    const { url, cert, received } = await startSecureBackend({ clientCert: client.cert })
    const files = shown && { certFile: put('me.pem', shown.cert), keyFile: put('me.key', shown.key) }
    const summary = await deliver(url, { tls: { caFile: put('ca.pem', cert), ...files } })
    expect(summary).toMatchObject({ delivered: 0, refused: 0, waiting: 1 })
    expect(received).toEqual([])
  })
})

describe('a file that cannot be used stops its destination, is named, and nothing of it is told', () => {
  const { key, cert } = selfSigned()
  const CANARY = 'canary-4711'

  test.each<[string, () => TlsFiles, RegExp]>([
    [
      'is missing',
      () => ({ caFile: path.join(folder, 'no.pem') }),
      /^The caFile .*no\.pem does not exist\.$/,
    ],
    ['is a folder', () => ({ caFile: folder }), /^The caFile .* is not a file\.$/],
    [
      'is no certificate',
      () => ({ caFile: put('ca.pem', CANARY) }),
      /ca\.pem holds no certificate in PEM form\.$/,
    ],
    [
      'is damaged',
      () => ({
        caFile: put('ca.pem', `-----BEGIN CERTIFICATE-----\n${CANARY}\n-----END CERTIFICATE-----\n`),
      }),
      /holds no certificate in PEM form\.$/,
    ],
    [
      'is no key',
      () => ({ certFile: put('me.pem', cert), keyFile: put('me.key', CANARY) }),
      /^The keyFile .*me\.key holds no private key in PEM form\.$/,
    ],
    [
      'belongs to another certificate',
      () => ({ certFile: put('me.pem', cert), keyFile: put('me.key', selfSigned().key) }),
      /me\.key does not belong to the certFile .*me\.pem\.$/,
    ],
    [
      'is a damaged key',
      () => ({
        certFile: put('me.pem', cert),
        keyFile: put('me.key', key.replace(/\n[^\n]+\n-----END/, '\n-----END')),
      }),
      /^A certificate or key cannot be used \(\w+\): /,
    ],
  ])('where it %s', async (_, files, words) => {
    const { url, received } = await startSecureBackend()
    const settings = { tls: files() }
    const summary = await deliver(url, settings)
    expect(summary).toMatchObject({ delivered: 0, refused: 0, waiting: 1 })
    expect(summary.failure?.reason).toMatch(words)
    expect(world.textOfDeliveries()).not.toMatch(/canary|BEGIN/)
    expect(world.cursor()).toHaveProperty('stopped')
    expect(received).toEqual([])
  })

  test('and it goes on by itself when the file is mended', async () => {
    const { url, cert: right } = await startSecureBackend()
    const settings = { tls: { caFile: path.join(folder, 'ca.pem') } }
    expect((await deliver(url, settings)).failure?.reason).toContain('does not exist')
    expect(await deliver(url, settings, LATER_MS)).toMatchObject({ waiting: 1 })
    put('ca.pem', right)
    expect(await deliver(url, settings, LATER_MS)).toMatchObject({ delivered: 1, waiting: 0 })
  })

  test('and it matters only where TLS is spoken', async () => {
    const backend = await startBackend()
    expect(await deliver(backend.url, { tls: { caFile: path.join(folder, 'no.pem') } })).toMatchObject({
      delivered: 1,
    })
    await backend.close()
  })
})
