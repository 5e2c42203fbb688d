import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { addressProblem, shownAddress } from '../../src/config/address.ts'
import { machineAround, readEnvironment, readFlusherEnvironment } from '../../src/config/environment.ts'

test('an empty environment means the usual places', () => {
  const home = os.homedir()
  expect(readEnvironment({})).toEqual({
    homeFolder: home,
    turnspanHome: path.join(home, '.turnspan'),
    defaultTurnspanHome: path.join(home, '.turnspan'),
    claudeConfigFolder: path.join(home, '.claude'),
    mlflowTrackingUri: undefined,
    caFile: undefined,
    proxies: {},
    path: undefined,
    otlp: { ok: false, why: 'OTEL_EXPORTER_OTLP_ENDPOINT is not set in this shell.' },
    lookup: expect.any(Function),
    recorded: {},
    inherited: {},
    isInsideClaudeCode: false,
    isColorWanted: true,
  })
  expect(readFlusherEnvironment({ HOME: '/h' })).toEqual({
    claudeConfigFolder: '/h/.claude',
    caFile: undefined,
    proxies: {},
    path: undefined,
    lookup: expect.any(Function),
  })
})

test('what is recorded for later is a whole path, wherever it is read', () => {
  const env = { HOME: '/h/', TURNSPAN_HOME: 'ts', CLAUDE_CONFIG_DIR: './c', NODE_EXTRA_CA_CERTS: 'corp.pem' }
  expect(readEnvironment(env)).toMatchObject({
    homeFolder: '/h',
    turnspanHome: path.resolve('ts'),
    defaultTurnspanHome: '/h/.turnspan',
    claudeConfigFolder: path.resolve('c'),
    caFile: path.resolve('corp.pem'),
  })
})

test('empty variables are as if they were not there', () => {
  const names = [
    'TURNSPAN_HOME',
    'CLAUDE_CONFIG_DIR',
    'NODE_EXTRA_CA_CERTS',
    'HTTPS_PROXY',
    'MLFLOW_TRACKING_URI',
    'NO_COLOR',
  ]
  const empty = Object.fromEntries(names.map((name) => [name, '']))
  expect(readEnvironment({ HOME: '/h', ...empty })).toEqual({
    ...readEnvironment({ HOME: '/h' }),
    lookup: expect.any(Function),
    recorded: { MLFLOW_TRACKING_URI: '' },
    inherited: { HOME: '/h', ...empty },
  })
})

test('colours are left out where they are not wanted', () => {
  expect(readEnvironment({ NO_COLOR: '1' }).isColorWanted).toBe(false)
  expect(readEnvironment({ TERM: 'dumb' }).isColorWanted).toBe(false)
})

test('of the variables that a hook would note, none holds a password', () => {
  const { recorded } = readEnvironment({
    MLFLOW_TRACKING_URI: 'https://ada:canary@mlflow.example',
    MLFLOW_TRACKING_TOKEN: 'canary',
    TURNSPAN_OTLP_ENDPOINT: 'https://canary@otlp.example',
  })
  expect(JSON.stringify(recorded)).not.toContain('canary')
})

test('the flusher knows what setup recorded, and nothing that the environment says beside it', () => {
  const evil = {
    CLAUDE_CONFIG_DIR: '/evil',
    HTTPS_PROXY: 'http://evil',
    NODE_EXTRA_CA_CERTS: '/evil.pem',
    PATH: '/evil',
    GH_TOKEN: 'evil',
  }
  const recorded = {
    TURNSPAN_CLAUDE_DIR: '/c',
    TURNSPAN_CA_FILE: '/corp.pem',
    TURNSPAN_PROXY: 'http://proxy:3128',
    TURNSPAN_HTTP_PROXY: 'http://plain:3128',
    TURNSPAN_NO_PROXY: '.corp',
    TURNSPAN_PATH: '/usr/bin',
    TURNSPAN_VAR_MY_TOKEN: 'x',
  }
  const { lookup, ...facts } = readFlusherEnvironment({ HOME: '/h', ...evil, ...recorded })
  expect(facts).toEqual({
    claudeConfigFolder: '/c',
    caFile: '/corp.pem',
    proxies: { https: 'http://proxy:3128', http: 'http://plain:3128', none: '.corp' },
    path: '/usr/bin',
  })
  expect([lookup('GH_TOKEN'), lookup('MY_TOKEN')]).toEqual([undefined, 'x'])
})

test.each([
  [
    { HTTPS_PROXY: 'http://a', HTTP_PROXY: 'http://b' },
    { https: 'http://a', http: 'http://b' },
  ],
  [{ ALL_PROXY: 'http://c' }, { https: 'http://c', http: 'http://c' }],
  [
    { all_proxy: 'http://c', https_proxy: 'http://a' },
    { https: 'http://a', http: 'http://c' },
  ],
  [{ https_proxy: 'http://low', HTTPS_PROXY: 'http://up' }, { https: 'http://low' }],
  [{ no_proxy: 'x', NO_PROXY: 'y' }, { none: 'x' }],
])('a shell with %j has the proxies %j', (env, proxies) => {
  expect(readEnvironment(env).proxies).toEqual(proxies)
})

test('a command stands on its shell, and on what setup recorded where the shell says nothing', () => {
  const recorded = { caFile: '/corp.pem', proxy: 'http://old', httpProxy: 'http://plain', path: '/bin' }
  const shell = readEnvironment({ HTTPS_PROXY: 'http://new', PATH: '/shell', GH_TOKEN: 'x' })
  const machine = machineAround(shell, recorded)
  expect(machine).toMatchObject({
    caFile: '/corp.pem',
    proxies: { https: 'http://new', http: 'http://plain' },
    // So that a command of the user's own does the same for a flusher.
    path: '/bin',
  })
  expect(machine.lookup('GH_TOKEN')).toBe('x')
  expect(machineAround(shell, {})).toMatchObject({ path: '/shell', caFile: undefined })
  const inside = readEnvironment({ HTTPS_PROXY: 'http://evil', NO_PROXY: 'x', CLAUDECODE: '1' })
  expect(machineAround(inside, recorded).proxies).toEqual({
    https: 'http://old',
    http: 'http://plain',
    none: 'x',
  })
})

test.each([
  ['http://localhost:5000', 'http://localhost:5000'],
  ['https://ada:canary@x/y?z=canary', 'https://…@x/y?…'],
  ['ada:canary@x', '…@x'],
  ['http:\\\\ada:canary@x', 'http:\\\\…@x'],
  ['http://canary@canary@x', 'http://…@x'],
  ['postgresql+psycopg2://ada:canary@db/x', 'postgresql+psycopg2://…@db/x'],
  [`http://x/${'y'.repeat(300)}`, `http://x/${'y'.repeat(191)}…`],
])('the address %s is shown as %s', (given, shown) => {
  expect(shownAddress(given)).toBe(shown)
})

test.each([
  'http://localhost:5000',
  'https://otlp.example/v1/traces?tenant=team',
  'HTTP://X',
  'http://[::1]:4318',
])('%s can be sent to', (given) => expect(addressProblem(given, 'It')).toBeUndefined())
