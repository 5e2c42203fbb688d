// PURE: in what two places differ, span by span.
import type { Fact, Facts } from './fact.ts'

export interface Difference {
  readonly missing: readonly Fact[]
  readonly extra: readonly Fact[]
  readonly changed: readonly Changed[]
}

export interface Changed {
  readonly expected: Fact
  readonly found: Fact
}

export function differenceOf(expected: Facts, found: Facts): Difference {
  const changed = [...expected.values()].flatMap((fact) => {
    const other = found.get(fact.spanId)
    return other === undefined || isSame(fact, other) ? [] : [{ expected: fact, found: other }]
  })
  return { missing: lackingIn(found, expected), extra: lackingIn(expected, found), changed }
}

const lackingIn = (place: Facts, of: Facts) => [...of.values()].filter(({ spanId }) => !place.has(spanId))

const isSame = (a: Fact, b: Fact): boolean =>
  a.kind === b.kind &&
  a.input === b.input &&
  a.output === b.output &&
  a.cacheRead === b.cacheRead &&
  a.cacheWrite === b.cacheWrite &&
  Math.abs(a.usd - b.usd) < 1e-9

/** One a trace, in the order in which they come. */
export function byTrace(facts: readonly Fact[]): ReadonlyMap<string, readonly Fact[]> {
  const traces = new Map<string, Fact[]>()
  for (const fact of facts) traces.set(fact.traceId, [...(traces.get(fact.traceId) ?? []), fact])
  return traces
}

const WORDS: readonly (readonly [Fact['kind'], string])[] = [
  ['turn', 'turn'],
  ['call', 'model call'],
  ['tool', 'tool call'],
  ['agent', 'subagent'],
  ['other', 'compaction'],
]

/** `1 turn, 2 model calls` */
export const factsInWords = (facts: readonly Fact[]): string =>
  WORDS.flatMap(([kind, word]) => {
    const count = facts.filter((fact) => fact.kind === kind).length
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`]
  }).join(', ')

/** `input 12 instead of 10` */
export const changeInWords = ({ expected, found }: Changed): string => {
  const fields = (['kind', 'input', 'output', 'cacheRead', 'cacheWrite', 'usd'] as const).filter(
    (field) => expected[field] !== found[field],
  )
  return fields.map((field) => `${FIELDS[field]} ${found[field]} instead of ${expected[field]}`).join(', ')
}

const FIELDS = {
  kind: 'kind',
  input: 'input tokens',
  output: 'output tokens',
  cacheRead: 'tokens read from the cache',
  cacheWrite: 'tokens written to the cache',
  usd: 'dollars',
} as const
