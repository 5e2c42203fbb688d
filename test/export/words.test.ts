import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanWords, cut, MAX_REASON, secretsOf, wordsOfBody } from '../../src/export/words.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('the words of a stranger', () => {
  test('are one short line without signs that steer, whatever they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const words = cleanWords(text, [])
        expect(words.length).toBeLessThanOrEqual(MAX_REASON)
        expect(words).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      }),
    )
  })

  test('never hold a secret of the destination', () => {
    const secret = fc.string({
      minLength: 4,
      maxLength: 40,
      unit: fc.constantFrom(...'abcXYZ019-_.%+/"\\&'.split('')),
    })
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const secrets = secretsOf({ url: 'http://localhost', headers: { authorization: `Bearer ${value}` } })
        expect(cleanWords(`${before}${value}${after}`, secrets)).not.toContain(value)
        expect(wordsOfBody(bytes(JSON.stringify({ message: `got ${value}` })), secrets)).not.toContain(value)
        expect(wordsOfBody(bytes(JSON.stringify({ odd: `got ${value}` })), secrets)).not.toContain(value)
      }),
    )
  })

  test('are cut between characters', () => {
    expect(cut('abcdef', 4)).toBe('abc…')
    expect(cut('ab🙂def', 4)).toBe('ab…')
    expect(cut('ab🙂def', 5)).toBe('ab🙂…')
    expect(cut('abcd', 4)).toBe('abcd')
  })

  test.each([
    ['{"errors":[{"detail":"quota"}]}', 'quota'],
    ['{"error":{"a":1}}', '{"error":{"a":1}}'],
    ['{"message":"","error":"later"}', 'later'],
    ['{"message": "half', '{"message": "half'],
    ['<html><head><style>a{}</style></head><body>Bad <b>gateway</b></body>', 'Bad gateway'],
    ['', ''],
  ])('in %s are %s', (body, words) => {
    expect(wordsOfBody(bytes(body), [])).toBe(words)
  })
})

test('secrets are known in every form that a backend may give back', () => {
  const secrets = secretsOf({
    url: 'https://user:pass%21word@host/v1/traces?token=in-the-query',
    headers: {
      authorization: `Basic ${Buffer.from('alice:open sesame').toString('base64')}`,
      'x-sentry-auth': 'sentry sentry_key=0123abcd',
      'x-level': '4',
    },
  })
  expect(secrets).toEqual(
    expect.arrayContaining(['alice:open sesame', 'open sesame', 'pass!word', 'in-the-query', '0123abcd']),
  )
  expect(secrets).not.toContain('4')
  expect(secrets).not.toContain('Basic')
})
