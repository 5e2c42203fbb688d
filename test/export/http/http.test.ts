import type { ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, LookupFunction } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { outcomeOfFailure } from '../../../src/export/http/failure.ts'
import { type Http, type HttpTarget, openHttp } from '../../../src/export/http/http.ts'
import { openRoute } from '../../../src/export/http/route.ts'
import { type Backend, HANGS, RESETS, startBackend } from '../backend.ts'
import { selfSigned } from '../certificate.ts'

let backend: Backend
const open: Http[] = []

beforeEach(async () => {
  backend = await startBackend()
})
afterEach(async () => {
  for (const http of open.splice(0)) http.close()
  await backend.close()
})

/** A client of the backend, which resolves every name as it is told. */
function client(target: Partial<HttpTarget> = {}, lookup?: LookupFunction): Http {
  const http = openHttp(
    { url: backend.url, headers: {}, timeoutMs: 5_000, ...target },
    openRoute({ ...(lookup && { lookup }) }),
  )
  open.push(http)
  return http
}
const post = (http: Http, body: string | Uint8Array = 'x', more = {}) =>
  http.send({ method: 'POST', url: `${backend.url}/v1/traces`, body: Buffer.from(body), gzip: true, ...more })
const resolvesTo =
  (...addresses: string[]): LookupFunction =>
  (_, options, callback) => {
    const address = addresses.length > 1 ? (addresses.shift() ?? '') : (addresses[0] ?? '')
    const family = address.includes(':') ? 6 : 4
    if (options.all) callback(null, [{ address, family }])
    else callback(null, address, family)
  }

describe('a request', () => {
  test('carries its length, and asks for no compression and no chunks', async () => {
    await post(client(), 'abc', { headers: { 'content-type': 'application/x-protobuf' } })
    const { headers, method, path } = backend.received[0] ?? {}
    expect({ method, path }).toEqual({ method: 'POST', path: '/v1/traces' })
    expect(headers).toMatchObject({ 'content-length': '3', 'content-type': 'application/x-protobuf' })
    expect(headers).not.toHaveProperty('transfer-encoding')
    expect(headers).not.toHaveProperty('accept-encoding')
    expect(headers).not.toHaveProperty('content-encoding')
  })

  test('is compressed from 1 KB on, where that is allowed', async () => {
    const http = client()
    await post(http, 'x'.repeat(1_024))
    await post(http, 'x'.repeat(1_024), { gzip: false })
    await post(http, 'x'.repeat(1_023))
    expect(backend.received.map(({ headers }) => headers['content-encoding'])).toEqual([
      'gzip',
      undefined,
      undefined,
    ])
    expect(backend.received[0]?.body.toString()).toBe('x'.repeat(1_024))
    expect(backend.received[0]?.bytes).toBeLessThan(100)
  })

  test('uses the connection of the one before', async () => {
    const http = client()
    for (let n = 0; n < 6; n++) await post(http)
    expect(new Set(backend.received.map(({ connection }) => connection)).size).toBe(1)
  })

  test('is sent again at once where the server had just closed the idle connection', async () => {
    const seen = new Set<unknown>()
    backend.reactBy(({ connection }) => {
      if (seen.has(connection)) return RESETS
      seen.add(connection)
      return { status: 200 }
    })
    const http = client()
    await post(http)
    expect(await post(http)).toMatchObject({ status: 200 })
    expect(seen.size).toBe(2)
  })

  test('has the headers of its destination, but its length and content type are ours', async () => {
    const headers = {
      'X-Team': 'a',
      'Content-Type': 'text/plain',
      'Content-Length': '9',
      'Accept-Encoding': 'br',
    }
    await post(client({ headers }), 'abc', { headers: { 'content-type': 'application/json' } })
    expect(backend.received[0]?.headers).toMatchObject({
      'x-team': 'a',
      'content-type': 'application/json',
      'content-length': '3',
    })
    expect(backend.received[0]?.headers).not.toHaveProperty('accept-encoding')
  })

  test('takes the credentials of its destination to no other origin', async () => {
    const other = await startBackend()
    const http = client({ headers: { authorization: 'Bearer secret' } })
    await http.send({ method: 'GET', url: other.url })
    await other.close()
    expect(other.received[0]?.headers).not.toHaveProperty('authorization')
  })
})

