// Hits as the view shows them: pure.
import type { SearchField, SearchHit } from '../api.ts'

export interface HitGroup {
  readonly session: string
  readonly title: string
  readonly project: string
  readonly hits: readonly SearchHit[]
}

/** By session, in the order in which the first hit of each came. */
export function grouped(hits: readonly SearchHit[]): readonly HitGroup[] {
  const groups = new Map<string, SearchHit[]>()
  for (const hit of hits) {
    const group = groups.get(hit.session)
    if (group === undefined) groups.set(hit.session, [hit])
    else group.push(hit)
  }
  return [...groups].map(([session, own]) => ({
    session,
    title: own[0]?.title ?? '',
    project: own[0]?.project ?? '',
    hits: own,
  }))
}

/** How many hits have what, most first. */
export function counts(
  hits: readonly SearchHit[],
  of: (hit: SearchHit) => string,
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>()
  for (const hit of hits) {
    const key = of(hit)
    if (key !== '') sums.set(key, (sums.get(key) ?? 0) + 1)
  }
  return [...sums].sort(([, a], [, b]) => b - a)
}

export const FIELDS: readonly (readonly [field: SearchField, words: string])[] = [
  ['prompt', 'Prompts'],
  ['answer', 'Answers'],
  ['input', 'Tool input'],
  ['output', 'Tool output'],
]

/** Which fields a query asks for: all, unless it says so. */
export function fieldsIn(text: string | undefined): ReadonlySet<SearchField> {
  const asked = FIELDS.map(([field]) => field).filter((field) => text?.split(',').includes(field))
  return new Set(asked.length === 0 ? FIELDS.map(([field]) => field) : asked)
}

/** The query with one field more or less; undefined for all. */
export function toggled(text: string | undefined, field: SearchField): string | undefined {
  const fields = new Set(fieldsIn(text))
  if (fields.has(field)) fields.delete(field)
  else fields.add(field)
  return fields.size === 0 || fields.size === FIELDS.length
    ? undefined
    : FIELDS.flatMap(([each]) => (fields.has(each) ? [each] : [])).join(',')
}
