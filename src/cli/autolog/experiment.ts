import type { Settings } from '../../config/settings.ts'
import { findOrCreateExperiment } from '../../export/destinations/mlflow.ts'
import { openHttp } from '../../export/http.ts'
import type { Wish } from './wish.ts'

export type Experiment =
  | { readonly status: 'known' | 'none'; readonly id?: string | undefined }
  | { readonly status: 'unreachable' | 'refused'; readonly id?: undefined; readonly reason: string }

const TIMEOUT_MS = 10_000
/** Where MLflow puts what names no experiment. */
const DEFAULT_EXPERIMENT = '0'

/** MLflow is asked only for what is not known yet: the id of an experiment that was given by name. */
export async function experimentFor(
  { mlflow, headers: given }: Wish,
  settings: Settings,
): Promise<Experiment> {
  if (mlflow === undefined) return { status: 'none' }
  const { url, experimentId, experimentName } = mlflow
  if (experimentId !== undefined || experimentName === undefined) {
    return { status: 'known', id: experimentId ?? DEFAULT_EXPERIMENT }
  }
  const headers = { ...settings.headersFor(url), ...given }
  const http = openHttp({ url, headers, timeoutMs: TIMEOUT_MS })
  try {
    const found = await findOrCreateExperiment({ url, headers }, experimentName, http)
    return 'id' in found ? { status: 'known', id: found.id } : found
  } finally {
    http.close()
  }
}
