// How a place is reached and with which credentials: what the configuration says of a destination and of its origin,
// and what is known of the machine around.
import type { Destination, LateHeaders, Open } from '../export/destination.ts'
import type { PrivateServers } from '../export/mlflow/private-server/servers.ts'
import { hasReference, namesIn, resolved } from './references.ts'
import type { Config, WayConfig } from './schema.ts'

export interface HeadersAsked {
  /** Of the destination, for a sentence. */
  readonly id: string
  /** By lower-case name; each value holds a reference. */
  readonly headers: Readonly<Record<string, string>>
  readonly command?: string | readonly string[] | undefined
  readonly commandVariables: readonly string[]
}

/** What the program around the configuration knows: the flusher from setup, a command from its shell too. */
export interface Around {
  /** The whole path of a file that the configuration names. */
  readonly fileAt: (given: string) => string
  readonly proxyFor: (url: string) => string | undefined
  readonly machineCaFile?: string | undefined
  readonly lateHeaders: (asked: HeadersAsked) => LateHeaders
  /** For what is no address to send to; undefined for one that is. */
  readonly opener: (url: string) => Open | undefined
  /** What openers started; absent where they start nothing. */
  readonly servers?: PrivateServers
  /** What a variable says, where its user allowed that. */
  readonly allowedValue: (name: string) => string | undefined
}

export const NOTHING_AROUND: Around = {
  fileAt: (given) => given,
  proxyFor: () => undefined,
  lateHeaders: () => async () => ({ status: 'waiting', reason: 'Nothing is known of variables here.' }),
  opener: () => undefined,
  allowedValue: () => undefined,
}

export type Way = Pick<Destination, 'headers' | 'lateHeaders' | 'open' | 'tls' | 'proxy'>

/** Scheme, host and port: what a credential is bound to. */
export const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url)

/** However a person wrote the origin: `https://API.example:443/v1` is `https://api.example`. */
export function waysByOrigin({ origins = {} }: Config): (url: string) => WayConfig {
  const byOrigin = new Map<string, WayConfig>()
  for (const [written, way] of Object.entries(origins)) {
    const origin = originOf(written)
    byOrigin.set(origin, bothWays(byOrigin.get(origin) ?? {}, way))
  }
  return (url) => byOrigin.get(originOf(url)) ?? {}
}

/** The second goes before the first, header by header; what belongs together comes from one of them. */
export function bothWays(first: WayConfig, second: WayConfig): WayConfig {
  const { headersCommand, commandVariables } = second.headersCommand === undefined ? first : second
  const { certFile, keyFile } = second.certFile === undefined ? first : second
  const { caFile = first.caFile, proxy = first.proxy } = second
  const headers = { ...lowerCased(first.headers), ...lowerCased(second.headers) }
  return withoutGaps({ headers, headersCommand, commandVariables, certFile, keyFile, caFile, proxy })
}

/** Every variable that the configuration names. */
export function variablesIn(config: Config): readonly string[] {
  const places = [...Object.values(config.destinations ?? {}), ...Object.values(config.origins ?? {})]
  const names = places.flatMap(({ headers = {}, commandVariables = [] }) => [
    ...Object.values(headers).flatMap(namesIn),
    ...commandVariables,
  ])
  return [...new Set([...names, ...(config.databricks?.variables ?? [])])].sort()
}

export function wayOf(id: string, url: string, given: WayConfig, around: Around): Way {
  const { headersCommand, commandVariables = [], proxy } = given
  const written = Object.entries(lowerCased(given.headers))
  const late = written.filter(([, value]) => hasReference(value))
  const fixed = written.filter(([, value]) => !hasReference(value))
  const isLate = late.length > 0 || headersCommand !== undefined
  const asked = { id, headers: Object.fromEntries(late), command: headersCommand, commandVariables }
  return withoutGaps({
    headers: Object.fromEntries(fixed.map(([name, value]) => [name, resolved(value, () => '')])),
    lateHeaders: isLate ? around.lateHeaders(asked) : undefined,
    open: around.opener(url),
    tls: tlsOf(given, around),
    proxy: proxy === 'none' ? undefined : (proxy ?? around.proxyFor(url)),
  })
}

function tlsOf({ caFile, certFile, keyFile = certFile }: WayConfig, around: Around): Way['tls'] {
  const { fileAt, machineCaFile } = around
  const named = Object.entries({ caFile, certFile, keyFile }).flatMap(([key, file]) =>
    file === undefined ? [] : [[key, fileAt(file)]],
  )
  const all = machineCaFile === undefined ? named : [...named, ['machineCaFile', machineCaFile]]
  return all.length === 0 ? undefined : Object.fromEntries(all)
}

/** Otherwise `Authorization` and `authorization` would be two headers. */
const lowerCased = (headers: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

type WithoutGaps<Given> = { [Key in keyof Given]: Exclude<Given[Key], undefined> }
const withoutGaps = <Given extends object>(given: Given) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as WithoutGaps<Given>
