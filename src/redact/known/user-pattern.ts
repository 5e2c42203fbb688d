// What a user writes as a pattern, and what the engine takes for it.

export const LONGEST_PATTERN = 500

export interface UserPattern {
  readonly name: string
  readonly pattern: string
}

/** `(?i)` at its beginning, as most other programs write it: Node 20 has no other place for it than the flags. */
const IGNORES_CASE = /^\(\?i\)/

/** Throws where the pattern is no regular expression. */
export const compiled = (pattern: string): RegExp =>
  new RegExp(pattern.replace(IGNORES_CASE, ''), IGNORES_CASE.test(pattern) ? 'gi' : 'g')

/**
 * A text that every match holds, so that most texts need not be tried: to run a pattern under a clock costs 0.1 ms.
 * Empty where none is plain to see.
 */
export function needleOf(pattern: string): string {
  if (/[|(]/.test(pattern)) return ''
  const atoms = pattern.matchAll(/(\[(?:\\.|[^\]\\])*\]|\\.|.)([*+?]|\{\d*,?\d*\})?\??/gs)
  let longest = ''
  let current = ''
  for (const [, atom = '', repeat] of atoms) {
    const letter = letterIn(atom)
    const isSure = letter !== undefined && (repeat === undefined || repeat === '+')
    if (isSure) current += letter
    if (current.length > longest.length) longest = current
    if (!isSure || repeat !== undefined) current = ''
  }
  return longest
}

const letterIn = (atom: string): string | undefined =>
  /^[\w\s~@#%&=:;,<>"'/!-]$/.test(atom) ? atom : /^\\[^\w\s]$/.test(atom) ? atom.slice(1) : undefined
