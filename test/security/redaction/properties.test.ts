// What holds for every text, whatever a rule makes of it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findSecrets, redactText, redactValue, rulesetOf } from '../../../src/redact/redact.ts'
import { KINDS } from './kinds.ts'
import { NEGATIVES } from './negatives.ts'

const rules = rulesetOf({
  values: [{ name: 'GH_TOKEN', value: 'S3cret/with+signs=' }],
  email: true,
})

/** Secrets, pieces of them, what stands around them, masks, and anything. */
const piece = fc.oneof(
  fc.constantFrom(...KINDS.map(({ value }) => value)),
  fc.constantFrom(...KINDS.map(({ value }) => value.slice(0, 14))),
  fc.constantFrom(...KINDS.map(({ key }) => key)),
  fc.constantFrom(...Object.values(NEGATIVES).flatMap((group) => Object.values(group))),
  fc.constantFrom(
    '=',
    ': ',
    '"',
    "'",
    '\n',
    ' ',
    '\\n',
    '\\"',
    '{"',
    '":"',
    '"}',
    '//',
    '@',
    ':',
    ';',
    '%3D',
    '&',
    '<',
    '>',
  ),
  fc.constantFrom(
    'password',
    'token',
    'Bearer ',
    'Cookie: a=',
    '-----BEGIN ',
    '\x1b[31m',
    '[REDACTED:github]',
    '[REDACTED:',
  ),
  fc.constantFrom('S3cret/with+signs=', 'dev@example.com', 'kind: Secret\n', 'data:\n  a: b\n'),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })
const valuesWith = (key: fc.Arbitrary<string>) =>
  fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, text, fc.double(), fc.constant(null), tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  })).value
const withSecrets = valuesWith(piece)
const RUNS = { numRuns: 2_000 }

test('what was masked once is not masked again', () => {
  fc.assert(
    fc.property(text, (given) => {
      const once = redactText(given, rules)
      expect(redactText(once, rules)).toBe(once)
    }),
    RUNS,
  )
})

test('nor is a value', () => {
  fc.assert(
    fc.property(withSecrets, (given) => {
      const once = redactValue(given, rules)
      const notes: string[] = []
      expect(redactValue(once, rules, (rule) => notes.push(rule))).toBe(once)
      expect(notes).toEqual([])
    }),
    RUNS,
  )
})

test('a text that is JSON stays JSON, with the same numbers in the same places', () => {
  const shape = (value: unknown): unknown =>
    typeof value === 'string'
      ? 'text'
      : Array.isArray(value)
        ? value.map(shape)
        : typeof value === 'object' && value !== null
          ? Object.values(value).map(shape)
          : value
  // Keys that became the same mask are one to who parses it.
  const values = valuesWith(fc.constantFrom('a', 'b', 'password', 'value', 'name', 'data', 'kind'))
  fc.assert(
    fc.property(values, fc.constantFrom(undefined, 2, '\t'), (given, space) => {
      const masked = redactText(JSON.stringify(given, null, space), rules)
      expect(shape(JSON.parse(masked))).toEqual(shape(JSON.parse(JSON.stringify(given))))
    }),
    RUNS,
  )
})

test('numbers keep their digits, which another program may not hold', () => {
  const secret = KINDS[0]?.value
  const given = `{"id": 12345678901234567890, "price": 1.0, "big": 1e400, "token": "${secret}"}`
  expect(redactText(given, rules)).toBe(
    '{"id": 12345678901234567890, "price": 1.0, "big": 1e400, "token": "[REDACTED:named-secret]"}',
  )
})

test('what is around a masked place stays byte for byte, and each mask is noted once', () => {
  fc.assert(
    fc.property(text, (given) => {
      const notes: string[] = []
      const masked = redactText(given, rules, (rule) => notes.push(rule))
      const found = findSecrets(given, rules)
      expect(notes).toEqual(found.map(({ rule }) => rule))
      let rebuilt = ''
      let from = 0
      for (const { rule, start, end, line } of found) {
        expect(start).toBeGreaterThanOrEqual(from)
        expect(end).toBeGreaterThan(start)
        expect(line).toBe(given.slice(0, start).split('\n').length)
        rebuilt += `${given.slice(from, start)}[REDACTED:${rule}]`
        from = end
      }
      expect(rebuilt + given.slice(from)).toBe(masked)
    }),
    RUNS,
  )
})

test('a value without secrets is the very same object', () => {
  fc.assert(
    fc.property(json, (given) => {
      const notes: string[] = []
      const masked = redactValue(given, rulesetOf(), (rule) => notes.push(rule))
      if (notes.length === 0) expect(masked).toBe(given)
      else expect(masked).not.toEqual(given)
    }),
    RUNS,
  )
})

test('no key of a value reaches a prototype', () => {
  const names = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'password', 'a')
  fc.assert(
    fc.property(fc.array(names, { minLength: 1, maxLength: 5 }), (path) => {
      const given = JSON.parse(
        path.reduceRight((inner, name) => `{"${name}":${inner}}`, '"S3cret/with+signs="'),
      ) as unknown
      const masked = redactValue(given, rules)
      expect(JSON.stringify(masked)).not.toContain('S3cret')
      expect(Object.getPrototypeOf(masked)).toBe(Object.prototype)
      expect(({} as Record<string, unknown>).a).toBeUndefined()
      expect(Object.keys(masked as object)).toEqual([path[0]])
    }),
  )
})
