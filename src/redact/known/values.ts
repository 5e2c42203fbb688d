// Values that are known to be secret, in every form in which a text may hold them.
import type { Hit } from '../rule.ts'

export interface KnownValue {
  readonly name: string
  readonly value: string
}

/** Shorter ones are in every text. */
const SHORTEST = 6
const SHORTEST_BASE64 = 8

/** Names of variables, without what a marker must not hold. */
export const ruleOf = (name: string): string =>
  `env:${name
    .replace(/[^\w.-]/g, '_')
    .replace(/\d{4,}/g, '_')
    .slice(0, 80)}`

/** Undefined where no value is long enough. */
export function valueMatcher(values: readonly KnownValue[]): ((text: string) => readonly Hit[]) | undefined {
  const forms = new Map<string, string>()
  for (const { name, value } of values) {
    for (const part of [value, withoutScheme(value)]) {
      if (part.trim().length < SHORTEST) continue
      for (const form of formsOf(part)) if (!forms.has(form)) forms.set(form, ruleOf(name))
    }
  }
  if (forms.size === 0) return undefined
  const longestFirst = [...forms.keys()].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(
    longestFirst.map((form) => form.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'),
    'g',
  )
  return (text) => {
    const hits: Hit[] = []
    for (const match of text.matchAll(pattern)) {
      const rule = forms.get(match[0])
      if (rule !== undefined) hits.push({ rule, start: match.index, end: match.index + match[0].length })
    }
    return hits
  }
}

/** `Bearer …`, `Basic …`: what follows is met without it too. */
const withoutScheme = (value: string): string => value.replace(/^[A-Za-z]{4,10} +(?=\S{6,}$)/, '')

function formsOf(value: string): ReadonlySet<string> {
  const inJson = JSON.stringify(value).slice(1, -1)
  return new Set([
    value,
    encodeURIComponent(value.toWellFormed()),
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    ...inBase64(value),
  ])
}

/**
 * Base64 of a text that holds the value, for each of the three places where the value may begin in a group of three
 * bytes; without the characters at both ends that its neighbours have a part in.
 */
const inBase64 = (value: string): readonly string[] =>
  [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
    const whole = bytes.toString('base64').replace(/=+$/, '')
    const core = whole.slice(before === 0 ? 0 : before + 1, bytes.length % 3 === 0 ? undefined : -1)
    return core.length < SHORTEST_BASE64 ? [] : [core, core.replaceAll('+', '-').replaceAll('/', '_')]
  })
