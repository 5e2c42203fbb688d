// An MLflow tracking server (3.6 and later) with an SQL store. https://mlflow.org/docs/latest/genai/tracing/
import type { Destination, DestinationKind, Ready } from '../destination.ts'
import type { Http } from '../http.ts'
import { completeTrace } from '../mlflow-complete.ts'
import {
  deletedReason,
  experimentById,
  experimentByName,
  type FoundOrCreated,
  findOrCreate,
  type Lookup,
  MLFLOW_ADVICE,
  type MlflowServer,
} from '../mlflow-experiment.ts'
import { readTrace, removeTraces } from '../mlflow-traces.ts'
import { emptyRequest } from '../otlp/encode.ts'
import { tracesUrlBelow } from '../otlp/traces-url.ts'
import type { Failure } from '../outcome.ts'
import { postBody } from '../send.ts'
import { secretsOf } from '../words.ts'

const TITLE = 'MLflow'
/** Where MLflow itself puts what names no experiment. */
const DEFAULT_EXPERIMENT = '0'

export const mlflow: DestinationKind = {
  kind: 'mlflow',
  title: TITLE,
  defaults: {
    convention: 'mlflow',
    // 3.17 loses links in JSON.
    encoding: 'protobuf',
    compression: 'gzip',
    // A locked SQLite answers 503 after 20 seconds only.
    timeoutMs: 30_000,
    maxRequestBytes: 16 * 1024 * 1024,
  },

  // Its catch-all for whatever its database did, with HTTP 422: mlflow/server/otel_api.py.
  ownTrouble: /^Failed to log OpenTelemetry spans/,

  advice: MLFLOW_ADVICE,

  urlProblem: (url) =>
    isHttp(url) || /^sqlite:\/\/\/\/[^?#]+$/.test(url)
      ? undefined
      : 'must be an address that begins with http:// or https://, or the whole path of a database: sqlite:////…',
  tracesUrl: tracesUrlBelow,

  async prepare(destination, http) {
    const known = knownExperiments.get(keyOf(destination))
    if (known !== undefined) return completing(destination, known, http)
    const id = await experimentFor(destination, http)
    if (typeof id !== 'string') return id
    knownExperiments.set(keyOf(destination), id)
    return completing(destination, id, http)
  },

  async probe(destination, http) {
    const channel = { destination, kind: { title: TITLE, advice: MLFLOW_ADVICE }, http, clock: Date.now }
    const { experimentId = DEFAULT_EXPERIMENT, experimentName } = destination
    const target = readyWith(destination, experimentId)
    const outcome = await postBody(channel, target, emptyRequest(destination.encoding))
    if (outcome?.status === 'refused' || outcome?.status === 'retryable') {
      return { reachable: outcome.httpStatus !== undefined, takes: false, finding: outcome.reason }
    }
    const server = serverOf(destination, http)
    const byName = destination.experimentId === undefined && experimentName !== undefined
    const lookup = await (byName
      ? experimentByName(server, experimentName)
      : experimentById(server, experimentId))
    return { reachable: true, finding: findingOf(lookup, byName ? experimentName : experimentId, byName) }
  },

  setup: {
    hint: 'a tracking server, 3.6 or later',
    options: [
      {
        name: 'experimentName',
        question: 'Which experiment (empty for its default; made where there is none)?',
        variable: 'MLFLOW_EXPERIMENT_NAME',
        isKept: true,
      },
    ],
    variables: [],
    url: () => 'http://127.0.0.1:5000',
    urlVariable: 'MLFLOW_TRACKING_URI',
    headers: () => ({}),
  },
  checked: { against: 'the real program' },

  remote: {
    read: (destination, http, traceId) => readTrace(serverOf(destination, http), traceId),
    remove: (destination, http, traceIds) => removeTraces(serverOf(destination, http), traceIds),
  },
}

/** For setup: the experiment that traces will go to, made where there is none. `url` is any address of the server. */
export const findOrCreateExperiment = (
  target: Pick<Destination, 'url' | 'headers'>,
  name: string,
  http: Http,
): Promise<FoundOrCreated> => findOrCreate(serverOf(target, http), name)

// A process lives for seconds, or serves one library user: no entry grows stale that matters.
const knownExperiments = new Map<string, string>()

const isHttp = (url: string) => /^https?:\/\//i.test(url) && URL.canParse(url)

const keyOf = ({ url, headers, experimentId, experimentName }: Destination) =>
  JSON.stringify([url, headers, experimentId, experimentName])

async function experimentFor(destination: Destination, http: Http): Promise<string | Failure> {
  const { experimentId, experimentName } = destination
  const server = serverOf(destination, http)
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
function failureFrom(result: Exclude<FoundOrCreated, { id: string }>): Failure {
  if (result.status === 'unreachable') return result.failure
  const { reason, httpStatus } = result
  const unauthorized = httpStatus === 401 || httpStatus === 403
  const told = { reason, ...(httpStatus !== undefined && { httpStatus }) }
  return unauthorized ? { status: 'refused', ...told, stops: true } : { status: 'retryable', ...told }
}

function findingOf(lookup: Lookup, experiment: string, byName: boolean): string {
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

const completing = (destination: Destination, experimentId: string, http: Http): Ready => ({
  ...readyWith(destination, experimentId),
  ...(destination.completesTraces === true && {
    after: (batch) => completeTrace(serverOf(destination, http), experimentId, batch),
  }),
})

const readyWith = (destination: Destination, experimentId: string): Ready => ({
  status: 'ready',
  url: tracesUrlBelow(destination.url),
  headers: { 'x-mlflow-experiment-id': experimentId },
})

function serverOf(target: Pick<Destination, 'url' | 'headers'>, http: Http): MlflowServer {
  const url = URL.canParse(target.url) ? new URL(tracesUrlBelow(target.url)) : undefined
  const base = url === undefined ? target.url : `${url.origin}${url.pathname.slice(0, -'/v1/traces'.length)}`
  return { base, http, secrets: secretsOf(target) }
}
