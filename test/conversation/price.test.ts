import { describe, expect, test } from 'vitest'
import { costOf } from '../../src/conversation/price.ts'
import { PRICES } from '../../src/conversation/price-table.ts'
import type { Usage } from '../../src/transcript/entry.ts'

const usageOf = (more: Partial<Usage>): Usage => ({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  reasoning: 0,
  webSearches: 0,
  ...more,
})
const usd = (model: string, more: Partial<Usage>) => costOf(model, usageOf(more), PRICES)?.usd
const FIRST = { input: 12, output: 25, cacheRead: 4_000, cacheWrite: 300 }

describe('Claude Code’s own rules', () => {
  test.each<[string, string, Partial<Usage>, number]>([
    [
      'input, output, cache read and cache write have prices of their own',
      'claude-opus-5-5',
      FIRST,
      0.002848,
    ],
    [
      'a write that is kept for an hour is dearer',
      'claude-opus-5-5',
      { ...FIRST, cacheWrite1h: 300 },
      0.003748,
    ],
    [
      'a search costs a cent',
      'claude-opus-5-5',
      { input: 45, output: 84, cacheRead: 12_000, cacheWrite: 900, webSearches: 1 },
      0.01876,
    ],
    [
      'a newer model of the family has its own row',
      'claude-sonnet-5-5',
      { input: 36, output: 75, cacheRead: 12_000, cacheWrite: 900 },
      0.004272,
    ],
    [
      'a long prompt makes the whole call dearer',
      'claude-haiku-5-5',
      { input: 120_000, output: 100 },
      0.06025,
    ],
    ['and one below that limit does not', 'claude-haiku-5-5', { input: 100_000, output: 100 }, 0.01005],
    ['cache counts as prompt', 'claude-haiku-5-5', { input: 1, cacheRead: 100_000 }, 0.0050005],
    [
      'a million cached tokens cost no more each',
      'claude-opus-5-5',
      { input: 12, output: 25, cacheRead: 1_094_000, cacheWrite: 848 },
      0.223588,
    ],
    ['fast mode has its own row', 'claude-opus-5-5', { ...FIRST, speed: 'fast' }, 0.005696],
    ['and where it has none, the usual one', 'claude-haiku-4-5', { input: 1_000_000, speed: 'fast' }, 1],
    [
      'inference in the United States costs a tenth more',
      'claude-opus-5-5',
      { ...FIRST, inferenceGeo: 'us' },
      0.0031328,
    ],
    ['but searches do not', 'claude-opus-5-5', { webSearches: 2, inferenceGeo: 'us' }, 0.02],
    [
      'more hours than writes are not possible',
      'claude-opus-5-5',
      { cacheWrite: 100, cacheWrite1h: 999 },
      0.0008,
    ],
  ])('%s', (_rule, model, usage, expected) => {
    expect(usd(model, usage)).toBeCloseTo(expected, 9)
  })
})

test('input and output add up to the whole', () => {
  const cost = costOf('claude-opus-5-5', usageOf({ ...FIRST, webSearches: 1 }), PRICES)
  expect(cost).toEqual({ usd: 0.012848, inputUsd: 0.012348, outputUsd: 0.0005 })
})

describe('a model under the name that a provider gives it', () => {
  test.each([
    ['claude-opus-5-5[1m]', 'claude-opus-5-5'],
    ['us.anthropic.claude-opus-4-5-20251101-v1:0', 'claude-opus-4-5'],
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['anthropic.claude-3-5-haiku-20241022-v1:0', 'claude-3-5-haiku'],
    ['claude-opus-4-5@20251101', 'claude-opus-4-5'],
    ['claude-3-5-sonnet-v2@20241022', 'claude-3-5-sonnet'],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['claude-sonnet-4-20250514', 'claude-sonnet-4-0'],
    ['Claude-Opus-4-1', 'claude-opus-4-1'],
  ])('%s costs what %s does', (name, plain) => {
    expect(usd(name, FIRST)).toBe(usd(plain, FIRST))
    expect(usd(name, FIRST)).toBeGreaterThan(0)
  })
})

test.each([
  '',
  'gpt-6',
  'claude-opus-9',
  'claude-opus-5-5-ultra',
  'my-proxy/claude-opus-5-5',
  '__proto__',
  'constructor',
])('a model called %j has no price: never a guess, never zero', (name) => {
  expect(usd(name, FIRST)).toBeUndefined()
})

test('every row is in the order of what things cost', () => {
  for (const row of [...Object.values(PRICES.models), ...Object.values(PRICES.fast)]) {
    const [input, output, read, write5m, write1h] = row
    expect(output).toBe(5 * input)
    expect(read).toBeLessThan(input)
    expect(write5m).toBeCloseTo(1.25 * input, 9)
    expect(write1h).toBeCloseTo(2 * input, 9)
  }
})
