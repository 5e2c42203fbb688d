// What a user wrote → what the program runs with.

import { PRICES, type PriceTable } from '../conversation/price-table.ts'
import type { Destination } from '../export/destination.ts'
import { destinationKind } from '../export/destinations/index.ts'
import { isLoopback } from '../export/http/address.ts'
import type { PrivateServers } from '../export/mlflow/private-server/servers.ts'
import { CREDENTIAL } from './address.ts'
import { type Content, contentOf, withoutIn } from './content.ts'
import { namedIn } from './kind-keys.ts'
import { type Retention, retentionOf } from './retention.ts'
import type { Config, DestinationConfig, WayConfig } from './schema.ts'
import {
  type Around,
  bothWays,
  NOTHING_AROUND,
  originOf,
  variablesIn,
  type Way,
  wayOf,
  waysByOrigin,
} from './way.ts'

export { originOf }

export interface Settings {
  readonly serviceName: string
  readonly user: 'plain' | 'hash' | 'off'
  readonly incomingContext: 'link' | 'parent' | 'off'
  readonly handsOnContext: boolean
  readonly prices: PriceTable
  readonly captureRequests: boolean
  readonly content: Content
  /** Of the user's own destinations and origins, by name of their header or variable: never to be seen in a trace. */
  readonly credentials: readonly { readonly name: string; readonly value: string }[]
  readonly redaction: {
    readonly patterns: readonly { readonly name: string; readonly pattern: string }[]
    readonly email: boolean
  }
  readonly hostName: 'plain' | 'hash' | 'off'
  readonly paths: 'plain' | 'hash'
  readonly retention: Retention
  /** The user's own, for every session. */
  readonly destinations: readonly Destination[]
  /** Every variable that headers or their commands need. */
  readonly variables: readonly string[]
  /** How an address is reached by what is said of its origin and, going before that, of the destination itself. */
  readonly wayTo: (id: string, url: string, own: WayConfig) => Way
  /** Whether MLflow is told what OpenTelemetry cannot carry. */
  readonly completesTraces: boolean
  /** Programs that run as long as something is sent to what they serve. */
  readonly servers: PrivateServers | undefined
}

export function settingsOf(config: Config, around: Around = NOTHING_AROUND): Settings {
  const wayAt = waysByOrigin(config)
  const wayTo: Settings['wayTo'] = (id, url, own) => wayOf(id, url, bothWays(wayAt(url), own), around)
  const completesTraces = config.mlflow?.completeTraces ?? true
  const destinations = Object.entries(config.destinations ?? {}).flatMap(([id, given]) => {
    const destination = destinationOf(id, given, { wayTo, completesTraces })
    return destination === undefined ? [] : [destination]
  })
  return {
    serviceName: config.serviceName ?? 'claude-code',
    user: config.user ?? 'plain',
    hostName: config.hostName ?? 'plain',
    paths: config.paths ?? 'plain',
    content: contentOf(config.content),
    redaction: {
      patterns: Object.entries(config.redaction?.patterns ?? {}).map(([name, pattern]) => ({
        name,
        pattern,
      })),
      email: config.redaction?.email ?? false,
    },
    credentials: [
      ...destinations.flatMap(credentialsOf),
      ...Object.keys(config.origins ?? {}).flatMap((url) => credentialsOf(wayTo(url, url, {}))),
      ...variablesIn(config).flatMap((name) => partsOf(name, around.allowedValue(name) ?? '')),
    ],
    captureRequests: config.captureRequests ?? false,
    incomingContext: config.traceContext?.incoming ?? 'link',
    handsOnContext: config.traceContext?.commands ?? true,
    retention: retentionOf(config),
    prices: { ...PRICES, models: { ...PRICES.models, ...config.prices } },
    destinations,
    variables: variablesIn(config),
    wayTo,
    servers: around.servers,
    completesTraces,
  }
}

/** Undefined for a kind that this version does not know. */
export function destinationOf(
  id: string,
  given: DestinationConfig,
  { wayTo, completesTraces }: Pick<Settings, 'wayTo' | 'completesTraces'>,
): Destination | undefined {
  const kind = destinationKind(given.kind)
  if (kind === undefined) return undefined
  const { defaults } = kind
  const { url, experimentId, experimentName, insecureHttp, tracePage } = given
  const without = withoutIn(given.content ?? defaults.content)
  const named = namedIn(given)
  return {
    id,
    kind: given.kind,
    url,
    convention: given.convention ?? defaults.convention,
    encoding: given.encoding ?? defaults.encoding,
    compression: given.compression ?? (staysHere(url) ? 'none' : defaults.compression),
    timeoutMs: given.timeoutMs ?? defaults.timeoutMs,
    maxRequestBytes: given.maxRequestBytes ?? defaults.maxRequestBytes,
    ...wayTo(id, url, given),
    ...(without.length > 0 && { withoutContent: without }),
    ...(Object.keys(named).length > 0 && { named }),
    ...(completesTraces && given.kind === 'mlflow' && { completesTraces }),
    ...(experimentId !== undefined && { experimentId }),
    ...(experimentName !== undefined && { experimentName }),
    ...(insecureHttp !== undefined && { insecureHttp }),
    ...(tracePage !== undefined && { tracePage }),
  }
}

/** Shorter ones are no secrets, and masking them would garble every text. */
const SHORTEST_SECRET = 8

const credentialsOf = ({ headers }: Pick<Destination, 'headers'>): Settings['credentials'] =>
  Object.entries(headers)
    .filter(([name]) => CREDENTIAL.test(name))
    .flatMap(([name, value]) => partsOf(name, value))

const partsOf = (name: string, text: string): Settings['credentials'] =>
  text.split(/\s+/).flatMap((value) => (value.length >= SHORTEST_SECRET ? [{ name, value }] : []))

/** Where no network lies between, compressing takes both sides more time than it saves. */
const staysHere = (url: string) =>
  /^(?:sqlite|file):/.test(url) || (URL.canParse(url) && isLoopback(new URL(url).hostname))
