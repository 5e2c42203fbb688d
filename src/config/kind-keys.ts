// Keys of a destination that some kinds have and others do not.
import { DESTINATION_KINDS, destinationKind } from '../export/destinations/index.ts'
import type { KindOption } from '../export/kind-setup.ts'
import { isHttpUrl, MUST_BE_HTTP } from './http-url.ts'

/** What a kind may have to know by name when it sends. */
export const NAMED = ['project', 'entity', 'environment', 'table'] as const
type Name = (typeof NAMED)[number]
export type NamedValues = { readonly [name in Name]?: string | undefined }

/** Those that are there. */
export const namedIn = (given: NamedValues): Readonly<Record<string, string>> =>
  Object.fromEntries(NAMED.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])))

interface KeyProblem {
  /** Undefined for what is missing. */
  readonly key?: Name | 'url'
  /** Whether it is the key that is wrong, or what stands there. */
  readonly origin: 'key' | 'value'
  readonly message: string
}

export function kindProblems(
  given: { readonly kind: string; readonly url: string } & NamedValues,
): readonly KeyProblem[] {
  const kind = destinationKind(given.kind)
  const problem =
    kind?.urlProblem === undefined
      ? isHttpUrl(given.url)
        ? undefined
        : MUST_BE_HTTP
      : kind.urlProblem(given.url)
  const own = keptIn(given.kind)
  return [
    ...(problem === undefined ? [] : [{ key: 'url', origin: 'value', message: problem } as const]),
    ...NAMED.filter((name) => given[name] !== undefined && !own.some((option) => option.name === name)).map(
      (key) =>
        ({ key, origin: 'key', message: `is not for the kind "${given.kind}": ${whose(key)}` }) as const,
    ),
    ...own
      .filter(({ name, isRequired }) => isRequired && given[name as Name] === undefined)
      .map(({ name }) => ({ origin: 'value', message: `needs "${name}" beside its kind` }) as const),
  ]
}

const keptIn = (kind: string): readonly KindOption[] =>
  (destinationKind(kind)?.setup?.options ?? []).filter(({ isKept }) => isKept)

function whose(key: Name): string {
  const kinds = DESTINATION_KINDS.filter(({ kind }) => keptIn(kind).some(({ name }) => name === key))
  return `only ${kinds.map(({ kind }) => kind).join(', ')} have it`
}
