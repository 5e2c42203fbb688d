// An MLflow tracking server (3.6 and later) with an SQL store. https://mlflow.org/docs/latest/genai/tracing/
import type { Destination } from '../destination.ts'
import type { Http } from '../http/http.ts'
import type { DestinationKind, Ready } from '../kind.ts'
import { completeTrace } from '../mlflow/complete.ts'
import {
  experimentById,
  experimentByName,
  type FoundOrCreated,
  findOrCreate,
  MLFLOW_ADVICE,
  type MlflowServer,
} from '../mlflow/experiment.ts'
import { forAMinute } from '../mlflow/for-a-minute.ts'
import { readTrace, removeTraces } from '../mlflow/traces.ts'
import { DEFAULT_EXPERIMENT, experimentFor, findingOf } from '../mlflow/wanted-experiment.ts'
import { emptyRequest } from '../otlp/encode.ts'
import { serverUrlOf, tracesUrlBelow } from '../otlp/traces-url.ts'
import { postBody } from '../send/send.ts'
import { secretsOf } from '../words.ts'

const TITLE = 'MLflow'

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
    const id = await experimentFor(destination, serverOf(destination, http))
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

  traceLink: ({ url, experimentId, experimentName }, traceId) =>
    experimentId === undefined && experimentName !== undefined
      ? undefined
      : linkTo(url, experimentId ?? DEFAULT_EXPERIMENT, traceId),

  async findTraceLink(destination, http, traceId) {
    const { url, experimentId, experimentName } = destination
    if (experimentId !== undefined || experimentName === undefined) return undefined
    const lookup = await experimentByName(serverOf(destination, http), experimentName)
    return lookup.status === 'found' ? linkTo(url, lookup.experiment.id, traceId) : undefined
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

const knownExperiments = forAMinute<string>()

const isHttp = (url: string) => /^https?:\/\//i.test(url) && URL.canParse(url)

const keyOf = ({ url, headers, experimentId, experimentName }: Destination) =>
  JSON.stringify([url, headers, experimentId, experimentName])

const completing = (destination: Destination, experimentId: string, http: Http): Ready => ({
  ...readyWith(destination, experimentId),
  ...(destination.completesTraces === true && {
    after: (batch) => completeTrace(serverOf(destination, http), experimentId, batch),
  }),
})

/** MLflow's own name for a trace that came as OpenTelemetry begins with `tr-`: mlflow/tracing/utils. */
const linkTo = (url: string, experimentId: string, traceId: string): string =>
  `${serverUrlOf(url)}/#/experiments/${encodeURIComponent(experimentId)}/traces?selectedEvaluationId=tr-${traceId}`

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
