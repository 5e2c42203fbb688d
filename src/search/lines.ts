// One line of the store, searched: at most one hit for each kind of text in an attribute.
import type { Match, Matcher } from './match.ts'
import { attributeAt, type SpanAt, spanAt } from './place.ts'
import type { RawForm } from './raw-form.ts'
import type { Scan } from './scan.ts'
import { FIELDS, type Field, holdsTexts, textsOf } from './texts.ts'

export interface Found extends Match {
  readonly span: SpanAt
  readonly field: Field
}

export interface Needle {
  readonly scan: Scan
  readonly fits: RawForm['fits']
  readonly matcher: Matcher
}

/** The line from `from` to `to`: newest span first, and what stands in several spans of a trace once. */
export function foundInLine(
  bytes: Buffer,
  from: number,
  to: number,
  { scan, fits, matcher }: Needle,
): readonly Found[] {
  const found: Found[] = []
  for (let at = scan(bytes, from, to); at !== -1; ) {
    const attribute = fits(bytes, at) ? attributeAt(bytes, at, from) : undefined
    if (attribute === undefined) {
      at = scan(bytes, at + 1, to)
      continue
    }
    if (holdsTexts(attribute.key)) found.push(...foundInText(bytes, attribute, from, matcher))
    at = scan(bytes, attribute.to, to)
  }
  return onceEach(found)
}

function foundInText(
  bytes: Buffer,
  { key, from, to }: { readonly key: string; readonly from: number; readonly to: number },
  line: number,
  matcher: Matcher,
): readonly Found[] {
  const matches = new Map<Field, Match>()
  for (const { field, text } of textsOf(key, decoded(bytes, from, to))) {
    const match = matches.has(field) ? undefined : matcher(text)
    if (match !== undefined) matches.set(field, match)
  }
  const span = matches.size === 0 ? undefined : spanAt(bytes, from, line)
  if (span === undefined) return []
  return [...matches].map(([field, match]) => ({ ...match, field, span }))
}

/** Nothing where the line is damaged. */
function decoded(bytes: Buffer, from: number, to: number): string {
  try {
    return JSON.parse(`"${bytes.toString('utf8', from, to)}"`) as string
  } catch {
    return ''
  }
}

/** A call repeats what its tools and its turn say, and is what says an answer: which of them a person is led to. */
const isHome = ({ field, span }: Found): boolean => span.name.startsWith('chat ') === (field === 'answer')

function onceEach(found: readonly Found[]): readonly Found[] {
  const each = new Map<string, Found>()
  for (const one of found) {
    const key = `${one.field}|${one.before}|${one.match}|${one.after}`
    const known = each.get(key)
    if (known === undefined || (!isHome(known) && isHome(one))) each.set(key, one)
  }
  return [...each.values()].sort(
    (a, b) => b.span.startMs - a.span.startMs || FIELDS.indexOf(a.field) - FIELDS.indexOf(b.field),
  )
}
