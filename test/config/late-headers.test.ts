// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references are what configurations hold
import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { aroundOf } from '../../src/config/around.ts'
import type { Config, WayConfig } from '../../src/config/schema.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { allowVariables } from '../../src/config/variables.ts'
import type { Home } from '../../src/disk/home.ts'
import type { LateHeadersFound } from '../../src/export/destination.ts'
import { temporaryHome, textBelow } from './temporary-home.ts'

const CANARY = 'canary-0123456789'
let home: Home
let env: Record<string, string | undefined>
beforeEach(() => {
  home = temporaryHome()
  env = {}
})

const configOf = (way: WayConfig): Config => ({
  destinations: { team: { kind: 'otlp', url: 'https://otlp.example', ...way } },
})
const settingsFor = (config: Config) =>
  settingsOf(
    config,
    aroundOf(home, { proxies: {}, caFile: undefined, path: '/usr/bin:/bin', lookup: (name) => env[name] }),
  )
/** As a flusher has it that was started with this environment. */
const late = async (way: WayConfig): Promise<LateHeadersFound> => {
  const found = await settingsFor(configOf(way)).destinations[0]?.lateHeaders?.()
  if (found === undefined) throw new Error('nothing is late')
  return found
}
const allow = (way: WayConfig) => {
  const { variables: named } = settingsFor(configOf(way))
  return allowVariables(home, named, { lookup: (name) => env[name], named })
}
const marksOf = (found: LateHeadersFound) => (found.status === 'found' ? found.mark : 'none')

describe('a header that names a variable', () => {
  const way = { headers: { Authorization: 'Bearer ${GH_TOKEN}', 'x-team': 'pa$$word' } }

  test('stands in no settings, only what is written as it is does', () => {
    env = { GH_TOKEN: CANARY }
    const { destinations, variables } = settingsFor(configOf(way))
    expect(destinations[0]?.headers).toEqual({ 'x-team': 'pa$word' })
    expect(variables).toEqual(['GH_TOKEN'])
    expect(JSON.stringify(destinations)).not.toContain(CANARY)
  })

  test('gets the value that this user allowed, and that value alone', async () => {
    env = { GH_TOKEN: CANARY }
    expect(await late(way)).toEqual({
      status: 'waiting',
      reason:
        'The header "authorization" of team needs GH_TOKEN, which you have not allowed yet: run "turnspan allow" in your shell.',
    })
    allow(way)
    expect(await late(way)).toMatchObject({ status: 'found', headers: { authorization: `Bearer ${CANARY}` } })

    env = { GH_TOKEN: 'of-a-hostile-project' }
    expect(await late(way)).toEqual({
      status: 'waiting',
      reason:
        'The header "authorization" of team needs GH_TOKEN, whose value differs from when you allowed it: run "turnspan allow" in your shell.',
    })
    for (env of [{}, { GH_TOKEN: '' }]) {
      expect(await late(way)).toEqual({
        status: 'waiting',
        reason:
          'The header "authorization" of team needs GH_TOKEN, which is not known here: start Claude Code from a shell that has it, or give a headersCommand instead.',
      })
    }
  })

  test('waits where others could have written what is allowed', async () => {
    env = { GH_TOKEN: CANARY }
    allow(way)
    fs.chmodSync(home.trust, 0o777)
    expect(await late(way)).toMatchObject({ status: 'waiting' })
    fs.chmodSync(home.trust, 0o700)
    for (const damaged of [
      '',
      '{',
      'null',
      '[]',
      '{"variables":{}}',
      '{"variables":[{"name":"GH_TOKEN"}]}',
    ]) {
      fs.writeFileSync(path.join(home.trust, 'variables.json'), damaged)
      expect(await late(way)).toMatchObject({ status: 'waiting' })
    }
  })

  test('is known again by another value for what it is: another', async () => {
    const marks = new Set<string>()
    for (const token of [CANARY, `${CANARY}2`, CANARY]) {
      env = { GH_TOKEN: token }
      allow(way)
      marks.add(marksOf(await late(way)))
    }
    expect(marks.size).toBe(2)
    expect([...marks].join()).toMatch(/^[\da-f]{16},[\da-f]{16}$/)
  })

  test('has a value that is written down nowhere, nor a hash of it that could be tried', async () => {
    env = { GH_TOKEN: 'hunter2' }
    allow(way)
    await late(way)
    expect(textBelow(home)).not.toContain('hunter2')
    const record = fs.readFileSync(path.join(home.trust, 'variables.json'), 'utf8')
    const { variables } = JSON.parse(record)
    expect(variables).toEqual([{ name: 'GH_TOKEN', hmac: expect.stringMatching(/^[\da-f]{32}$/) }])
    // On another machine, with another key, the same value hashes to something else.
    fs.rmSync(home.key)
    expect(await late(way)).toMatchObject({ status: 'waiting' })
  })

  test.each(['a\r\nb: c', 'a\nb', 'a\rb', 'a\u0000b', 'a\u007fb', 'ключ', '\u{1f511}'])(
    'whose value no header can hold waits, and only its name is told',
    async (value) => {
      env = { GH_TOKEN: value }
      allow(way)
      const found = await late(way)
      expect(found).toMatchObject({ status: 'waiting', reason: expect.stringContaining('GH_TOKEN') })
      expect(JSON.stringify(found)).not.toContain(JSON.stringify(value).slice(1, -1))
    },
  )

  test('keeps what was allowed before for others, and forgets what is named no more', async () => {
    env = { GH_TOKEN: 'a-token', OTHER: 'another' }
    allow({ headers: { a: '${GH_TOKEN}', b: '${OTHER}' } })
    const named = ['OTHER', 'THIRD']
    allowVariables(home, ['THIRD'], { lookup: () => 'third', named })
    const record = JSON.parse(fs.readFileSync(path.join(home.trust, 'variables.json'), 'utf8'))
    expect(record.variables.map(({ name }: { name: string }) => name)).toEqual(['OTHER', 'THIRD'])
  })
})

