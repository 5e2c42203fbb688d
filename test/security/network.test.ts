// What a hostile backend, network or proxy can do: rows N1 to N7 of the threat model.
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { parseConfig } from '../../src/config/config.ts'
import { deliverAll, deliverTo } from '../../src/export/delivery/deliver.ts'
import type { Destination } from '../../src/export/destination.ts'
import { openHttp } from '../../src/export/http/http.ts'
import { openRoute } from '../../src/export/http/route.ts'
import { ACCEPTS, type Backend, startBackend } from '../export/backend.ts'
import { startRawServer } from '../export/raw-server.ts'
import { destinationAt } from '../export/samples.ts'
import { startSecureBackend } from '../export/secure-backend.ts'
import { deliveryFrom, newWorld, type World } from '../export/world.ts'
import { run } from '../rig/run.ts'
import { tempDir } from '../rig/temp-dir.ts'

let backend: Backend
let world: World
beforeEach(async () => {
  backend = await startBackend()
  world = newWorld(tempDir('network'))
  world.keep([1])
})
afterEach(() => backend.close())

const deliver = (url: string, settings: Partial<Destination> = {}) =>
  deliverTo(deliveryFrom(world, destinationAt(url, { timeoutMs: 2_000, ...settings })))

/** For the rest of the test. */
function setEnv(more: Readonly<Record<string, string>>): void {
  const before = { ...process.env }
  Object.assign(process.env, more)
  onTestFinished(() => {
    for (const name of Object.keys(more)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  })
}

describe('N1: an answer that sends us elsewhere', () => {
  test.each([301, 302, 303, 307, 308])('HTTP %d is not followed', async (status) => {
    const other = await startBackend()
    backend.react({ status, headers: { location: `${other.url}/v1/traces` } })
    expect(await deliver(backend.url, { headers: { authorization: 'Bearer canary' } })).toMatchObject({
      delivered: 0,
      refused: 1,
    })
    expect(other.received).toEqual([])
    await other.close()
  })
})

describe('N2: an answer without measure', () => {
  test('costs bounded time and memory, whatever its kind', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024))
    const servers: Readonly<Record<string, http.RequestListener>> = {
      'a gzip bomb': (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
      },
      'a gzip bomb after the other': (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' })
        pour(response, bomb)
      },
      'a body without end': (_, response) => {
        response.writeHead(200, { 'content-length': String(10 * 1024 ** 3) })
        pour(response, Buffer.alloc(65_536))
      },
      '3,000 headers': (_, response) => {
        for (let n = 0; n < 3_000; n++) response.setHeader(`x-${n}`, 'value')
        response.end()
      },
      'preliminary answers for ever': (_, response) => {
        const timer = setInterval(() => response.writeProcessing(), 5)
        response.once('close', () => clearInterval(timer))
      },
      'a byte now and then': (_, response) => {
        const timer = setInterval(() => response.write('x'), 100)
        response.once('close', () => clearInterval(timer))
      },
    }
    const urls = await Promise.all(Object.values(servers).map(serve))
    // And one header without end, which Node's own server would not say.
    const raw = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ')
      pour(socket, Buffer.alloc(65_536, 'x'))
    })
    const child = await bundled('network-child.ts')
    const all = [...urls, `http://127.0.0.1:${raw}`]
    const ran = await run(process.execPath, [child, backend.url, ...all], { timeoutMs: 60_000 })
    const results: { told: string; tookMs: number; grownBytes: number }[] = JSON.parse(ran.stdout)
    expect(results.map(({ told }) => told)).toEqual([
      `200 false ${bomb.length}`,
      '200 false 1048576',
      '200 false 1048576',
      'HPE_HEADER_OVERFLOW',
      'TIMEOUT',
      'TIMEOUT',
      'HPE_HEADER_OVERFLOW',
    ])
    for (const { tookMs, grownBytes } of results) {
      expect(tookMs).toBeLessThan(3_000)
      expect(grownBytes).toBeLessThan(20 * 1024 * 1024)
    }
  }, 60_000)
})

