// What a person asked for, checked as far as words can be checked. Pure but for one look at the directory.
import fs from 'node:fs'
import path from 'node:path'
import type { Scope } from '../../claude/folders.ts'
import { isHttpUrl } from '../../config/config.ts'
import type { Environment } from '../../config/environment.ts'

export interface Wish {
  readonly directory: string
  readonly scope: Scope
  readonly mlflow?: { readonly url: string; readonly experimentId?: string; readonly experimentName?: string }
  readonly otlp?: { readonly url: string; readonly convention?: string }
  readonly headers: Readonly<Record<string, string>>
}

export type WishRead =
  | { readonly ok: true; readonly wish: Wish }
  | { readonly ok: false; readonly why: string; readonly exitCode: 1 | 2 }

type Options = Readonly<Record<string, unknown>>

const bad = (why: string): WishRead => ({ ok: false, why, exitCode: 2 })

export function readWish(argument: string | undefined, options: Options): WishRead {
  const named = directoryOf(argument, options)
  if (!named.ok) return named
  const scope = scopeOf(options)
  if (scope === undefined) return bad('Choose one of --user, --project and --local.')
  const { experimentId, experimentName, trackingUri, otlpEndpoint, convention } = textsOf(options)
  if (experimentId !== undefined && experimentName !== undefined) {
    return bad('Choose either --experiment-id or --experiment-name, not both.')
  }
  if (experimentId !== undefined && !/^\d+$/.test(experimentId)) {
    return bad(`--experiment-id takes the digits of an MLflow experiment, not "${experimentId}".`)
  }
  const uriProblem = trackingUri === undefined ? undefined : trackingUriProblem(trackingUri)
  if (uriProblem !== undefined) return bad(uriProblem)
  if (otlpEndpoint !== undefined && !isHttpUrl(otlpEndpoint)) {
    return bad(
      `--otlp-endpoint takes an address that begins with http:// or https://, not "${otlpEndpoint}".`,
    )
  }
  if (convention !== undefined && otlpEndpoint === undefined)
    return bad('--convention goes with --otlp-endpoint.')
  const headers = headersOf(options.header)
  if (!headers.ok) return bad(headers.why)
  const credential = Object.keys(headers.headers).find((name) => CREDENTIAL.test(name))
  if (scope === 'project' && credential !== undefined) {
    return bad(
      `"${credential}" is a credential, and the project's settings are shared with everybody who has the project: use --local (or --user), which keeps it in your own configuration.`,
    )
  }
  if (Object.keys(headers.headers).length > 0 && otlpEndpoint === undefined && trackingUri === undefined) {
    return bad('--header goes with --otlp-endpoint or --tracking-uri.')
  }
  return {
    ok: true,
    wish: {
      directory: named.directory,
      scope,
      headers: headers.headers,
      ...(trackingUri !== undefined && {
        mlflow: {
          url: trackingUri,
          ...(experimentId && { experimentId }),
          ...(experimentName && { experimentName }),
        },
      }),
      ...(otlpEndpoint !== undefined && { otlp: { url: otlpEndpoint, ...(convention && { convention }) } }),
    },
  }
}

export function directoryOf(
  argument: string | undefined,
  options: Options,
): { readonly ok: true; readonly directory: string } | Extract<WishRead, { ok: false }> {
  const { directory } = textsOf(options)
  if (
    argument !== undefined &&
    directory !== undefined &&
    path.resolve(argument) !== path.resolve(directory)
  ) {
    return { ok: false, why: 'Name the project once: as the argument or with --directory.', exitCode: 2 }
  }
  const given = path.resolve(argument ?? directory ?? '.')
  const stat = fs.statSync(given, { throwIfNoEntry: false })
  if (stat?.isDirectory()) return { ok: true, directory: fs.realpathSync(given) }
  return { ok: false, why: `${given} is ${stat === undefined ? 'not there' : 'not a folder'}.`, exitCode: 2 }
}

const SCOPES: readonly Scope[] = ['user', 'project', 'local']

function scopeOf(options: Options): Scope | undefined {
  const chosen = SCOPES.filter((scope) => options[scope] === true)
  return chosen.length > 1 ? undefined : (chosen[0] ?? 'project')
}

function textsOf(options: Options) {
  const text = (key: string) => (typeof options[key] === 'string' ? (options[key] as string) : undefined)
  return {
    directory: text('directory'),
    trackingUri: text('trackingUri'),
    experimentId: text('experimentId'),
    experimentName: text('experimentName'),
    otlpEndpoint: text('otlpEndpoint'),
    convention: text('convention'),
  }
}

const CREDENTIAL = /auth|token|key|secret|password|cookie|credential/i

export function trackingUriProblem(uri: string): string | undefined {
  if (isHttpUrl(uri)) {
    return new URL(uri).username === '' && new URL(uri).password === ''
      ? undefined
      : 'The tracking URI holds a user name or password: leave it out and give --header with --local or --user.'
  }
  const scheme = /^([a-z]+)(?::|$)/i.exec(uri)?.[1]?.toLowerCase()
  return scheme !== undefined && LATER.has(scheme)
    ? `This version sends to MLflow servers only (http:// or https://), not to ${scheme}: start "mlflow server --backend-store-uri ${uri}" and give its address.`
    : `"${uri}" is not a tracking URI: it begins with http:// or https://.`
}

const LATER: ReadonlySet<string> = new Set(['sqlite', 'file', 'databricks', 'postgresql', 'mysql'])

function headersOf(
  given: unknown,
): { ok: true; headers: Record<string, string> } | { ok: false; why: string } {
  const headers: Record<string, string> = {}
  for (const item of Array.isArray(given) ? (given as string[]) : []) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+)=(.*)$/s.exec(item) ?? []
    if (name === undefined || value === undefined)
      return { ok: false, why: `--header takes name=value, not "${item.split('=')[0]}…".` }
    if (/[\r\n\0]/.test(value)) return { ok: false, why: `The value of header "${name}" holds a line break.` }
    headers[name.toLowerCase()] = value
  }
  return { ok: true, headers }
}

/** Without -u, what the person has told MLflow's own tools counts here too. */
export function completed(wish: Wish, { mlflowTrackingUri }: Environment): Wish {
  if (wish.mlflow !== undefined || wish.otlp !== undefined || mlflowTrackingUri === undefined) return wish
  return trackingUriProblem(mlflowTrackingUri) === undefined
    ? { ...wish, mlflow: { url: mlflowTrackingUri } }
    : wish
}