describe('a headersCommand', () => {
  test('runs when something is sent, and then not again for a while', async () => {
    const counter = path.join(home.root, 'runs')
    const headersCommand = `echo x >>'${counter}'; echo 'authorization: Bearer ${CANARY}'`
    const settings = settingsFor({
      origins: { 'https://otlp.example': { headersCommand } },
      destinations: {
        one: { kind: 'otlp', url: 'https://otlp.example/a' },
        two: { kind: 'otlp', url: 'https://otlp.example/b' },
      },
    })
    expect(fs.existsSync(counter)).toBe(false)
    for (const { lateHeaders } of [...settings.destinations, ...settings.destinations]) {
      expect(await lateHeaders?.()).toMatchObject({
        status: 'found',
        headers: { authorization: `Bearer ${CANARY}` },
      })
    }
    expect(fs.readFileSync(counter, 'utf8')).toBe('x\n')
  })

  test('that fails is tried again the next time, and traces wait until then', async () => {
    const flag = path.join(home.root, 'flag')
    const settings = settingsFor(configOf({ headersCommand: `test -e '${flag}' && echo 'a: 1'` }))
    const ask = async () => settings.destinations[0]?.lateHeaders?.()
    expect(await ask()).toEqual({
      status: 'retryable',
      reason: 'The headersCommand of team ended with exit code 1.',
    })
    fs.writeFileSync(flag, '')
    expect(await ask()).toMatchObject({ status: 'found', headers: { a: '1' } })
  })

  test('goes before what a variable says, and sees the variables that it is given', async () => {
    env = { VAULT_TOKEN: CANARY, GH_TOKEN: 'gh', SECRET: 'not asked for' }
    const way = {
      headers: { a: '${GH_TOKEN}', b: '${GH_TOKEN}' },
      headersCommand: 'echo "a: $VAULT_TOKEN$SECRET"',
      commandVariables: ['VAULT_TOKEN'],
    }
    expect(await late(way)).toMatchObject({ status: 'waiting' })
    expect(settingsFor(configOf(way)).variables).toEqual(['GH_TOKEN', 'VAULT_TOKEN'])
    allow(way)
    expect(await late(way)).toMatchObject({ headers: { a: CANARY, b: 'gh' } })
    env = { ...env, VAULT_TOKEN: 'hostile' }
    expect(await late(way)).toMatchObject({
      status: 'waiting',
      reason: expect.stringContaining('The headersCommand of team needs VAULT_TOKEN'),
    })
  })

  test('runs no program and reads no folder of a project’s', async () => {
    env = { PATH: '/evil', HOME: '/evil' }
    const found = await late({ headersCommand: 'printf "a: %s %s" "$HOME" "$PATH"' })
    expect(JSON.stringify(found)).not.toContain('evil')
    expect(found).toMatchObject({ status: 'found' })
  })
})