describe('N3: an answer that repeats what we sent, or steers a terminal', () => {
  test('leaves neither secrets nor control characters in any file', async () => {
    backend.reactBy(({ headers }) => ({
      status: 400,
      headers: { 'content-type': 'text/html' },
      body: `<b>\u001b]52;c;aGk=\u0007${headers.authorization}</b> ${JSON.stringify(headers)} \u202e${'x'.repeat(9_000)}`,
    }))
    const summary = await deliver(backend.url, { headers: { authorization: 'Bearer canary-0123456789' } })
    const reason = summary.failure?.reason ?? ''
    expect(reason).toContain('HTTP 400')
    expect(reason.length).toBeLessThanOrEqual(500)
    for (const unwanted of ['canary', '\u001b', '\u202e', '\\u001b', '\\u202e']) {
      expect(world.textOfDeliveries()).not.toContain(unwanted)
    }
  })
})

describe('N4: an address at which cloud machines keep credentials', () => {
  const METADATA = [
    'http://169.254.169.254/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:a9fe:a9fe::1]/',
    'http://[fd00:ec2::254]/',
    'https://[fe80::1]/',
  ]
  test.each(METADATA)('gets no connection as %s, and stops the destination', async (url) => {
    const summary = await deliver(url)
    expect(summary.failure?.reason).toContain('link-local')
    expect(world.cursor()).toHaveProperty('stopped')
  })

  test('gets none by a name that means it, today or from the second request on', async () => {
    const answers = ['127.0.0.1', '169.254.169.254']
    const lookup: LookupFunction = (_, options, callback) => {
      const address = (answers.length > 1 ? answers.shift() : answers[0]) ?? ''
      if (options.all) callback(null, [{ address, family: 4 }])
      else callback(null, address, 4)
    }
    const url = `http://rebind.example:${backend.port}/`
    const client = openHttp({ url, headers: {}, timeoutMs: 2_000 }, openRoute({ lookup }))
    backend.react({ headers: { connection: 'close' } })
    expect(await client.send({ method: 'GET', url })).toMatchObject({ status: 200 })
    expect(await client.send({ method: 'GET', url })).toMatchObject({ error: 'ERR_FORBIDDEN_ADDRESS' })
    client.close()
  })
})

