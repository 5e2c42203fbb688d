import { describe, expect, test } from 'vitest'
import { proxyFor } from '../../src/config/proxies.ts'

const PROXIES = { https: 'http://secure:3128', http: 'http://plain:3128' }

describe('an address', () => {
  test.each([
    ['https://api.example/v1', 'http://secure:3128'],
    ['http://api.example/v1', 'http://plain:3128'],
    ['http://10.1.2.3:4318', 'http://plain:3128'],
    ['no address', undefined],
    ['http://localhost:5000', undefined],
    ['http://mlflow.localhost:5000', undefined],
    ['https://127.0.0.1', undefined],
    ['https://127.1', undefined],
    ['http://[::1]:4318', undefined],
  ])('%s goes by %s', (url, proxy) => {
    expect(proxyFor(url, PROXIES)).toBe(proxy)
  })

  test('of a kind for which there is no proxy goes straight', () => {
    expect(proxyFor('https://api.example', { http: 'http://plain' })).toBeUndefined()
    expect(proxyFor('https://api.example', {})).toBeUndefined()
  })

  test.each([
    ['proxy:3128', 'http://proxy:3128'],
    ['ada:secret@proxy:3128', 'http://ada:secret@proxy:3128'],
    ['https://proxy', 'https://proxy'],
    // Said to be none that can be used, instead of going straight behind its owner's back.
    ['socks5://proxy:1080', 'socks5://proxy:1080'],
  ])('goes by the proxy %s as %s', (https, meant) => {
    expect(proxyFor('https://api.example', { https })).toBe(meant)
  })
})

describe('NO_PROXY', () => {
  const straight = (none: string, url: string) => proxyFor(url, { ...PROXIES, none }) === undefined

  test.each([
    ['*', 'https://api.example'],
    ['api.example', 'https://api.example'],
    ['API.Example', 'https://api.example'],
    ['api.example.', 'https://api.example'],
    ['api.example', 'https://api.example.'],
    ['example', 'https://api.example'],
    ['.example', 'https://api.example'],
    ['.example', 'https://example'],
    ['*.example', 'https://a.b.example'],
    ['a.test, api.example b.test', 'https://api.example'],
    ['api.example:443', 'https://api.example'],
    ['api.example:80', 'http://api.example'],
    ['api.example:8443', 'https://api.example:8443'],
    ['10.1.2.3', 'http://10.1.2.3:4318'],
    ['10.1.2.3:4318', 'http://10.1.2.3:4318'],
    ['10.0.0.0/8', 'http://10.1.2.3:4318'],
    ['10.1.2.3/32', 'http://10.1.2.3'],
    ['0.0.0.0/0', 'http://10.1.2.3'],
    ['fd00::/8', 'http://[fd12::1]:4318'],
    ['fd12::1', 'http://[fd12::1]:4318'],
    ['fd12:0::1', 'http://[fd12::1]'],
    ['[fd12::1]', 'http://[fd12::1]'],
    ['[fd12::1]:4318', 'http://[fd12::1]:4318'],
  ])('%s lets %s go straight', (none, url) => {
    expect(straight(none, url)).toBe(true)
  })

  test.each([
    ['', 'https://api.example'],
    [' , ', 'https://api.example'],
    ['.', 'https://api.example'],
    ['pi.example', 'https://api.example'],
    ['other.example', 'https://api.example'],
    ['api.example', 'https://api.example.evil.com'],
    ['api.example:8443', 'https://api.example'],
    ['api.example:80', 'https://api.example'],
    ['10.1.2.4', 'http://10.1.2.3'],
    ['1.2.3', 'http://10.1.2.3'],
    ['.2.3', 'http://10.1.2.3'],
    ['10.0.0.0/8', 'http://11.1.2.3'],
    ['10.0.0.0/33', 'http://10.1.2.3'],
    ['10.0.0.0/', 'http://10.1.2.3'],
    ['10.0.0.0/x', 'http://10.1.2.3'],
    ['10.0.0.0/8', 'http://ten.example'],
    ['fd00::/8', 'http://[fe00::1]'],
    ['[fd12::1]:1', 'http://[fd12::1]:4318'],
    ['(', 'https://api.example'],
  ])('%s does not let %s go straight', (none, url) => {
    expect(straight(none, url)).toBe(false)
  })
})
