import { describe, expect, test } from 'vitest'
import { OWN_ENV } from '../../src/claude/own-env.ts'
import { RECORDED_ENV, recordedEnv } from '../../src/hook/record.ts'

describe('credentials in a URL are not recorded', () => {
  test.each([
    ['http://user:pass@host:5000', 'http://host:5000'],
    ['https://token@host/path@x', 'https://host/path@x'],
    ['https://u:p@ss@host', 'https://host'],
    ['HTTPS:\\\\u:p@host', 'HTTPS:\\\\host'],
    ['http:u:p@host', 'http:host'],
    ['  http://u:p@host', 'http://host'],
    ['ht\ntp://u:p@host', 'http://host'],
    ['postgresql+psycopg2://u:p@db/mlflow', 'postgresql+psycopg2://db/mlflow'],
    ['user:pass@host:4318', 'host:4318'],
    ['http://host/?token=x', 'http://host/?token='],
    ['http://host/?a=b&Api-Key=x%20y&c=d#e', 'http://host/?a=b&Api-Key=&c=d#e'],
    [`http://host/?${'key'.repeat(50_000)}`, `http://host/?${'key'.repeat(50_000)}`.slice(0, 2_000)],
  ])('%j', (value, recorded) => {
    expect(recordedEnv({ MLFLOW_TRACKING_URI: value })).toEqual({ MLFLOW_TRACKING_URI: recorded })
    expect(recordedEnv({ TURNSPAN_OTLP_ENDPOINT: value })).toEqual({ TURNSPAN_OTLP_ENDPOINT: recorded })
  })
})

describe('a value without credentials stays as it is', () => {
  test.each([
    'http://localhost:5000',
    'databricks',
    'databricks://profile',
    'sqlite:///mlflow.db',
    'sqlite:////home/me@work/a@b.db',
    'sqlite:///a@b.db',
    'file://./custom-mlruns',
    './runs@home/mlruns',
    'https://host/v1/traces?api-version=2&tenant=a',
    '/srv/a@b',
  ])('%s', (value) => {
    expect(recordedEnv({ MLFLOW_TRACKING_URI: value })).toEqual({ MLFLOW_TRACKING_URI: value })
  })
})

test('every variable that setup writes into settings is recorded', () => {
  expect(RECORDED_ENV).toEqual(expect.arrayContaining([...OWN_ENV]))
})

test('a very long value is cut', () => {
  expect(recordedEnv({ TRACESTATE: 'x'.repeat(5000) }).TRACESTATE).toHaveLength(2000)
})
