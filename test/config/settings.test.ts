import { describe, expect, test } from 'vitest'
import { originOf, settingsOf } from '../../src/config/settings.ts'

test('nothing written means: no destination, the usual service name, the user named', () => {
  expect(settingsOf({})).toMatchObject({ serviceName: 'claude-code', user: 'plain', destinations: [] })
  expect(settingsOf({ serviceName: 'team', user: 'off' })).toMatchObject({
    serviceName: 'team',
    user: 'off',
  })
})

test('a destination gets what its kind does by default, and what was written goes before that', () => {
  const { destinations } = settingsOf({
    destinations: {
      mlflow: { kind: 'mlflow', url: 'http://127.0.0.1:5000', experimentName: 'mine' },
      gateway: {
        kind: 'otlp',
        url: 'http://x/otlp',
        convention: 'mlflow',
        encoding: 'json',
        timeoutMs: 700,
        insecureHttp: true,
      },
    },
  })
  expect(destinations).toEqual([
    {
      id: 'mlflow',
      kind: 'mlflow',
      url: 'http://127.0.0.1:5000',
      convention: 'mlflow',
      encoding: 'protobuf',
      compression: 'none',
      timeoutMs: 30_000,
      maxRequestBytes: 16 * 1024 * 1024,
      headers: {},
      experimentName: 'mine',
      completesTraces: true,
    },
    {
      id: 'gateway',
      kind: 'otlp',
      url: 'http://x/otlp',
      convention: 'mlflow',
      encoding: 'json',
      compression: 'gzip',
      timeoutMs: 700,
      maxRequestBytes: 4 * 1024 * 1024,
      headers: {},
      insecureHttp: true,
    },
  ])
})

describe('headers belong to one origin', () => {
  const headers = { authorization: 'Bearer canary' }
  const { wayTo } = settingsOf({ origins: { 'https://api.example': { headers } } })
  const headersFor = (url: string) => wayTo('x', url, {}).headers

  test.each([
    'https://api.example',
    'https://api.example/v1/traces?x=1',
    'https://API.example:443/',
    'https://ada:secret@api.example',
  ])('and go to %s', (url) => expect(headersFor(url)).toEqual(headers))

  test.each([
    'http://api.example',
    'https://api.example:8443',
    'https://api.example.evil.com',
    'https://evil.com/https://api.example',
    'https://evil.com#https://api.example',
    'https://api.example@evil.com',
    'https://xapi.example',
    'no address',
    '__proto__',
    'constructor',
  ])('and not to %s', (url) => expect(headersFor(url)).toEqual({}))

  test('however it was written', () => {
    const settings = settingsOf({
      origins: {
        'https://API.example:443/v1': { headers: { Authorization: 'a' } },
        'https://api.example/': { headers: { 'X-Team': 'blue' } },
      },
    })
    expect(settings.wayTo('x', 'https://api.example', {}).headers).toEqual({
      authorization: 'a',
      'x-team': 'blue',
    })
  })

  test("and the destination's own go before them", () => {
    const { destinations } = settingsOf({
      destinations: {
        team: { kind: 'otlp', url: 'https://api.example/x', headers: { Authorization: 'own', 'x-b': 'c' } },
      },
      origins: { 'https://api.example': { headers } },
    })
    expect(destinations[0]?.headers).toEqual({ authorization: 'own', 'x-b': 'c' })
  })
})

test.each([
  ['http://localhost', 'http://localhost'],
  ['http://localhost:80/x', 'http://localhost'],
  ['https://[::1]:4318/v1', 'https://[::1]:4318'],
  ['none', 'none'],
])('the origin of %s is %s', (url, origin) => expect(originOf(url)).toBe(origin))

test('prices of your own stand beside the built-in ones, and before them', () => {
  const { prices } = settingsOf({
    prices: { 'my-model': [1, 2, 3, 4, 5], 'claude-opus-5-5': [9, 9, 9, 9, 9] },
  })
  expect(prices.models['my-model']).toEqual([1, 2, 3, 4, 5])
  expect(prices.models['claude-opus-5-5']).toEqual([9, 9, 9, 9, 9])
  expect(prices.models['claude-haiku-5-5']).toBeDefined()
})

test('trace context comes in as a link and goes on to commands, unless the configuration says otherwise', () => {
  expect(settingsOf({})).toMatchObject({ incomingContext: 'link', handsOnContext: true })
  expect(settingsOf({ traceContext: { incoming: 'parent', commands: false } })).toMatchObject({
    incomingContext: 'parent',
    handsOnContext: false,
  })
})
