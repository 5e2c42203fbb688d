// What a user wrote → what the program runs with.
import { PRICES, type PriceTable } from '../conversation/price-table.ts'
import type { Destination } from '../export/destination.ts'
import { destinationKind } from '../export/destinations/index.ts'
import type { Config, DestinationConfig } from './schema.ts'

export interface Settings {
  readonly serviceName: string
  readonly user: 'plain' | 'hash' | 'off'
  readonly incomingContext: 'link' | 'parent' | 'off'
  readonly handsOnContext: boolean
  readonly prices: PriceTable
  readonly captureRequests: boolean
  /** The user's own, for every session. */
  readonly destinations: readonly Destination[]
  readonly headersFor: (url: string) => Readonly<Record<string, string>>
}

export function settingsOf(config: Config): Settings {
  const headersFor = headersByOrigin(config)
  const destinations = Object.entries(config.destinations ?? {}).flatMap(([id, given]) => {
    const destination = destinationOf(id, given, headersFor)
    return destination === undefined ? [] : [destination]
  })
  return {
    serviceName: config.serviceName ?? 'claude-code',
    user: config.user ?? 'plain',
    captureRequests: config.captureRequests ?? false,
    incomingContext: config.traceContext?.incoming ?? 'link',
    handsOnContext: config.traceContext?.commands ?? true,
    prices: { ...PRICES, models: { ...PRICES.models, ...config.prices } },
    destinations,
    headersFor,
  }
}

/** Undefined for a kind that this version does not know. */
export function destinationOf(
  id: string,
  { headers, experimentId, experimentName, insecureHttp, ...given }: DestinationConfig,
  headersFor: Settings['headersFor'],
): Destination | undefined {
  const kind = destinationKind(given.kind)
  if (kind === undefined) return undefined
  const { defaults } = kind
  return {
    id,
    kind: given.kind,
    url: given.url,
    convention: given.convention ?? defaults.convention,
    encoding: given.encoding ?? defaults.encoding,
    compression: given.compression ?? defaults.compression,
    timeoutMs: given.timeoutMs ?? defaults.timeoutMs,
    maxRequestBytes: given.maxRequestBytes ?? defaults.maxRequestBytes,
    headers: { ...headersFor(given.url), ...lowerCased(headers ?? {}) },
    ...(experimentId !== undefined && { experimentId }),
    ...(experimentName !== undefined && { experimentName }),
    ...(insecureHttp !== undefined && { insecureHttp }),
  }
}

/** Scheme, host and port: what a credential is bound to. */
export const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url)

/** However a person wrote the origin: `https://API.example:443/v1` is `https://api.example`. */
function headersByOrigin({ origins = {} }: Config): Settings['headersFor'] {
  const byOrigin = new Map<string, Record<string, string>>()
  for (const [written, { headers }] of Object.entries(origins)) {
    const origin = originOf(written)
    byOrigin.set(origin, { ...byOrigin.get(origin), ...lowerCased(headers) })
  }
  return (url) => byOrigin.get(originOf(url)) ?? {}
}

/** Otherwise `Authorization` and `authorization` would be two headers. */
const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