describe('an answer', () => {
  test('comes with status, headers and body', async () => {
    backend.react({ status: 418, headers: { 'retry-after': '3' }, body: 'tea' })
    const answer = await post(client())
    expect(answer).toMatchObject({ status: 418, headers: { 'retry-after': '3' }, complete: true })
    expect('body' in answer && Buffer.from(answer.body).toString()).toBe('tea')
  })

  test('that redirects is handed over, not followed', async () => {
    const other = await startBackend()
    backend.react({ status: 307, headers: { location: `${other.url}/v1/traces` } })
    expect(await post(client())).toMatchObject({ status: 307 })
    await other.close()
    expect(other.received).toHaveLength(0)
  })

  test('without end is read to 1 MB', async () => {
    backend.react((response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        response.once('drain', more)
      }
      more()
    })
    const answer = await post(client())
    expect(answer).toMatchObject({ status: 200, complete: false })
    expect('body' in answer && answer.body.length).toBe(1_048_576)
  })

  test('that is compressed unasked is unpacked', async () => {
    backend.react({ headers: { 'content-encoding': 'gzip' }, body: gzipSync('{}') })
    const answer = await post(client())
    expect('body' in answer && Buffer.from(answer.body).toString()).toBe('{}')
  })

  test.each(['identity', 'Identity', ' '])(
    'that says it is packed as "%s" is as it came',
    async (encoding) => {
      backend.react({ headers: { 'content-encoding': encoding }, body: '{}' })
      expect(await post(client())).toMatchObject({ status: 200, complete: true })
    },
  )

  test.each([
    ['a bomb', gzipSync(Buffer.alloc(20_000_000)), 'gzip'],
    ['broken', Buffer.from('no gzip'), 'gzip'],
    ['of a kind that we do not know', Buffer.from('…'), 'zstd'],
  ])('whose packing is %s counts as incomplete', async (_, body, encoding) => {
    backend.react({ headers: { 'content-encoding': encoding }, body })
    expect(await post(client())).toMatchObject({ status: 200, complete: false })
  })
})

describe('a failure is a value', () => {
  test('where nothing listens', async () => {
    const { url } = backend
    await backend.close()
    const failure = await client({ url }).send({ method: 'GET', url })
    expect(failure).toEqual({
      error: 'ECONNREFUSED',
      reason: `Nothing listens at ${url}: is the server running?`,
    })
    backend = await startBackend()
  })

  test.each([
    ['an answer that never comes', HANGS],
    [
      'an answer that drips',
      (response: ServerResponse) => {
        const timer = setInterval(() => response.write('x'), 20)
        response.once('close', () => clearInterval(timer))
      },
    ],
    [
      'preliminary answers for ever',
      (response: ServerResponse) => {
        const timer = setInterval(() => response.writeProcessing(), 20)
        response.once('close', () => clearInterval(timer))
      },
    ],
  ])('%s ends at the deadline', async (_, reaction) => {
    backend.react(reaction)
    const failure = await post(client({ timeoutMs: 300 }))
    expect(failure).toEqual({ error: 'TIMEOUT', reason: `${backend.url} did not answer within 0.3 s.` })
  })

  test('where the connection is cut before or within the answer', async () => {
    backend.react(RESETS)
    expect(await post(client())).toMatchObject({ error: 'ECONNRESET' })
    backend.react((response) => {
      response.writeHead(200, { 'content-length': '200' })
      response.write(Buffer.alloc(10), () => response.destroy())
    })
    expect(await post(client())).toMatchObject({ error: 'ERR_CUT_ANSWER' })
  })

  test('where the headers of the answer do not end', async () => {
    const headers = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`x-${n}`, 'value']))
    backend.react({ headers })
    expect(await post(client())).toMatchObject({ error: 'HPE_HEADER_OVERFLOW' })
  })

  test('where our own side gives up', async () => {
    backend.react(HANGS)
    const controller = new AbortController()
    const sending = post(client(), 'x', { signal: controller.signal })
    await backend.got(1)
    controller.abort()
    expect(await sending).toMatchObject({ error: 'ABORTED' })
  })

  test.each(['not a url', 'localhost:5000', 'ftp://localhost/', 'databricks'])(
    'where the URL is %s',
    async (url) => {
      expect(await client({ url }).send({ method: 'GET', url })).toMatchObject({ error: 'ERR_INVALID_URL' })
    },
  )

  test.each(['a\r\nb: c', 'a\nb', 'a\u0000b', 'ключ'])(
    'where a header has a sign that HTTP forbids',
    async (value) => {
      const failure = await post(client({ headers: { 'x-key': value } }))
      expect(failure).toMatchObject({ error: 'ERR_INVALID_CHAR' })
      expect(JSON.stringify(failure)).not.toContain(JSON.stringify(value).slice(1, -1))
      expect(backend.received).toHaveLength(0)
    },
  )

  test('and says what it means for the trace: it waits, and longer where trying costs', () => {
    const of = (error: string) => outcomeOfFailure({ error, reason: 'Because.' })
    expect(of('ECONNREFUSED')).toEqual({ status: 'retryable', reason: 'Because.', cheap: true })
    expect(of('TIMEOUT')).toEqual({ status: 'retryable', reason: 'Because.', maybeTheTrace: true })
    expect(of('SOMETHING_NEW')).toEqual({ status: 'retryable', reason: 'Because.' })
    expect(of('ERR_INVALID_URL')).toEqual({ status: 'refused', reason: 'Because.', stops: true })
  })
})

