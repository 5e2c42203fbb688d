// From what was answered to what config.json says: an address, and headers that name variables. Pure.
import { literal, namesIn } from '../../config/references.ts'
import type { DestinationConfig } from '../../config/schema.ts'
import type { DestinationKind } from '../../export/kind.ts'
import type { Answers, KindSetup } from '../../export/kind-setup.ts'

export interface Wanted {
  readonly kind: DestinationKind
  readonly setup: KindSetup
  readonly url: string
  readonly answers: Answers
  /** As they are to be written. */
  readonly headers: Readonly<Record<string, string>>
  readonly content?: string | undefined
  readonly convention?: string | undefined
}

export type Entry = Pick<DestinationConfig, 'kind' | 'url' | 'headers'> & { readonly [key: string]: unknown }

export function entryOf(wanted: Wanted, hasVariable: (name: string) => boolean): Entry {
  const { kind, setup, url, answers, content, convention } = wanted
  const headers = headersOf(wanted, hasVariable)
  const kept = setup.options.flatMap(({ name, isKept }) =>
    isKept && answers[name] ? [[name, answers[name]]] : [],
  )
  return {
    kind: kind.kind,
    url,
    ...(convention !== undefined && { convention }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...Object.fromEntries(kept),
    ...(content !== undefined && { content }),
  }
}

/** A header that was typed takes the place of the preset's; one of a variable that need not be there goes without it. */
function headersOf({ setup, answers, headers }: Wanted, hasVariable: (name: string) => boolean) {
  const optional = new Set(setup.variables.flatMap(({ name, isOptional }) => (isOptional ? [name] : [])))
  const written = Object.fromEntries(
    Object.entries(answers).map(([name, value]) => [name, value && literal(value)]),
  )
  const preset = Object.entries(setup.headers(written)).filter(
    ([name, value]) =>
      headers[name.toLowerCase()] === undefined &&
      namesIn(value).every((variable) => !optional.has(variable) || hasVariable(variable)),
  )
  return { ...Object.fromEntries(preset), ...headers }
}
