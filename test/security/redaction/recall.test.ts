import { describe, expect, test } from 'vitest'
import { findSecrets, redactText, rulesetOf } from '../../../src/redact/redact.ts'
import { CONTEXTS } from './contexts.ts'
import { KINDS } from './kinds.ts'

const rules = rulesetOf()

/** Pieces of the secret that must not be left, in the letters in which the text holds them. */
function leftOf(secret: string, text: string): readonly string[] {
  const size = Math.min(secret.length, 12)
  const windows = Array.from({ length: secret.length - size + 1 }, (_, at) => secret.slice(at, at + size))
  return windows.filter((piece) => !/\n/.test(piece) && text.includes(piece))
}

test('there are at least 40 kinds of credentials and 16 places for them', () => {
  expect(new Set(KINDS.map(({ name }) => name)).size).toBe(KINDS.length)
  expect(KINDS.length).toBeGreaterThanOrEqual(40)
  expect(CONTEXTS).toHaveLength(16)
})

describe.each(CONTEXTS)('in $name', ({ name, write, not }) => {
  const possible = KINDS.filter((kind) => not?.(kind) === undefined)
  test.each(possible.map((kind) => [kind.name, kind] as const))('%s is found', (_, kind) => {
    const text = write(kind)
    const masked = redactText(text, rules)
    const secret = name === 'the end of a cut text' ? text.slice(text.lastIndexOf(' ') + 1) : kind.secret
    expect(leftOf(secret, masked)).toEqual([])
    expect(leftOf(encodeURIComponent(secret), masked)).toEqual([])
    expect(findSecrets(text, rules).length).toBeGreaterThan(0)
    expect(redactText(masked, rules)).toBe(masked)
  })
})

test('the pairs that are left out are few, each with its reason', () => {
  const reasons = CONTEXTS.flatMap(({ not }) => KINDS.flatMap((kind) => not?.(kind) ?? []))
  const counts = Object.fromEntries(
    [...new Set(reasons)].map((why) => [why, reasons.filter((each) => each === why).length]),
  )
  expect(counts).toMatchInlineSnapshot(`
    {
      "it has no beginning of its own": 19,
      "it has several lines": 12,
      "it holds spaces": 14,
      "its beginning is one of many words": 2,
      "only its name says that it is one, and none stands before it": 10,
      "what says whose it is stands behind its beginning": 4,
    }
  `)
})