describe('no connection is made', () => {
  const NEVER: LookupFunction = () => {
    throw new Error('looked up')
  }

  test.each([
    'http://169.254.169.254/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:a9fe:a9fe::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
  ])('to the metadata of a cloud machine at %s', async (url) => {
    const failure = await client({ url }, NEVER).send({ method: 'GET', url })
    expect(failure).toMatchObject({ error: 'ERR_FORBIDDEN_ADDRESS' })
  })

  test.each(['169.254.169.254', 'fd00:ec2::254', '::ffff:a9fe:a9fe'])(
    'to a name that means %s',
    async (address) => {
      const url = 'http://metadata.google.internal/'
      const failure = await client({ url }, resolvesTo(address)).send({ method: 'GET', url })
      expect(failure).toMatchObject({ error: 'ERR_FORBIDDEN_ADDRESS' })
    },
  )

  test('to a name that changes its meaning after the first request', async () => {
    const url = `http://rebind.example:${backend.port}/`
    const http = client({ url }, resolvesTo('127.0.0.1', '169.254.169.254'))
    backend.react({ headers: { connection: 'close' } })
    expect(await http.send({ method: 'GET', url })).toMatchObject({ status: 200 })
    expect(await http.send({ method: 'GET', url })).toMatchObject({ error: 'ERR_FORBIDDEN_ADDRESS' })
    expect(backend.received).toHaveLength(1)
  })

  test.each([{ authorization: 'Basic abc' }, { 'x-api-key': 'abc' }, { 'DD-API-KEY': 'abc' }])(
    'with %o over plain http to another machine, unless that is allowed',
    async (headers) => {
      const url = `http://mlflow.example:${backend.port}/`
      expect(await client({ url, headers }, NEVER).send({ method: 'GET', url })).toMatchObject({
        error: 'ERR_PLAIN_HTTP',
      })
      // Also where a request brings it along.
      expect(await client({ url }, NEVER).send({ method: 'GET', url, headers })).toMatchObject({
        error: 'ERR_PLAIN_HTTP',
      })
      const allowed = client({ url, headers, insecureHttp: true }, resolvesTo('127.0.0.1'))
      expect(await allowed.send({ method: 'GET', url })).toMatchObject({ status: 200 })
      const harmless = client({ url, headers: { 'x-scope-orgid': '1' } }, resolvesTo('127.0.0.1'))
      expect(await harmless.send({ method: 'GET', url })).toMatchObject({ status: 200 })
    },
  )

  test('to a server with a certificate of its own making, whatever the environment says', async () => {
    let requests = 0
    const server = https.createServer(selfSigned(), (_, response) => {
      requests++
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      const failure = await client({ url }).send({ method: 'GET', url })
      expect(failure).toMatchObject({ error: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
      expect('reason' in failure && failure.reason).toContain('is not trusted by this machine')
      expect(requests).toBe(0)
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
      server.close()
      server.closeAllConnections()
    }
  })
})
