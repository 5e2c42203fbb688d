import { describe, expect, test } from 'vitest'
import { hmacOf } from '../../../src/redact/known/hashes.ts'
import { findSecrets, redactText, rulesetOf } from '../../../src/redact/redact.ts'

const VALUE = 'plum/Pudding+77"81 ü'
const byValue = rulesetOf({ values: [{ name: 'ACME_HEADER', value: VALUE }] })

describe('a value that is known is found', () => {
  test.each([
    ['as it is', VALUE],
    ['in an address', encodeURIComponent(VALUE)],
    ['in JSON', JSON.stringify(VALUE).slice(1, -1)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(VALUE).slice(1, -1)).slice(1, -1)],
  ])('%s', (_, form) => {
    expect(redactText(`a ${form} b`, byValue)).toBe('a [REDACTED:env:ACME_HEADER] b')
  })

  test.each([0, 1, 2, 3, 4])('in base64, behind %i bytes more', (before) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${'x'.repeat(before)}${VALUE}yy`).toString(encoding)
      const [found] = findSecrets(text, byValue)
      expect(found?.rule).toBe('env:ACME_HEADER')
      const left = text.length - ((found?.end ?? 0) - (found?.start ?? 0))
      expect(left).toBeLessThanOrEqual(Math.ceil((before * 4) / 3) + 8)
    }
  })

  test('without the scheme that it is sent with', () => {
    const rules = rulesetOf({ values: [{ name: 'A', value: 'Bearer orange.marmalade' }] })
    expect(redactText('it is orange.marmalade here', rules)).toBe('it is [REDACTED:env:A] here')
  })

  test('under a name that no mask can hold', () => {
    const rules = rulesetOf({ values: [{ name: 'team "a"\\2024-11', value: 'orange.marmalade' }] })
    const masked = redactText('{"x":"orange.marmalade"}', rules)
    expect(JSON.parse(masked)).toEqual({ x: '[REDACTED:env:team__a___-11]' })
    expect(redactText(masked, rules)).toBe(masked)
  })

  test('but not where it is too short to be one', () => {
    const rules = rulesetOf({
      values: [
        { name: 'A', value: 'abc' },
        { name: 'B', value: '' },
      ],
    })
    expect(redactText('abc abcdef', rules)).toBe('abc abcdef')
  })
})

describe('a value of which only the hash is known is found', () => {
  const key = Buffer.from('0123456789abcdef0123456789abcdef')
  const note = (name: string, value: string) => ({ name, length: value.length, hmac: hmacOf(value, key) })
  const rules = rulesetOf({
    hashes: [
      note('DB_PW', 'correcthorse'),
      note('API', 'plum-Pudding+77/81=='),
      note('URL_PW', 'wint3r@c0ming'),
    ],
    hmacKey: key,
  })

  test.each([
    ['alone', 'correcthorse', '[REDACTED:env:DB_PW]'],
    ['in a sentence', 'it says correcthorse, again', 'it says [REDACTED:env:DB_PW], again'],
    ['in quotes', `x('correcthorse')`, `x('[REDACTED:env:DB_PW]')`],
    ['behind a name', 'PW=correcthorse;', 'PW=[REDACTED:env:DB_PW];'],
    ['in an address', 'db://app:wint3r@c0ming@host', 'db://app:[REDACTED:env:URL_PW]@host'],
    ['with signs of base64', 'key: plum-Pudding+77/81==', 'key: [REDACTED:env:API]'],
    ['in JSON', '{"a":"b\\ncorrecthorse"}', '{"a":"b\\n[REDACTED:env:DB_PW]"}'],
    ['in parentheses', 'f(correcthorse)', 'f([REDACTED:env:DB_PW])'],
  ])('%s', (_, text, masked) => {
    expect(redactText(text, rules)).toBe(masked)
    expect(redactText(masked, rules)).toBe(masked)
  })

  test.each(['correcthorsebattery', 'xcorrecthorse', 'correcthors'])('but not in %s', (text) => {
    expect(redactText(text, rules)).toBe(text)
  })

  test('and hashes without their key are refused', () => {
    expect(() => rulesetOf({ hashes: [note('A', 'correcthorse')] })).toThrow('key')
  })
})

test('e-mail addresses are masked where that is asked for', () => {
  const text = 'ask dev.ops+x@mail.example.com, git@github.com:acme/app.git, react@18.2.0'
  expect(redactText(text, rulesetOf())).toBe(text)
  expect(redactText(text, rulesetOf({ email: true }))).toBe(
    'ask [REDACTED:email], git@github.com:acme/app.git, react@18.2.0',
  )
})
