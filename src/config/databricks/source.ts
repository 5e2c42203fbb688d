// Which workspace, and by what right: the user's variables, or a profile of ~/.databrickscfg. Nothing is kept of it.
// https://docs.databricks.com/en/dev-tools/auth/unified-auth.html
import { defaultProfileIn, type Profile, type Profiles } from './ini.ts'

export type Credential =
  | { readonly by: 'token'; readonly token: string }
  /** OAuth for machines: https://docs.databricks.com/en/dev-tools/auth/oauth-m2m.html */
  | { readonly by: 'client'; readonly id: string; readonly secret: string }
  /** Somebody who logged in with Databricks' own command. */
  | { readonly by: 'cli'; readonly profile?: string }

export interface Source {
  readonly host: string
  readonly credential: Credential
}

export type SourceFound =
  | { readonly ok: true; readonly source: Source }
  /** A sentence that holds no secret. */
  | { readonly ok: false; readonly why: string }

/** In the names of Databricks' own tools; setup takes note of those that the shell has. */
export const DATABRICKS_VARIABLES = [
  ...['DATABRICKS_HOST', 'DATABRICKS_TOKEN', 'DATABRICKS_CLIENT_ID', 'DATABRICKS_CLIENT_SECRET'],
  ...['DATABRICKS_CONFIG_PROFILE', 'DATABRICKS_CONFIG_FILE'],
] as const

export interface SourceAsked {
  /** As the tracking URI names it. */
  readonly profile?: string | undefined
  /** Of variables whose values are the user's word. */
  readonly say: (name: string) => string | undefined
  /** Undefined where there is no file. */
  readonly profiles: Profiles | undefined
}

/** A profile that is named goes before variables, and these before a profile that nobody named. */
export function sourceOf({ profile, say, profiles }: SourceAsked): SourceFound {
  const named = profile ?? say('DATABRICKS_CONFIG_PROFILE')
  if (named !== undefined) return fromProfile(named, profiles)
  const here = fromVariables(say)
  if (here.host !== undefined || here.token !== undefined || here.client_id !== undefined) {
    return found('The variables of your shell', here, undefined)
  }
  const standard = profiles && defaultProfileIn(profiles)
  return standard === undefined ? { ok: false, why: NOTHING } : fromProfile(standard, profiles)
}

const NOTHING =
  'Nothing says which Databricks workspace is meant: log in with "databricks auth login", name a profile of ~/.databrickscfg (databricks://profile), or set DATABRICKS_HOST and DATABRICKS_TOKEN in your shell and run "turnspan autolog claude" again.'

function fromVariables(say: SourceAsked['say']): Profile {
  const pairs = [
    ['host', say('DATABRICKS_HOST')],
    ['token', say('DATABRICKS_TOKEN')],
    ['client_id', say('DATABRICKS_CLIENT_ID')],
    ['client_secret', say('DATABRICKS_CLIENT_SECRET')],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined)
  return Object.fromEntries(pairs)
}

function fromProfile(name: string, profiles: Profiles | undefined): SourceFound {
  const profile = profiles?.get(name)
  if (profile !== undefined) return found(`The profile ${name} of ~/.databrickscfg`, profile, name)
  const why = `~/.databrickscfg has no profile "${name}": make it with "databricks auth login --profile ${name}".`
  return { ok: false, why }
}

function found(whose: string, given: Profile, profile: string | undefined): SourceFound {
  const host = hostIn(given.host ?? '')
  if (host === undefined) return { ok: false, why: `${whose} must name a host that begins with https://.` }
  const { token, client_id: id, client_secret: secret, auth_type: kind } = given
  if (token !== undefined) return { ok: true, source: { host, credential: { by: 'token', token } } }
  if (id !== undefined && secret !== undefined) {
    return { ok: true, source: { host, credential: { by: 'client', id, secret } } }
  }
  const isElsewhere = Object.keys(given).some((key) => /^(?:azure_|google_|username$)/.test(key))
  if (isElsewhere || (kind !== undefined && kind !== 'databricks-cli')) {
    const why = `${whose} logs in by a way that is not supported here: use a token, client_id and client_secret, or "databricks auth login".`
    return { ok: false, why }
  }
  return { ok: true, source: { host, credential: { by: 'cli', ...(profile !== undefined && { profile }) } } }
}

/** Plain http only on this machine, where no network lies between. */
function hostIn(given: string): string | undefined {
  const url = /^https?:\/\//i.test(given) ? given : `https://${given}`
  if (given === '' || !URL.canParse(url)) return undefined
  const { protocol, origin, hostname } = new URL(url)
  return protocol === 'https:' || /^(?:127\.0\.0\.1|\[::1\]|localhost)$/.test(hostname) ? origin : undefined
}
