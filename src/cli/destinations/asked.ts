// What a person typed behind `destinations add`, checked as far as words can be checked.
import { addressProblem } from '../../config/address.ts'
import { isHttpUrl } from '../../config/http-url.ts'
import { asTyped } from '../../config/references.ts'
import { DESTINATION_KINDS } from '../../export/destinations/index.ts'
import type { DestinationKind } from '../../export/kind.ts'
import type { KindSetup } from '../../export/kind-setup.ts'
import { headersOf } from '../autolog/headers.ts'
import { flagOf, type Typed, wrongChoice } from './answers.ts'

export interface KindToAdd extends DestinationKind {
  readonly setup: KindSetup
}

export interface Asked {
  readonly kind: KindToAdd
  readonly id: string
  readonly typed: Typed
  readonly headers: Readonly<Record<string, string>>
  readonly content: string | undefined
  readonly convention: string | undefined
}

type Options = Readonly<Record<string, unknown>>
export type AskedRead =
  | { readonly ok: true; readonly asked: Asked }
  | { readonly ok: false; readonly why: string }

export const KINDS_TO_ADD: readonly KindToAdd[] = DESTINATION_KINDS.flatMap((kind) =>
  kind.setup === undefined ? [] : [{ ...kind, setup: kind.setup }],
)

/** Of all kinds, once each. */
const OPTION_NAMES = [...new Set(KINDS_TO_ADD.flatMap(({ setup }) => setup.options.map(({ name }) => name)))]
const NAME = /^[a-z0-9][a-z0-9._-]{0,40}$/

export function readAsked(named: string, options: Options): AskedRead {
  const kind = KINDS_TO_ADD.find((each) => each.kind === named)
  if (kind === undefined) {
    return { ok: false, why: `There is no kind "${named}": there are ${kindNames()}.` }
  }
  const headers = headersOf(options.header)
  if (!headers.ok) return headers
  const id = textIn(options, 'name') ?? kind.kind
  const url = textIn(options, 'url')
  const answers = Object.fromEntries(OPTION_NAMES.map((name) => [name, textIn(options, name)]))
  const why = problemOf(kind, { id, url, answers })
  if (why !== undefined) return { ok: false, why }
  return {
    ok: true,
    asked: {
      kind,
      id,
      typed: { url, answers },
      headers: Object.fromEntries(
        Object.entries(headers.headers).map(([name, value]) => [name, asTyped(value)]),
      ),
      content: textIn(options, 'content'),
      convention: textIn(options, 'convention'),
    },
  }
}

export const kindNames = (): string => KINDS_TO_ADD.map(({ kind }) => kind).join(', ')

function problemOf(
  { kind, setup, urlProblem }: KindToAdd,
  { id, url, answers }: Typed & { readonly id: string },
): string | undefined {
  if (!NAME.test(id)) return '--name takes up to 41 of a–z, 0–9, ".", "_" and "-".'
  const own = setup.options.map(({ name }) => name)
  const foreign = OPTION_NAMES.find((name) => answers[name] !== undefined && !own.includes(name))
  if (foreign !== undefined) {
    const takes = own.length === 0 ? 'no such option' : own.map((name) => `--${flagOf(name)}`).join(', ')
    return `--${flagOf(foreign)} is not for ${kind}: it takes ${takes}.`
  }
  return wrongChoice(setup, answers) ?? addressTrouble(url, urlProblem)
}

export function addressTrouble(
  url: string | undefined,
  urlProblem: DestinationKind['urlProblem'],
): string | undefined {
  if (url === undefined) return undefined
  const problem = urlProblem?.(url)
  if (problem !== undefined) return `The address ${problem}.`
  const isFile = urlProblem !== undefined && !isHttpUrl(url)
  return isFile ? undefined : addressProblem(url, 'The address')
}

const textIn = (options: Options, name: string): string | undefined => {
  const value = options[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
