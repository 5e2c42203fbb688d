// Destinations that a session's variables name: its project's settings, or the shell around it. They are another's
// words until this user set them up or allowed exactly these values (standing.ts).
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'
import type { Home } from '../disk/home.ts'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import type { Destination } from '../export/destination.ts'
import type { RecordedEnv } from '../hook/record.ts'
import { addressProblem } from './address.ts'
import { type DestinationConfig, destinationSchema } from './schema.ts'
import { destinationOf, type Settings } from './settings.ts'
import { readTrackingUri } from './tracking-uri.ts'

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

export type NamedBy =
  | { readonly ok: true; readonly destination: ProjectDestination }
  /** This version cannot send there; a sentence that holds no secret. */
  | { readonly ok: false; readonly why: string }

/** `project`: what a relative path is taken from. */
export function destinationNamedBy(values: DecidingValues, project?: string): NamedBy {
  const named = configNamedBy(values, project)
  if (!named.ok) return named
  const checked = v.safeParse(destinationSchema, named.config)
  if (checked.success) return { ok: true, destination: { id: idOf(checked.output), config: checked.output } }
  const [{ path, message }] = checked.issues
  const field = VARIABLE_OF[String(path?.[0]?.key)] ?? 'A variable'
  return { ok: false, why: `${field} ${message}.` }
}

const VARIABLE_OF: Readonly<Record<string, string>> = {
  experimentId: 'MLFLOW_EXPERIMENT_ID',
  experimentName: 'MLFLOW_EXPERIMENT_NAME',
  convention: 'TURNSPAN_OTLP_CONVENTION',
}

type ConfigNamed =
  | { readonly ok: true; readonly config: unknown }
  | { readonly ok: false; readonly why: string }

function configNamedBy(values: DecidingValues, project: string | undefined): ConfigNamed {
  const { MLFLOW_TRACKING_URI: uri, MLFLOW_EXPERIMENT_ID: experimentId } = values
  if (uri !== undefined) {
    const read = readTrackingUri(uri, 'MLFLOW_TRACKING_URI', project)
    if (!read.ok) return read
    const experimentName = values.MLFLOW_EXPERIMENT_NAME
    const experiment = { ...(experimentId && { experimentId }), ...(experimentName && { experimentName }) }
    return { ok: true, config: { ...read.tracked, ...experiment } }
  }
  const endpoint = values.TURNSPAN_OTLP_ENDPOINT ?? ''
  const why = addressProblem(endpoint, 'TURNSPAN_OTLP_ENDPOINT')
  if (why !== undefined) return { ok: false, why }
  const convention = values.TURNSPAN_OTLP_CONVENTION
  return { ok: true, config: { kind: 'otlp', url: endpoint, ...(convention && { convention }) } }
}

/** Readable, and different for every different target. */
function idOf(config: DestinationConfig): string {
  const { kind, url, experimentId, experimentName, convention } = config
  const target = JSON.stringify([kind, url, experimentId, experimentName, convention])
  const place = URL.canParse(url) ? new URL(url).hostname || path.basename(url) : ''
  const host = place.replace(/[^a-z0-9.-]/gi, '').slice(0, 24)
  const mark = createHash('sha256').update(target).digest('hex').slice(0, 6)
  return [kind, host, mark].filter(Boolean).join('-').toLowerCase()
}

const fileOf = (home: Home, id: string) => path.join(home.delivery, id, 'destination.json')

/** Kept beside its cursor, so that what waits is sent by whichever flusher comes, whatever session woke it. */
export function rememberDestination(home: Home, { id, config }: ProjectDestination): void {
  if (configIn(home, id) === undefined) writePrivate(fileOf(home, id), JSON.stringify(config))
}

/** Every destination that a project named, was trusted with, and may still have traces waiting. */
export function knownDestinations(home: Home, settings: Settings): Destination[] {
  return foldersIn(home.delivery).flatMap((id) => {
    const config = configIn(home, id)
    return (config && destinationOf(id, config, settings)) ?? []
  })
}

/** Undefined for a folder of one of the user's own, or a file that is damaged or not ours to read: then it is written anew. */
function configIn(home: Home, id: string): DestinationConfig | undefined {
  try {
    const saved = v.safeParse(destinationSchema, readJsonIfThere(fileOf(home, id)))
    return saved.success ? saved.output : undefined
  } catch {
    return undefined
  }
}

function foldersIn(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
      .sort()
  } catch {
    return []
  }
}
