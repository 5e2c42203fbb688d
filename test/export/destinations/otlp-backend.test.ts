import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { otlpBackend } from '../../../src/export/destinations/otlp-backend.ts'
import { type Http, openHttp } from '../../../src/export/http/http.ts'
import { serverUrlOf, tracesUrlBelow } from '../../../src/export/otlp/traces-url.ts'
import { type Answer, type Backend, startBackend } from '../backend.ts'
import { destinationAt } from '../samples.ts'

describe('the address for traces', () => {
  test.each([
    ['https://x', '/api/public/otel', 'https://x/api/public/otel/v1/traces'],
    ['https://x/lf/', '/api/public/otel', 'https://x/lf/api/public/otel/v1/traces'],
    ['https://x/api/public/otel', '/api/public/otel', 'https://x/api/public/otel/v1/traces'],
    ['https://x/api/public/otel/v1/traces', '/api/public/otel', 'https://x/api/public/otel/v1/traces'],
    // A dedicated Weave and a self-hosted LangSmith have another folder.
    ['https://x/traces/otel', '/agents/otel', 'https://x/traces/otel/v1/traces'],
    ['https://x/api/v1', '/otel', 'https://x/api/v1/otel/v1/traces'],
    ['https://x/hotel', '/otel', 'https://x/hotel/otel/v1/traces'],
    ['https://x/?a=b#c', '/otlp', 'https://x/otlp/v1/traces?a=b'],
    ['no address', '/otlp', 'no address'],
  ])('of %s with %s is %s', (base, below, url) => {
    expect(tracesUrlBelow(base, below)).toBe(url)
  })

  test.each([
    ['https://x/lf', '/api/public/otel', 'https://x/lf'],
    ['https://x/lf/api/public/otel/v1/traces', '/api/public/otel', 'https://x/lf'],
    ['https://x/api/v1/otel', '/otel', 'https://x/api/v1'],
    ['http://127.0.0.1:6006/v1/traces', '', 'http://127.0.0.1:6006'],
    ['https://x/s/my-space', '', 'https://x/s/my-space'],
    ['no address', '', 'no address'],
  ])('of %s with %s belongs to the server at %s', (base, below, server) => {
    expect(serverUrlOf(base, below)).toBe(server)
  })
})

describe('a try', () => {
  const kind = otlpBackend({ kind: 'x', title: 'Backend', below: '/otlp', reads: { path: '/me' } })
  let backend: Backend
  let http: Http
  beforeEach(async () => {
    backend = await startBackend()
    http = openHttp(destinationAt(backend.url))
  })
  afterEach(async () => {
    http.close()
    await backend.close()
  })
  const TAKES: Answer = { status: 200, headers: { 'content-type': 'application/x-protobuf' } }
  const tryWith = (read: Answer, traces: Answer = TAKES, headers = {}) => {
    backend.reactBy(({ method }) => (method === 'GET' ? read : traces))
    return kind.probe(destinationAt(backend.url, { headers }), http)
  }

  test('asks for what needs the key, then sends a request without spans', async () => {
    const found = await tryWith({ status: 200, body: '{}' }, TAKES, { authorization: 'Bearer a-key' })
    expect(found).toEqual({ reachable: true, finding: 'It knows these credentials. It takes traces.' })
    expect(backend.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /me',
      'POST /otlp/v1/traces',
    ])
  })

  test('claims nothing of credentials where none are sent', async () => {
    expect(await tryWith({ status: 200, body: '{}' })).toMatchObject({
      finding: 'It lets us in. It takes traces.',
    })
  })

  test.each([401, 403])('ends with a key that is not known (%i)', async (status) => {
    expect(await tryWith({ status })).toMatchObject({
      reachable: true,
      takes: false,
      finding: expect.stringContaining(`It does not know these credentials (HTTP ${status})`),
    })
    expect(backend.received).toHaveLength(1)
  })

  test.each([404, 405, 500])(
    'goes by the request for traces where the other one is answered with %i',
    async (status) => {
      expect(await tryWith({ status })).toEqual({ reachable: true, finding: 'It takes traces.' })
    },
  )

  test.each([400, 422])('takes no offence at %i for a request without spans', async (status) => {
    const { reachable, takes, finding } = await tryWith({ status: 404 }, { status, body: 'no spans' })
    expect({ reachable, takes }).toEqual({ reachable: true, takes: undefined })
    expect(finding).toMatch(/^It answers; the first trace will tell the rest\. .*no spans/)
  })

  test.each([404, 413, 415, 503])('says that nothing is taken at %i', async (status) => {
    expect(await tryWith({ status: 404 }, { status })).toMatchObject({ reachable: true, takes: false })
  })

  test('of one that is not there says so', async () => {
    await backend.close()
    expect(await kind.probe(destinationAt(backend.url), http)).toMatchObject({
      reachable: false,
      takes: false,
    })
  })
})
