// What a person typed, checked as far as words can be checked.
import type { Scope } from '../../claude/folders.ts'
import { addressProblem, CREDENTIAL } from '../../config/address.ts'
import type { Environment } from '../../config/environment.ts'
import type { OtlpRead, OtlpSaid } from '../../config/otlp-environment.ts'
import { asTyped, literal } from '../../config/references.ts'
import { trackingUriProblem } from '../../config/tracking-uri.ts'
import { directoryOf } from './directory.ts'
import { headersOf } from './headers.ts'

export interface Asked {
  readonly directory: string
  readonly scope: Scope
  readonly trackingUri?: string
  readonly experimentId?: string
  readonly experimentName?: string
  readonly otlp?: OtlpWish
  /** As the configuration writes them: with references, where the person wrote some. */
  readonly headers: Readonly<Record<string, string>>
}

/** `convention` and what is written beside it into config.json. */
export interface OtlpWish extends Partial<Omit<OtlpSaid, 'headers'>> {
  readonly url: string
  readonly convention?: string
}

export type AskedRead =
  | { readonly ok: true; readonly asked: Asked }
  | { readonly ok: false; readonly why: string }

type Options = Readonly<Record<string, unknown>>

export function readAsked(
  argument: string | undefined,
  options: Options,
  environment: Pick<Environment, 'otlp'>,
): AskedRead {
  const named = directoryOf(argument, options.directory)
  const headers = headersOf(options.header)
  if (!named.ok) return named
  if (!headers.ok) return headers
  const scope = scopeOf(options)
  const texts = textsOf(options)
  const problem = problemOf(scope, texts, Object.keys(headers.headers), options)
  if (problem !== undefined || scope === undefined) return { ok: false, why: problem ?? CHOOSE_ONE }
  const { otlpEndpoint, convention, ...rest } = texts
  const typed = mapped(headers.headers, asTyped)
  const asked: Asked = { directory: named.directory, scope, headers: typed, ...rest }
  const more = { ...(convention && { convention }) }
  if (options.otlpFromEnv === true) return takenOver(asked, scope, more, environment.otlp)
  if (otlpEndpoint === undefined) return { ok: true, asked }
  return { ok: true, asked: { ...asked, otlp: { url: otlpEndpoint, ...more } } }
}

/** The shell's OTEL_EXPORTER_OTLP_* become one destination of the user's own, as they are now. */
function takenOver(
  asked: Asked,
  scope: Scope,
  more: Pick<OtlpWish, 'convention'>,
  read: OtlpRead,
): AskedRead {
  if (scope !== 'user') return { ok: false, why: '--otlp-from-env goes with --user: it is your own.' }
  if (!read.ok) return read
  const { headers, ...said } = read.said
  const all = { ...mapped(headers, literal), ...asked.headers }
  return { ok: true, asked: { ...asked, headers: all, otlp: { ...said, ...more } } }
}

const mapped = (headers: Asked['headers'], how: (value: string) => string) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, how(value)]))

const CHOOSE_ONE = 'Choose one of --user, --project and --local.'
const TEXTS = ['trackingUri', 'experimentId', 'experimentName', 'otlpEndpoint', 'convention'] as const
type Texts = { readonly [name in (typeof TEXTS)[number]]?: string }

function textsOf(options: Options): Texts {
  const given = TEXTS.flatMap((name) => (typeof options[name] === 'string' ? [[name, options[name]]] : []))
  return Object.fromEntries(given)
}

const SCOPES: readonly Scope[] = ['user', 'project', 'local']

/** Undefined where several were chosen. */
export function scopeOf(options: Options): Scope | undefined {
  const chosen = SCOPES.filter((scope) => options[scope] === true)
  return chosen.length > 1 ? undefined : (chosen[0] ?? 'project')
}

/** The first rule that what was typed breaks. */
function problemOf(
  scope: Scope | undefined,
  texts: Texts,
  headers: readonly string[],
  options: Options,
): string | undefined {
  const { trackingUri, experimentId, experimentName, otlpEndpoint, convention } = texts
  const isOtlp = otlpEndpoint !== undefined || options.otlpFromEnv === true
  const credential = headers.find((name) => CREDENTIAL.test(name))
  const rules: readonly (string | false | undefined)[] = [
    scope === undefined && CHOOSE_ONE,
    experimentId !== undefined &&
      experimentName !== undefined &&
      'Choose either --experiment-id or --experiment-name, not both.',
    experimentId !== undefined &&
      !/^\d+$/.test(experimentId) &&
      `--experiment-id takes the digits of an MLflow experiment, not "${experimentId}".`,
    experimentName?.trim() === '' && '--experiment-name must not be empty.',
    trackingUri !== undefined && trackingUriProblem(trackingUri, '--tracking-uri'),
    otlpEndpoint !== undefined && addressProblem(otlpEndpoint, '--otlp-endpoint'),
    options.otlpFromEnv === true &&
      otlpEndpoint !== undefined &&
      'Choose either --otlp-endpoint or --otlp-from-env.',
    convention !== undefined && !isOtlp && '--convention goes with --otlp-endpoint.',
    headers.length > 0 &&
      !isOtlp &&
      trackingUri === undefined &&
      '--header goes with --otlp-endpoint or --tracking-uri.',
    scope === 'project' &&
      credential !== undefined &&
      `The header "${credential}" is a credential, and the project's settings are shared with everybody who has the project: give it with --local or --user, which keep it in your own configuration.`,
  ]
  return rules.find((rule) => typeof rule === 'string') || undefined
}
