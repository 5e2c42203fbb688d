// What a user wrote → what the program runs with.
import type { Destination } from '../export/destination.ts'
import { destinationKind } from '../export/destinations/index.ts'
import type { Config, DestinationConfig } from './config.ts'

export interface Settings {
  readonly serviceName: string
  readonly isUserNamed: boolean
  /** The user's own, for every session. */
  readonly destinations: readonly Destination[]
  readonly headersFor: (url: string) => Readonly<Record<string, string>>
}

export function settingsOf(config: Config): Settings {
  const headersFor = (url: string) => config.origins?.[originOf(url)]?.headers ?? {}
  const destinations = Object.entries(config.destinations ?? {}).flatMap(([id, given]) => {
    const destination = destinationOf(id, given, headersFor)
    return destination === undefined ? [] : [destination]
  })
  return {
    serviceName: config.serviceName ?? 'claude-code',
    isUserNamed: config.user !== 'off',
    destinations,
    headersFor,
  }
}

/** Undefined for a kind that this version does not know. */
export function destinationOf(
  id: string,
  given: DestinationConfig,
  headersFor: Settings['headersFor'],
): Destination | undefined {
  const kind = destinationKind(given.kind)
  if (kind === undefined) return undefined
  const { headers, ...own } = given
  const set = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  return {
    ...kind.defaults,
    ...(set as DestinationConfig),
    convention: given.convention ?? kind.defaults.convention,
    encoding: given.encoding ?? kind.defaults.encoding,
    compression: given.compression ?? kind.defaults.compression,
    timeoutMs: given.timeoutMs ?? kind.defaults.timeoutMs,
    maxRequestBytes: given.maxRequestBytes ?? kind.defaults.maxRequestBytes,
    id,
    headers: { ...headersFor(given.url), ...headers },
  } as Destination
}

/** Scheme, host and port: what a credential is bound to. */
export const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url)
