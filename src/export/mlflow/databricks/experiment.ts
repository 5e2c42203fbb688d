// The experiment of Databricks that traces are for: there is no default one.
import type { Destination } from '../../destination.ts'
import type { Failure } from '../../outcome.ts'
import {
  deletedReason,
  type Experiment,
  experimentById,
  findOrCreate,
  type MlflowServer,
} from '../experiment.ts'
import { failureFrom } from '../wanted-experiment.ts'

export const NO_EXPERIMENT =
  'Databricks needs an experiment: name one by its id, or by its path in the workspace.'

export async function experimentFor(
  { experimentId, experimentName }: Pick<Destination, 'experimentId' | 'experimentName'>,
  server: MlflowServer,
): Promise<Experiment | Failure> {
  if (experimentId === undefined && experimentName === undefined)
    return { status: 'retryable', reason: NO_EXPERIMENT }
  if (experimentId === undefined) {
    const made = await findOrCreate(server, experimentName ?? '')
    if (!('id' in made)) return failureFrom(made)
    return experimentFor({ experimentId: made.id }, server)
  }
  const lookup = await experimentById(server, experimentId)
  if (lookup.status === 'missing') return { status: 'retryable', reason: missingReason(experimentId) }
  if (lookup.status !== 'found') return failureFrom(lookup)
  const { experiment } = lookup
  return experiment.deleted ? { status: 'retryable', reason: deletedReason(experiment) } : experiment
}

export const missingReason = (id: string): string =>
  `Databricks has no experiment with id ${id}, or these credentials may not see it: choose another.`
