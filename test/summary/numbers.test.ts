import { expect, it } from 'vitest'
import {
  amount,
  bytes,
  dollars,
  dollarsOfAll,
  duration,
  modelName,
  percent,
  toolName,
} from '../../src/summary/numbers.ts'

it('rounds a duration once, to the smallest unit that it shows', () => {
  const given: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [0.4, '<1 ms'],
    [49, '49 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1_349, '1.3 s'],
    [9_949, '9.9 s'],
    [9_960, '10 s'],
    [53_400, '53 s'],
    [59_499, '59 s'],
    [59_500, '1 m'],
    [191_000, '3 m 11 s'],
    // Not 23 m 60 s.
    [1_439_700, '24 m'],
    [3_599_499, '59 m 59 s'],
    [3_599_500, '1 h'],
    [16_320_000, '4 h 32 m'],
    [86_370_000, '1 d'],
    [183_600_000, '2 d 3 h'],
  ]
  expect(given.map(([ms]) => [ms, duration(ms)])).toEqual(given)
})

it('shortens counts', () => {
  const given = [
    0, 25, 999, 1_000, 4_312, 99_940, 120_400, 166_000, 999_600, 1_200_000, 41_000_000, 13_075_000_000,
  ]
  expect(given.map(amount)).toEqual([
    ...['0', '25', '999', '1k', '4.3k', '99.9k', '120k', '166k', '1.00M', '1.20M', '41.0M', '13.1B'],
  ])
})

it('shows of dollars what says something', () => {
  const given = [null, 0, 0.00001, 0.0028, 0.0099, 0.00996, 0.033, 0.25, 0.9996, 15.42, 999.99, 1_204.4]
  expect(given.map(dollars)).toEqual([
    ...['–', '$0', '<$0.0001', '$0.0028', '$0.0099', '$0.010', '$0.033', '$0.250', '$1.00', '$15.42'],
    ...['$999.99', '$1,204'],
  ])
})

it('says of a sum that something in it has no price', () => {
  expect(dollarsOfAll({ usd: 1.2, unpriced: true })).toBe('≥ $1.20')
  expect(dollarsOfAll({ usd: 0, unpriced: true })).toBe('–')
  expect(dollarsOfAll({ usd: 0, unpriced: false })).toBe('$0')
})

it('counts a thousand bytes as a kilobyte', () => {
  expect([0, 812, 1_500, 41_000, 999_600, 1_300_000, 12_400_000, 1_000_000_000].map(bytes)).toEqual([
    ...['0 B', '812 B', '1.5 KB', '41 KB', '1.0 MB', '1.3 MB', '12 MB', '1.0 GB'],
  ])
})

it('shows a share without decimals, and of nothing none', () => {
  expect([percent(1, 3), percent(1, 1_000), percent(0, 9), percent(1, 0)]).toEqual([
    '33 %',
    '<1 %',
    '0 %',
    '',
  ])
})

it('leaves away from names what all of them have', () => {
  expect(modelName('claude-opus-5-5')).toBe('opus-5-5')
  expect(modelName('claude-haiku-4-5-20251001')).toBe('haiku-4-5')
  expect(toolName('mcp__github__search_code')).toBe('github › search_code')
  expect(toolName('Bash')).toBe('Bash')
})
