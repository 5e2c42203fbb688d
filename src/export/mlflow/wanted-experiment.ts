// The experiment that a destination wants, on a server of MLflow's.
import type { Destination } from '../destination.ts'
import type { Failure } from '../outcome.ts'
import {
  deletedReason,
  experimentById,
  type FoundOrCreated,
  findOrCreate,
  type Lookup,
  type MlflowServer,
} from './experiment.ts'

/** Where MLflow itself puts what names no experiment. */
export const DEFAULT_EXPERIMENT = '0'

/** The id of the experiment that traces are for, made where it is named and not there. */
export async function experimentFor(
  { experimentId, experimentName }: Pick<Destination, 'experimentId' | 'experimentName'>,
  server: MlflowServer,
): Promise<string | Failure> {
  if (experimentId === undefined && experimentName !== undefined) {
    const result = await findOrCreate(server, experimentName)
    return 'id' in result ? result.id : failureFrom(result)
  }
  const id = experimentId ?? DEFAULT_EXPERIMENT
  const lookup = await experimentById(server, id)
  // MLflow takes spans for a deleted experiment with 200 and never shows them, so this has to be asked.
  if (lookup.status === 'found' && lookup.experiment.deleted) {
    return { status: 'retryable', reason: deletedReason(lookup.experiment) }
  }
  if (lookup.status === 'missing') {
    return {
      status: 'retryable',
      reason: `MLflow has no experiment with id ${id}: choose another or make one.`,
    }
  }
  const isWrongId = lookup.status === 'refused' && lookup.httpStatus === 400
  if (lookup.status === 'unreachable') return lookup.failure
  if (isWrongId) return { status: 'retryable', reason: lookup.reason }
  // A gateway may let nothing through but traces: their own answer tells.
  return id
}

/** Traces wait for an experiment: they are never to blame. */
export function failureFrom(result: Extract<FoundOrCreated | Lookup, { reason: string }>): Failure {
  if (result.status === 'unreachable') return result.failure
  const { reason, httpStatus } = result
  const unauthorized = httpStatus === 401 || httpStatus === 403
  const told = { reason, ...(httpStatus !== undefined && { httpStatus }) }
  return unauthorized ? { status: 'refused', ...told, stops: true } : { status: 'retryable', ...told }
}

/** For a probe that was answered: what it means for the experiment. */
export function findingOf(lookup: Lookup, experiment: string, byName: boolean): string {
  switch (lookup.status) {
    case 'found':
      return lookup.experiment.deleted
        ? deletedReason(lookup.experiment)
        : `It takes traces for the experiment "${lookup.experiment.name}" (id ${lookup.experiment.id}).`
    case 'missing':
      return byName
        ? `It takes traces; the experiment "${experiment}" is made with the first one.`
        : `It has no experiment with id ${experiment}: choose another or make one.`
    case 'unreachable':
    case 'refused':
      return `It takes traces; its experiments could not be read. ${lookup.reason}`
  }
}
