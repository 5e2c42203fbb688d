import { expect, test } from 'vitest'
import { genAi, genAi141 } from '../../../src/trace/conventions/gen-ai.ts'
import { ALL } from './samples.ts'

test('the canonical form goes as it is stored', () => {
  for (const batch of ALL) expect(genAi.apply(batch)).toBe(batch)
})

test('the older one differs in one name, and never has both', () => {
  const [newer, older] = ['cache_write', 'cache_creation'].map((name) => `gen_ai.usage.${name}.input_tokens`)
  const renamed = (text: string) => text.replaceAll(`"${newer}"`, `"${older}"`)
  for (const batch of ALL) {
    const sent = JSON.stringify(genAi141.apply(batch))
    expect(sent).toBe(renamed(JSON.stringify(batch)))
    expect(sent).not.toContain(`"${newer}"`)
  }
})
