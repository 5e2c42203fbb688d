import { describe, expect, test } from 'vitest'
import { redactText, redactValue, rulesetOf } from '../../../src/redact/redact.ts'
import { HOSTILE } from './hostile.ts'

/** On an idle machine the slowest takes a tenth of it; what grows with the square of the text takes minutes. */
const MOST_MS = 400

const plain = rulesetOf()
const full = rulesetOf({
  values: [{ name: 'A', value: 'S3cret/with+signs=' }],
  hashes: [8, 12, 20, 32, 40].map((length) => ({ name: 'B', length, hmac: 'AAAAAAAAAAA' })),
  hmacKey: new Uint8Array(32),
  email: true,
})

/** Of the processor, not of the clock: other programs run too. */
function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

test('there are at least 20 of them', () => {
  expect(HOSTILE.length).toBeGreaterThanOrEqual(20)
  for (const [, text] of HOSTILE) expect(text.length).toBeGreaterThan(150_000)
})

describe('200 KB take no time worth speaking of:', () => {
  test.each(HOSTILE)('%s', (_, text) => {
    const best = (work: () => void) => Math.min(cpuMsOf(work), cpuMsOf(work))
    expect(best(() => redactText(text, plain))).toBeLessThan(MOST_MS)
    expect(best(() => redactText(text, full))).toBeLessThan(MOST_MS)
  })
})

test('a list in a list in a list, a hundred thousand times, is withheld where it gets too deep', () => {
  let value: unknown = `gh${'p_'}${'a1B2c3D4e5F6'.repeat(3)}`
  for (let depth = 0; depth < 100_000; depth++) value = [value]
  const notes: string[] = []
  const masked = redactValue(value, plain, (rule) => notes.push(rule))
  expect(notes).toEqual(['too-deep'])
  expect(JSON.stringify(masked)).toBe(`${'['.repeat(64)}"[REDACTED:too-deep]"${']'.repeat(64)}`)
})
