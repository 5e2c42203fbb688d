import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { addressProblem, shownAddress } from '../../src/config/address.ts'
import { readEnvironment, readFlusherEnvironment } from '../../src/config/environment.ts'

test('an empty environment means the usual places', () => {
  const home = os.homedir()
  expect(readEnvironment({})).toEqual({
    homeFolder: home,
    turnspanHome: path.join(home, '.turnspan'),
    defaultTurnspanHome: path.join(home, '.turnspan'),
    claudeConfigFolder: path.join(home, '.claude'),
    mlflowTrackingUri: undefined,
    caFile: undefined,
    proxy: undefined,
    noProxy: undefined,
    recorded: {},
    isColorWanted: true,
  })
  expect(readFlusherEnvironment({ HOME: '/h' })).toEqual({ claudeConfigFolder: '/h/.claude' })
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
    recorded: { MLFLOW_TRACKING_URI: '' },
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

test('the flusher knows the folder that setup recorded', () => {
  expect(
    readFlusherEnvironment({ HOME: '/h', TURNSPAN_CLAUDE_DIR: '/c', CLAUDE_CONFIG_DIR: '/evil' }),
  ).toEqual({
    claudeConfigFolder: '/c',
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
