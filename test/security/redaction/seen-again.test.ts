import { expect, test } from 'vitest'
import { redactText, rulesetOf } from '../../../src/redact/redact.ts'
import { seenAgain } from '../../../src/redact/remembered.ts'

const counted = () => {
  const looked: string[] = []
  const judge = seenAgain((text) => {
    looked.push(text)
    return text.at(-1)
  })
  return { looked, judge }
}

test('a long text that comes twice is looked at once', () => {
  const { looked, judge } = counted()
  const text = `${'x'.repeat(500)}a`
  expect([judge(text), judge(text), judge(`${'x'.repeat(500)}a`)]).toEqual(['a', 'a', 'a'])
  expect(looked).toEqual([text])
})

test('another text of the same length is looked at for itself', () => {
  const { judge } = counted()
  const [first, second] = [`${'x'.repeat(500)}a`, `${'x'.repeat(500)}b`]
  expect([judge(first), judge(second), judge(first)]).toEqual(['a', 'b', 'a'])
})

test('after many texts, and texts of any size, each still has its own judgement', () => {
  const { judge } = counted()
  for (let round = 0; round < 2; round += 1) {
    for (let size = 10_000; size < 10_300; size += 1) {
      const end = String.fromCharCode(97 + (size % 26))
      expect(judge('x'.repeat(size) + end)).toBe(end)
    }
    expect(judge(`${'x'.repeat(2 << 20)}z`)).toBe('z')
  }
})

test('a secret is masked and told each time that its text comes', () => {
  const rules = rulesetOf()
  const text = `${'a line of a log\n'.repeat(40)}export GITHUB_TOKEN=ghp_${'aB3dE5gH7jK9'.repeat(3)}\n`
  const noted: string[] = []
  const masked = [1, 2, 3].map(() => redactText(text, rules, (rule) => noted.push(rule)))
  expect(new Set(masked).size).toBe(1)
  expect(masked[0]).not.toContain('ghp_')
  expect(noted.length).toBe(3)
})
