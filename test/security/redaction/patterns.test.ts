import { describe, expect, test } from 'vitest'
import { checkPattern } from '../../../src/redact/check-pattern.ts'
import { needleOf } from '../../../src/redact/known/user-pattern.ts'
import { redactText, redactValue, rulesetOf } from '../../../src/redact/redact.ts'
import { patternRunner } from '../../../src/redact/run-pattern.ts'

const rulesWith = (patterns: Readonly<Record<string, string>>) =>
  rulesetOf({
    patterns: Object.entries(patterns).map(([name, pattern]) => ({ name, pattern })),
    runPattern: patternRunner(),
  })

describe('a pattern of the user’s', () => {
  test('is masked by its name, in texts, in values, in JSON', () => {
    const rules = rulesWith({ customer: 'CUST-\\d{4,8}', ticket: '(?i)acme-[a-z]{3}' })
    expect(redactText('CUST-1234 and Acme-XYZ', rules)).toBe(
      '[REDACTED:pattern:customer] and [REDACTED:pattern:ticket]',
    )
    expect(redactValue({ a: ['CUST-1234'] }, rules)).toEqual({ a: ['[REDACTED:pattern:customer]'] })
    expect(redactText('{"a":"\\u0043UST-1234"}', rules)).toBe('{"a":"[REDACTED:pattern:customer]"}')
  })

  test('leaves JSON JSON, though it matches quotes', () => {
    const masked = redactText('{"a":"CUST-1234","b":2}', rulesWith({ greedy: 'CUST.{1,20}' }))
    expect(JSON.parse(masked)).toEqual({ a: '[REDACTED:pattern:greedy]', b: 2 })
  })

  test('leaves masks alone, though it matches them', () => {
    const rules = rulesWith({ letters: '[a-z]{3,8}' })
    const once = redactText('abcdef 12 CUST', rules)
    expect(once).toBe('[REDACTED:pattern:letters] 12 CUST')
    expect(redactText(once, rules)).toBe(once)
  })

  test('needs somebody who runs it in bounded time', () => {
    expect(() => rulesetOf({ patterns: [{ name: 'a', pattern: 'b' }] })).toThrow('run')
  })
})

test('a text that a pattern takes too long for is withheld, said, and the pattern is off from then on', () => {
  const rules = rulesWith({ slow: '^(a+)+$', fair: 'CUST-\\d{4}' })
  const notes: string[] = []
  const text = `${'a'.repeat(40)}!`
  const before = performance.now()
  expect(redactText(text, rules, (rule) => notes.push(rule))).toBe('[REDACTED:withheld:slow]')
  expect(performance.now() - before).toBeLessThan(2_000)
  expect(notes).toEqual(['withheld:slow'])
  expect(redactText(text, rules)).toBe(text)
  expect(redactText('CUST-1234', rules)).toBe('[REDACTED:pattern:fair]')
})

describe('a pattern that can be used', () => {
  test.each([
    'CORP-[A-Z0-9]{20}',
    '\\bcust_\\d{4,12}\\b',
    '(?i)acme-[a-z]{8}',
    'foo|bar',
    'ACME-\\d+',
    '[\\w-]{1,64}\\.corp',
  ])('%s', (pattern) => {
    expect(checkPattern(pattern)).toBeUndefined()
  })
})

describe('a pattern that cannot be used is told why:', () => {
  test.each([
    ['', 'must not be empty'],
    ['x'.repeat(501), 'at most 500'],
    ['(', 'must be a regular expression'],
    ['[z-a]', 'must be a regular expression'],
    ['a*', 'must not match the empty text'],
    ['(a|a?)+$', 'must not match the empty text'],
  ])('%s', (pattern, why) => {
    expect(checkPattern(pattern)).toContain(why)
  })

  test.each([
    ...[
      '^(a+)+$',
      '(a|aa)+$',
      '(x+x+)+y',
      '(.*)*z',
      '(.*a){20}',
      '\\s+$',
      'a+b',
      '.*foo',
      '\\w+@corp',
      '(\\d+)*\\.',
    ],
    ...[
      '^(([a-z])+.)+[A-Z]([a-z])+$',
      '(?:a{0,30}){0,30}b',
      '(?<=a+)b',
      '(q+)+!',
      '([^"]|x)*"$',
      '(\\w|_)+-$',
    ],
    ...['([a-z]+)+[A-Z]', '(0|00)+1', '(?:-|--)+=', '((ab)*)*c', '[a-z]*[a-z]*[a-z]*0'],
  ])('%s takes too long', (pattern) => {
    const before = performance.now()
    expect(checkPattern(pattern)).toMatch(/takes too long|must not match the empty text/)
    expect(performance.now() - before).toBeLessThan(10_000)
  })
})

describe('what every match holds', () => {
  test.each([
    ['CORP-[A-Z0-9]{20}', 'CORP-'],
    ['\\bcust_\\d{4,12}\\b', 'cust_'],
    ['ab+c?de', 'ab'],
    ['ab*cd', 'cd'],
    ['x\\.y\\d', 'x.y'],
    ['a{2}bc', 'bc'],
    ['[abc]\\w+', ''],
    ['(abc)', ''],
    ['abc|def', ''],
    ['(?i)abc', ''],
  ])('%s: "%s"', (pattern, needle) => {
    expect(needleOf(pattern)).toBe(needle)
  })
})
