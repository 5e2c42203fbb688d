import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/config/config.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { bytesIn } from '../../src/config/size.ts'

const retentionIn = (text: string) => {
  const read = parseConfig(text, 'config.json')
  return read.ok ? settingsOf(read.config).retention : read.problems.map(({ message }) => message)
}

test('without a word it is 90 days, and 2 GiB each', () => {
  const gib = 1024 ** 3
  expect(retentionIn('')).toEqual({ days: 90, maxBytes: 2 * gib, journalMaxBytes: 2 * gib })
  expect(retentionIn('{"retention": {}}')).toEqual({ days: 90, maxBytes: 2 * gib, journalMaxBytes: 2 * gib })
})

test('what is written counts, in bytes or as a size', () => {
  expect(retentionIn('{"retention": {"days": 7, "maxBytes": "500MB", "journalMaxBytes": 1000000}}')).toEqual({
    days: 7,
    maxBytes: 500e6,
    journalMaxBytes: 1e6,
  })
})

test.each([
  ['{"retention": {"days": 0}}', 'retention.days must be at least 1'],
  ['{"retention": {"days": "7"}}', 'retention.days must be a number'],
  ['{"retention": {"days": 1e9}}', 'retention.days must be at most 36500'],
  ['{"retention": {"maxBytes": "much"}}', 'retention.maxBytes must be a number of bytes or a size'],
  ['{"retention": {"maxBytes": "2 XB"}}', 'retention.maxBytes must be a number of bytes or a size'],
  ['{"retention": {"maxBytes": true}}', 'retention.maxBytes must be a number of bytes or a size'],
  ['{"retention": {"maxBytes": 999999}}', 'at least 1MB'],
  ['{"retention": {"maxBytes": -1}}', 'at least 1MB'],
  ['{"retention": {"day": 7}}', 'days'],
  ['{"retention": 7}', 'retention must be an object'],
])('%s is refused with what to write', (text, message) => {
  expect(retentionIn(text)).toEqual([expect.stringContaining(message)])
})

describe('sizes', () => {
  test.each([
    [0, 0],
    [1_500, 1_500],
    ['2GB', 2e9],
    ['2 gb', 2e9],
    ['1.5GiB', 1.5 * 1024 ** 3],
    ['10 KiB', 10_240],
    ['1TB', 1e12],
    ['7', 7],
    ['7b', 7],
    ['', undefined],
    ['GB', undefined],
    ['1,5GB', undefined],
    ['-1', undefined],
    ['1e9', undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
  ])('%s is %s', (given, bytes) => {
    expect(bytesIn(given)).toBe(bytes)
  })
})