describe('N5: a way that others can read', () => {
  test('is not taken where TLS was asked for: there is no going back to plain http', async () => {
    const url = backend.url.replace('http:', 'https:')
    expect(await deliver(url)).toMatchObject({ delivered: 0, waiting: 1 })
    expect(backend.received).toEqual([])
  })

  test('is not taken for a server that anybody could be, whatever the environment says', async () => {
    setEnv({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    const { url, received } = await startSecureBackend()
    const summary = await deliver(url, { headers: { authorization: 'Bearer canary' } })
    expect(summary.failure?.reason).toContain('is not trusted by this machine')
    expect(received).toEqual([])
  })

  test('is taken with credentials to this machine only, or where its user allowed it', async () => {
    const lookups: string[] = []
    const lookup: LookupFunction = (hostname, options, callback) => {
      lookups.push(hostname)
      if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
      else callback(null, '127.0.0.1', 4)
    }
    const url = `http://mlflow.example:${backend.port}/`
    const send = async (more: object) => {
      const target = { url, headers: { authorization: 'Bearer canary' }, timeoutMs: 2_000, ...more }
      const client = openHttp(target, openRoute({ lookup }))
      const answer = await client.send({ method: 'GET', url })
      client.close()
      return answer
    }
    expect(await send({})).toMatchObject({ error: 'ERR_PLAIN_HTTP' })
    expect(lookups).toEqual([])
    expect(backend.received).toEqual([])
    expect(await send({ insecureHttp: true })).toMatchObject({ status: 200 })
    expect(await deliver(backend.url, { headers: { authorization: 'Bearer canary' } })).toMatchObject({
      delivered: 1,
    })
  })
})

describe('N6: a header value with a sign that ends a header', () => {
  test.each(['a\r\nx: y', 'a\nx: y', 'a\rb', 'a\0b', 'a\u000bb', 'a\u007fb', 'canary\u2028x'])(
    '%j is refused when the configuration is read: the key is named, the value is not',
    (value) => {
      const config = {
        destinations: { team: { kind: 'otlp', url: backend.url, headers: { 'x-key': value } } },
      }
      const read = parseConfig(JSON.stringify(config), 'config.json')
      if (read.ok) throw new Error('it was taken')
      const [problem] = read.problems.map(({ message }) => message)
      expect(problem).toContain('destinations.team.headers.x-key holds a character that no header can hold')
      expect(problem).not.toContain(JSON.stringify(value).slice(1, -1))
    },
  )
})

describe('N7: what belongs to one destination', () => {
  const HOSTILE = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/v1/traces',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20leak,x-env=leak',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-env=leak',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/leak.pem',
    OTEL_EXPORTER_OTLP_CLIENT_KEY: '/nowhere/leak.key',
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/nowhere/leak.pem',
    OTEL_EXPORTER_OTLP_INSECURE: 'true',
    OTEL_SDK_DISABLED: 'true',
    OTEL_RESOURCE_ATTRIBUTES: 'leak=leak',
    OTEL_SERVICE_NAME: 'leak',
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
  }

  test('reaches no other, and no OTEL_* variable changes a request', async () => {
    const ids = ['a', 'b', 'c']
    const sinks = [backend, await startBackend(), await startBackend()]
    onTestFinished(async () => void (await Promise.all(sinks.slice(1).map((sink) => sink.close()))))
    const sendTo = async () => {
      const world = newWorld(tempDir('network'))
      world.keep([1, 2], ids)
      const from = sinks.map(({ received }) => received.length)
      const summaries = await deliverAll(
        sinks.map(({ url }, index) => {
          const id = ids[index] ?? ''
          const headers = { authorization: `Bearer of-${id}`, [`x-${id}`]: `secret-of-${id}` }
          // As a variable or a command would give it.
          const late = { status: 'found', headers: { [`x-late-${id}`]: `late-of-${id}` }, mark: id } as const
          const settings = { id, headers, lateHeaders: async () => late }
          return deliveryFrom(world, destinationAt(url, settings))
        }),
      )
      expect(summaries.map(({ delivered }) => delivered)).toEqual([2, 2, 2])
      return sinks.map(({ received }, index) =>
        received
          .slice(from[index])
          .map(({ headers, body, path }) => ({ headers, path, body: body.toString('hex') })),
      )
    }
    const calm = await sendTo()
    setEnv(HOSTILE)
    expect(await sendTo()).toEqual(calm)
    for (const [index, requests] of calm.entries()) {
      const id = ids[index]
      for (const { headers } of requests) {
        const own = Object.entries(headers).filter(([name]) => /^(?:x-|auth)/.test(name))
        expect(Object.fromEntries(own)).toEqual({
          authorization: `Bearer of-${id}`,
          [`x-${id}`]: `secret-of-${id}`,
          [`x-late-${id}`]: `late-of-${id}`,
        })
      }
    }
  })

  test('is no CA of another, and no connection of another', async () => {
    const [one, other] = [await startSecureBackend(), await startSecureBackend()]
    const folder = tempDir('network')
    const caFile = path.join(folder, 'one.pem')
    fs.writeFileSync(caFile, one.cert)
    expect(await deliver(one.url, { tls: { caFile } })).toMatchObject({ delivered: 1 })
    world.keep([2], ['backend', 'other'])
    expect(await deliver(other.url, { id: 'other' })).toMatchObject({ delivered: 0, waiting: 1 })
    expect(other.received).toEqual([])
    // Two destinations at one server share neither connection nor headers.
    const connections = new Set<unknown>()
    backend.reactBy(({ connection }) => {
      connections.add(connection)
      return ACCEPTS
    })
    const both = newWorld(tempDir('network'))
    both.keep([1, 2], ['a', 'b'])
    await deliverAll(['a', 'b'].map((id) => deliveryFrom(both, destinationAt(backend.url, { id }))))
    expect(connections.size).toBe(2)
  })
})

function pour(into: Writable, bytes: Uint8Array): void {
  while (!into.destroyed && into.write(bytes));
  into.once('drain', () => pour(into, bytes))
}

async function serve(listener: http.RequestListener): Promise<string> {
  const server = http.createServer({ maxHeaderSize: 1024 * 1024 }, (request, response) => {
    request.resume()
    response.on('error', () => {})
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function bundled(name: string): Promise<string> {
  const outfile = path.join(tempDir('network'), name.replace(/\.ts$/, '.mjs'))
  await build({
    entryPoints: [path.join(import.meta.dirname, name)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
  })
  return outfile
}
