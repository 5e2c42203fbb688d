import { literal, namesIn, resolved } from '../../config/references.ts'
import { destinationOf, type Settings } from '../../config/settings.ts'
import type { Lookup } from '../../config/variables.ts'
import { findOrCreateExperiment } from '../../export/destinations/mlflow.ts'
import { findOrMakeInFiles } from '../../export/destinations/mlflow-files.ts'
import { equip } from '../../export/send/equip.ts'
import type { Wish } from './wish.ts'

export type Experiment =
  | { readonly status: 'known' | 'none'; readonly id?: string | undefined }
  | { readonly status: 'unreachable' | 'refused'; readonly id?: undefined; readonly reason: string }

const TIMEOUT_MS = 10_000
/** Where MLflow puts what names no experiment. */
const DEFAULT_EXPERIMENT = '0'

/** MLflow is asked only for what is not known yet: the id of an experiment that was given by name. */
export async function experimentFor(
  { mlflow, headers: typed }: Wish,
  settings: Settings,
  lookup: Lookup,
): Promise<Experiment> {
  if (mlflow === undefined) return { status: 'none' }
  const { kind, url, experimentId, experimentName } = mlflow
  if (experimentId !== undefined || experimentName === undefined) {
    return { status: 'known', id: experimentId ?? DEFAULT_EXPERIMENT }
  }
  // No server is started for a name, and no token asked for: the experiment is looked for with the first trace.
  if (url.startsWith('sqlite:') || kind === 'databricks') return { status: 'known' }
  if (kind === 'mlflow-files') {
    const id = findOrMakeInFiles(url, experimentName, Date.now())
    return typeof id === 'string' ? { status: 'known', id } : { status: 'unreachable', reason: id.reason }
  }
  const { access } = mlflow
  const headers = asThisShellHasThem({ ...access.headers, ...typed }, lookup)
  const { caFile, certFile } = access
  const destination = destinationOf(
    'mlflow',
    {
      ...{ kind, url, headers },
      ...(caFile !== undefined && { caFile }),
      ...(certFile !== undefined && { certFile }),
    },
    settings,
  )
  if (destination === undefined) return { status: 'none' }
  const equipment = await equip(destination, TIMEOUT_MS)
  if (equipment.status !== 'equipped') {
    const { reason } = equipment
    return { status: equipment.status === 'refused' ? 'refused' : 'unreachable', reason }
  }
  const { http } = equipment
  try {
    const found = await findOrCreateExperiment(equipment.destination, experimentName, http)
    return 'id' in found ? { status: 'known', id: found.id } : found
  } finally {
    http.close()
  }
}

/** What a person types in their own shell needs nobody's leave. What is not set there is left out. */
const asThisShellHasThem = (typed: Wish['headers'], lookup: Lookup) =>
  Object.fromEntries(
    Object.entries(typed).flatMap(([name, text]) => {
      if (!namesIn(text).every(lookup)) return []
      return [[name, literal(resolved(text, (each) => lookup(each) ?? ''))]]
    }),
  )
