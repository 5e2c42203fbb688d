// A folder of MLflow's file store (`./mlruns`). MLflow takes no OpenTelemetry traces for one (HTTP 501), so what its own
// tracer would write there is written here, without MLflow.
import { pathToFileURL } from 'node:url'
import type { Destination } from '../destination.ts'
import type { DestinationKind } from '../kind.ts'
import { deletedReason } from '../mlflow/experiment.ts'
import {
  experimentAt,
  experimentNamed,
  makeExperiment,
  prepareStore,
} from '../mlflow/file-store/experiments.ts'
import { cannot, filesRemote, folderIn } from '../mlflow/file-store/remote.ts'
import { putTrace } from '../mlflow/file-store/store.ts'
import type { Failure } from '../outcome.ts'
import { cleanWords } from '../words.ts'

const TITLE = 'MLflow files'
const DEFAULT_EXPERIMENT = '0'
const MUST_BE = 'must be the whole path of a folder as an address: file:///…'

export const mlflowFiles: DestinationKind = {
  kind: 'mlflow-files',
  title: TITLE,
  defaults: {
    convention: 'mlflow',
    encoding: 'json',
    compression: 'none',
    timeoutMs: 10_000,
    maxRequestBytes: 16 * 1024 * 1024,
  },
  urlProblem: (url) => (folderIn(url) === undefined ? MUST_BE : undefined),
  tracesUrl: (url) => url,

  async prepare(destination) {
    const root = folderIn(destination.url) ?? ''
    return {
      status: 'ready',
      url: destination.url,
      headers: {},
      put: async (batch, { nowMs }) => {
        try {
          const id = experimentIn(root, destination, nowMs)
          if (typeof id !== 'string') return id
          putTrace(root, id, batch)
          return { status: 'accepted' }
        } catch (error) {
          return { status: 'retryable', reason: cannot(root, error), cheap: true }
        }
      },
    }
  },

  async probe({ url, experimentId, experimentName }) {
    const root = folderIn(url) ?? ''
    try {
      const known =
        experimentId === undefined && experimentName !== undefined
          ? experimentNamed(root, experimentName)
          : experimentAt(root, experimentId ?? DEFAULT_EXPERIMENT)
      if (known?.deleted) return { reachable: true, takes: false, finding: deletedReason(known) }
      const what = known
        ? `the experiment "${known.name}" (id ${known.id})`
        : 'an experiment made with the first one'
      return { reachable: true, finding: `Traces are written into ${root}, for ${what}.` }
    } catch (error) {
      return { reachable: false, finding: cannot(root, error) }
    }
  },

  setup: {
    hint: 'a folder of MLflow, such as ./mlruns, without MLflow',
    options: [
      { name: 'path', question: 'Which folder?', isRequired: true },
      {
        name: 'experimentName',
        question: 'Which experiment (empty for its default; made where there is none)?',
        variable: 'MLFLOW_EXPERIMENT_NAME',
        isKept: true,
      },
    ],
    variables: [],
    url: ({ path }) => (path === undefined ? undefined : pathToFileURL(path).href),
    headers: () => ({}),
  },
  checked: { against: 'the real program' },
  remote: filesRemote,
}

function experimentIn(
  root: string,
  { experimentId, experimentName }: Pick<Destination, 'experimentId' | 'experimentName'>,
  nowMs: number,
): string | Failure {
  const byName = experimentId === undefined && experimentName !== undefined
  if (!byName) prepareStore(root, nowMs)
  const found = byName
    ? (experimentNamed(root, experimentName) ?? makeExperiment(root, experimentName, nowMs))
    : experimentAt(root, experimentId ?? DEFAULT_EXPERIMENT)
  if (found === undefined) {
    const reason = `${root} has no experiment with id ${experimentId}: choose another or make one.`
    return { status: 'retryable', reason: cleanWords(reason, []) }
  }
  return found.deleted ? { status: 'retryable', reason: deletedReason(found) } : found.id
}

/** For setup: the experiment that traces will go to, made where there is none. */
export const findOrMakeInFiles = (url: string, experimentName: string, nowMs: number): string | Failure => {
  const root = folderIn(url) ?? ''
  try {
    return experimentIn(root, { experimentName }, nowMs)
  } catch (error) {
    return { status: 'retryable', reason: cannot(root, error) }
  }
}
