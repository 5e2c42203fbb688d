// One text, not looked into as JSON: every rule where one of its words stands.
import type { Hit, Rule } from '../rule.ts'
import { triggerScanner } from './triggers.ts'

export interface Scanned {
  readonly hits: readonly Hit[]
  /** Where the words of rules stand, in order. */
  readonly words: readonly number[]
}

export type Scan = (text: string) => Scanned

export function scannerOf(rules: readonly Rule[]): Scan {
  const scan = triggerScanner(rules.flatMap((rule) => rule.triggers.map((word) => ({ word, what: rule }))))
  return (text) => {
    const hits: Hit[] = []
    const words: number[] = []
    // No rule looks twice at what it found, and none at what a token's own rule found.
    let lookedTo: Map<Rule, number> | undefined
    let coveredTo = 0
    scan(text, (rule, at) => {
      words.push(at)
      if (at < coveredTo || at < (lookedTo?.get(rule) ?? 0)) return
      const range = rule.find(text, at)
      if (range === undefined) return
      const [start, end] = range
      lookedTo ??= new Map()
      lookedTo.set(rule, end)
      if (start === end) return
      if (rule.isGeneric) hits.push({ rule: rule.name, start, end, isGeneric: true })
      else {
        hits.push({ rule: rule.name, start, end })
        coveredTo = Math.max(coveredTo, end)
      }
    })
    return { hits, words }
  }
}
