// Destinations that a project's settings name. They are another's words until this user set them up or allowed
// exactly these values (trust.ts); then they are destinations like the user's own.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'
import type { Home } from '../disk/home.ts'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import type { Destination } from '../export/destination.ts'
import type { RecordedEnv } from '../hook/record.ts'
import { type DestinationConfig, destinationSchema, isHttpUrl } from './config.ts'
import { destinationOf, type Settings } from './settings.ts'

/** The variables that decide where a session's traces go, a group for each destination they can name. */
const MLFLOW = ['MLFLOW_TRACKING_URI', 'MLFLOW_EXPERIMENT_ID', 'MLFLOW_EXPERIMENT_NAME'] as const
const OTLP = ['TURNSPAN_OTLP_ENDPOINT', 'TURNSPAN_OTLP_CONVENTION'] as const

export type DecidingValues = Readonly<Partial<Record<(typeof MLFLOW | typeof OTLP)[number], string>>>

/** What may be trusted for itself: the values that name one destination. */
export function trustedParts(env: RecordedEnv): readonly DecidingValues[] {
  return [MLFLOW, OTLP].flatMap((names) =>
    env[names[0]]
      ? [Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))]
      : [],
  )
}

export interface ProjectDestination {
  readonly id: string
  readonly config: DestinationConfig
}

/** What the values mean; undefined for an address that this version cannot send to. */
export function destinationNamedBy(values: DecidingValues): ProjectDestination | undefined {
  const config = configNamedBy(values)
  return config === undefined ? undefined : { id: idOf(config), config }
}

function configNamedBy(values: DecidingValues): DestinationConfig | undefined {
  const { MLFLOW_TRACKING_URI: uri, TURNSPAN_OTLP_ENDPOINT: endpoint } = values
  if (uri !== undefined && isHttpUrl(uri)) {
    return {
      kind: 'mlflow',
      url: uri,
      ...(values.MLFLOW_EXPERIMENT_ID && { experimentId: values.MLFLOW_EXPERIMENT_ID }),
      ...(values.MLFLOW_EXPERIMENT_NAME && { experimentName: values.MLFLOW_EXPERIMENT_NAME }),
    }
  }
  if (endpoint === undefined || !isHttpUrl(endpoint)) return undefined
  const convention = values.TURNSPAN_OTLP_CONVENTION
  return { kind: 'otlp', url: endpoint, ...(convention && { convention }) }
}

/** The user's own destination, where it is the same: then there is nothing to trust, and no second copy to send. */
export const sameAsOwn = (
  { config }: ProjectDestination,
  { destinations }: Settings,
): Destination | undefined =>
  destinations.find((own) => own.kind === config.kind && own.url === config.url && isSameTarget(own, config))

const isSameTarget = (own: Destination, config: DestinationConfig) =>
  config.kind === 'mlflow'
    ? own.experimentId === config.experimentId || (own.experimentName ?? '') === (config.experimentName ?? '')
    : (config.convention ?? own.convention) === own.convention

/** Readable, and different for every different target. */
function idOf(config: DestinationConfig): string {
  const { kind, url, experimentId, experimentName, convention } = config
  const target = JSON.stringify([kind, url, experimentId, experimentName, convention])
  const host = new URL(url).hostname.replace(/[^a-z0-9.-]/gi, '').slice(0, 24)
  return `${kind}-${host}-${createHash('sha256').update(target).digest('hex').slice(0, 6)}`.toLowerCase()
}

const fileOf = (home: Home, id: string) => path.join(home.delivery, id, 'destination.json')

/** Kept beside its cursor, so that what waits is sent by whichever flusher comes, whatever session woke it. */
export function rememberDestination(home: Home, { id, config }: ProjectDestination): void {
  if (readJsonIfThere(fileOf(home, id)) === undefined) writePrivate(fileOf(home, id), JSON.stringify(config))
}

function recallDestination(home: Home, id: string, settings: Settings): Destination | undefined {
  const saved = v.safeParse(destinationSchema, readJsonIfThere(fileOf(home, id)))
  return saved.success ? destinationOf(id, saved.output, settings.headersFor) : undefined
}

/** Every destination that a project named, was trusted with, and may still have traces waiting. */
export function knownDestinations(home: Home, settings: Settings): Destination[] {
  return foldersIn(home.delivery).flatMap((id) => {
    const destination = recallDestination(home, id, settings)
    return destination === undefined ? [] : [destination]
  })
}

function foldersIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort()
  } catch {
    return []
  }
}
