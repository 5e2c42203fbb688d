// A difference in words, with its reason where that is known.
import { byTrace, changeInWords, type Difference, factsInWords } from './compare.ts'
import type { Fact } from './fact.ts'

export interface Finding {
  /** The store, or a destination's id. */
  readonly where: string
  readonly what: string
  readonly why?: string
  /** The user's own wish, such as a deletion: nothing is wrong. */
  readonly isWished: boolean
}

export interface Why {
  readonly why: string
  readonly isWished?: boolean
}

/** What the other place has is what was expected. */
export interface Told {
  readonly where: string
  readonly difference: Difference
  readonly whyMissing: (facts: readonly Fact[]) => Why | undefined
  readonly whyExtra: (facts: readonly Fact[]) => Why | undefined
}

export function findingsOf({ where, difference, whyMissing, whyExtra }: Told): readonly Finding[] {
  const { missing, extra, changed } = difference
  const told = (facts: readonly Fact[], are: string, why: Told['whyMissing']) =>
    [...byTrace(facts)].map(([traceId, some]) =>
      finding(where, `${factsInWords(some)} of trace ${traceId.slice(0, 8)} ${are}`, why(some)),
    )
  return [
    ...merged(told(missing, 'missing', whyMissing)),
    ...merged(told(extra, 'there beside', whyExtra)),
    ...[...byTrace(changed.map(({ found }) => found))].map(([traceId, facts]) => {
      const one = changed.find(({ found }) => found === facts[0])
      const words = one === undefined ? '' : `: ${changeInWords(one)}`
      const more = facts.length > 1 ? `, and ${facts.length - 1} more` : ''
      return finding(where, `trace ${traceId.slice(0, 8)} differs${words}${more}`, undefined)
    }),
  ]
}

export const finding = (where: string, what: string, reason: Why | undefined): Finding => ({
  where,
  what,
  ...(reason !== undefined && { why: reason.why }),
  isWished: reason?.isWished ?? false,
})

const SHOWN = 3

/** A thousand traces that miss for the same reason are one thing to say. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, Finding[]>()
  for (const each of findings) {
    const key = `${each.why}|${each.isWished}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].flatMap((group) => {
    const rest = group.length - SHOWN
    const last = group[SHOWN]
    if (last === undefined) return group
    return [
      ...group.slice(0, SHOWN),
      { ...last, what: `and ${rest} more ${rest === 1 ? 'trace' : 'traces'}` },
    ]
  })
}
