import type { Range } from '../rule.ts'

/**
 * Where the value is that a sticky pattern finds at `at`: its last group, which must end the match. (Cheaper than the
 * `d` flag, which makes the engine match a second time.)
 */
export function valueAt(pattern: RegExp, text: string, at: number): Range | undefined {
  pattern.lastIndex = at
  const value = pattern.exec(text)?.at(-1)
  return value === undefined ? undefined : [pattern.lastIndex - value.length, pattern.lastIndex]
}