describe('what is said of an origin and of a destination', () => {
  const ways = (origin: WayConfig, own: WayConfig) =>
    settingsFor({
      origins: { 'https://OTLP.example:443/': origin },
      destinations: { team: { kind: 'otlp', url: 'https://otlp.example', ...own } },
    }).destinations[0]

  test('stands side by side, and the destination’s own goes first', () => {
    const both = ways(
      { caFile: 'corp.pem', proxy: 'http://a', headers: { a: '1', B: '1' } },
      { proxy: 'http://b', headers: { b: '2' }, certFile: '/me.pem' },
    )
    expect(both).toMatchObject({
      headers: { a: '1', b: '2' },
      proxy: 'http://b',
      tls: { caFile: path.join(home.root, 'corp.pem'), certFile: '/me.pem', keyFile: '/me.pem' },
    })
  })

  test('is taken as a whole where it belongs together', () => {
    const origin = { certFile: '/a.pem', keyFile: '/a.key', headersCommand: 'a', commandVariables: ['A'] }
    const own = { certFile: '/b.pem', headersCommand: 'b' }
    expect(ways(origin, own)?.tls).toEqual({ certFile: '/b.pem', keyFile: '/b.pem' })
    expect(
      settingsFor({ ...configOf({}), origins: { 'https://x.example': origin } }).destinations[0],
    ).not.toHaveProperty('tls')
  })

  test('goes to no other origin', () => {
    const settings = settingsFor({
      origins: { 'https://a.example': { headers: { a: '1' }, caFile: 'a.pem' } },
    })
    expect(settings.wayTo('x', 'https://b.example', {})).toEqual({ headers: {} })
    expect(settings.wayTo('x', 'http://a.example', {})).toEqual({ headers: {} })
  })
})

describe('a proxy and a CA of this machine', () => {
  const settings = (way: WayConfig, url = 'https://otlp.example') =>
    settingsOf(
      { destinations: { team: { kind: 'otlp', url, ...way } } },
      aroundOf(home, {
        proxies: { https: 'http://proxy:3128', none: '.corp' },
        caFile: '/corp.pem',
        path: undefined,
        lookup: () => undefined,
      }),
    ).destinations[0]

  test('are used where the destination says nothing else', () => {
    expect(settings({})).toMatchObject({ proxy: 'http://proxy:3128', tls: { machineCaFile: '/corp.pem' } })
    expect(settings({}, 'https://otlp.corp')).not.toHaveProperty('proxy')
    expect(settings({ proxy: 'none' })).not.toHaveProperty('proxy')
    expect(settings({ proxy: 'http://mine' }, 'http://127.0.0.1:4318')).toMatchObject({
      proxy: 'http://mine',
    })
  })

  test('files are found by a whole path, from our own home, or from the user’s', () => {
    expect(settings({ caFile: '/a.pem' })?.tls?.caFile).toBe('/a.pem')
    expect(settings({ caFile: 'certs/a.pem' })?.tls?.caFile).toBe(path.join(home.root, 'certs/a.pem'))
    expect(settings({ caFile: '~/a.pem' })?.tls?.caFile).toMatch(/^\/.*[^~]\/a\.pem$/)
  })
})

test('what headers hold is known as a credential, to be masked wherever a conversation says it', () => {
  env = { GH_TOKEN: CANARY, SHORT: 'x' }
  const config = {
    ...configOf({
      headers: { authorization: 'Bearer of-the-destination', 'x-a': '${GH_TOKEN}', 'x-b': '${SHORT}' },
    }),
    origins: { 'https://other.example': { headers: { 'x-api-key': 'of-the-origin' } } },
  }
  const valuesIn = () => settingsFor(config).credentials.map(({ value }) => value)
  expect(valuesIn()).toEqual(['of-the-destination', 'of-the-origin'])
  allow({ headers: { 'x-a': '${GH_TOKEN}' } })
  expect(valuesIn()).toEqual(['of-the-destination', 'of-the-origin', CANARY])
})
