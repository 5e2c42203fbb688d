import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { otlpInEnvironment } from '../../src/config/otlp-environment.ts'

const read = (env: Record<string, string>) =>
  otlpInEnvironment(
    Object.fromEntries(Object.entries(env).map(([name, value]) => [`OTEL_EXPORTER_OTLP_${name}`, value])),
  )
const ENDPOINT = 'https://otlp.example'

describe('the OTLP endpoint of a shell', () => {
  test.each<[Record<string, string>, object]>([
    [{ ENDPOINT }, { url: ENDPOINT, headers: {} }],
    [
      { ENDPOINT: 'http://general', TRACES_ENDPOINT: 'http://traces/x/v1/traces' },
      { url: 'http://traces/x/v1/traces', headers: {} },
    ],
    [
      { ENDPOINT, HEADERS: 'Authorization=Bearer%20a%2Cb, x-team=a=b', TRACES_HEADERS: 'x-team=traces' },
      { url: ENDPOINT, headers: { authorization: 'Bearer a,b', 'x-team': 'traces' } },
    ],
    [
      { ENDPOINT, HEADERS: 'a=100%' },
      { url: ENDPOINT, headers: { a: '100%' } },
    ],
    [
      { ENDPOINT, PROTOCOL: 'grpc', TRACES_PROTOCOL: 'http/json', COMPRESSION: 'gzip', TIMEOUT: '20000' },
      { url: ENDPOINT, headers: {}, encoding: 'json', compression: 'gzip', timeoutMs: 20_000 },
    ],
    [
      { ENDPOINT, COMPRESSION: 'zstd', TIMEOUT: 'soon' },
      { url: ENDPOINT, headers: {} },
    ],
    [
      { ENDPOINT, CERTIFICATE: 'ca.pem', CLIENT_CERTIFICATE: '/me.pem', CLIENT_KEY: '/me.key' },
      { url: ENDPOINT, headers: {}, caFile: path.resolve('ca.pem'), certFile: '/me.pem', keyFile: '/me.key' },
    ],
  ])('%j is %j', (env, said) => {
    expect(read(env)).toEqual({ ok: true, said })
  })

  test.each<[Record<string, string>, string]>([
    [{}, 'OTEL_EXPORTER_OTLP_ENDPOINT is not set in this shell.'],
    [{ ENDPOINT: '' }, 'OTEL_EXPORTER_OTLP_ENDPOINT is not set'],
    [{ ENDPOINT, PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL is not http/protobuf'],
    [{ ENDPOINT: 'localhost:4317' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must begin with http'],
    [{ TRACES_ENDPOINT: 'https://x/otlp' }, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT does not end in /v1/traces'],
    [{ ENDPOINT, HEADERS: 'canary' }, 'OTEL_EXPORTER_OTLP_HEADERS is not a list'],
    [{ ENDPOINT, HEADERS: 'a=canary%0d%0ab: c' }, 'OTEL_EXPORTER_OTLP_HEADERS is not a list'],
    [{ ENDPOINT: 'https://ada:canary@x' }, 'holds a user name or password'],
    [{ ENDPOINT, CLIENT_KEY: '/me.key' }, 'OTEL_EXPORTER_OTLP_CLIENT_KEY is set without'],
  ])('%j cannot be taken over, and why is said without a secret', (env, why) => {
    const answer = read(env)
    expect(answer).toMatchObject({ ok: false, why: expect.stringContaining(why) })
    expect(JSON.stringify(answer)).not.toContain('canary')
  })
})
