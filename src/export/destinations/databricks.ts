// MLflow as Databricks hosts it. An experiment with a Unity Catalog trace location takes OpenTelemetry traces into its
// table; any other takes what MLflow's own client sends. https://docs.databricks.com/en/mlflow3/genai/tracing/

import type { Destination } from '../destination.ts'
import type { Http } from '../http/http.ts'
import type { DestinationKind, Probe, Ready } from '../kind.ts'
import { experimentFor, missingReason, NO_EXPERIMENT } from '../mlflow/databricks/experiment.ts'
import { putTrace } from '../mlflow/databricks/put.ts'
import { tellOfTrace } from '../mlflow/databricks/tell.ts'
import {
  deletedReason,
  type Experiment,
  experimentById,
  experimentByName,
  type Lookup,
  type MlflowServer,
} from '../mlflow/experiment.ts'
import { forAMinute } from '../mlflow/for-a-minute.ts'
import { secretsOf } from '../words.ts'

const TITLE = 'Databricks'
const MUST_BE = 'must be "databricks", or "databricks://" and a profile of ~/.databrickscfg'
const TABLE_HEADER = 'x-databricks-uc-table-name'
/** Where MLflow's client looks for it. */
const TABLE_TAG = 'mlflow.experiment.databricksTraceSpanStorageTable'

const LOCATION_TAG = 'mlflow.experiment.databricksTraceDestinationPath'

const isDatabricks = (url: string) => /^databricks(?::\/\/[\w.@-]{1,100})?$/.test(url)

export const databricks: DestinationKind = {
  kind: 'databricks',
  title: TITLE,
  defaults: {
    convention: 'mlflow',
    // Its own client sends nothing else.
    encoding: 'protobuf',
    compression: 'none',
    timeoutMs: 30_000,
    maxRequestBytes: 4 * 1024 * 1024,
  },
  urlProblem: (url) => (isDatabricks(url) ? undefined : MUST_BE),
  tracesUrl: (url) => url,

  async prepare(destination, http) {
    const key = JSON.stringify([destination.url, destination.experimentId, destination.experimentName])
    const before = known.get(key)
    const found = before ?? (await experimentFor(destination, serverOf(destination, http)))
    if ('status' in found) return found
    if (before === undefined) known.set(key, found)
    const table = destination.named?.table ?? found.tags?.[TABLE_TAG]
    return table === undefined
      ? byRest(destination, found, http)
      : byTable(destination, table, { http, location: found.tags?.[LOCATION_TAG] })
  },

  async probe(destination, http): Promise<Probe> {
    const { experimentId, experimentName } = destination
    const server = serverOf(destination, http)
    if (experimentId === undefined && experimentName === undefined) {
      return { reachable: true, takes: false, finding: NO_EXPERIMENT }
    }
    const lookup = await (experimentId === undefined
      ? experimentByName(server, experimentName ?? '')
      : experimentById(server, experimentId))
    return findingOf(lookup, destination)
  },

  setup: {
    hint: 'MLflow as Databricks hosts it',
    options: [
      { name: 'profile', question: 'Which profile of ~/.databrickscfg?' },
      {
        name: 'experimentId',
        question: 'Which experiment, by its id?',
        variable: 'MLFLOW_EXPERIMENT_ID',
        isKept: true,
      },
      { name: 'table', question: 'Which Unity Catalog table of spans (catalog.schema.table)?', isKept: true },
    ],
    variables: [],
    url: ({ profile }) => (profile ? `databricks://${profile}` : 'databricks'),
    headers: () => ({}),
  },
  checked: {
    against: 'its documented contract',
    unverified: 'limits, gzip, JSON, what sending twice does to a table',
  },
}

const known = forAMinute<Experiment>()

const byTable = (
  destination: Destination,
  table: string,
  { http, location }: { readonly http: Http; readonly location: string | undefined },
): Ready => ({
  status: 'ready',
  url: `${originOf(destination.url)}/api/2.0/otel/v1/traces`,
  headers: { [TABLE_HEADER]: table },
  ...(location !== undefined && {
    after: async (batch) => {
      await tellOfTrace(serverOf(destination, http), location, batch)
      return undefined
    },
  }),
})

const byRest = (destination: Destination, { id }: Experiment, http: Http): Ready => ({
  status: 'ready',
  url: originOf(destination.url),
  headers: {},
  put: (batch) => putTrace(serverOf(destination, http), id, batch),
})

function findingOf(lookup: Lookup, { named, experimentId, experimentName }: Destination): Probe {
  switch (lookup.status) {
    case 'found': {
      const { name, id, deleted, tags } = lookup.experiment
      if (deleted) return { reachable: true, takes: false, finding: deletedReason(lookup.experiment) }
      const table = named?.table ?? tags?.[TABLE_TAG]
      const into = table === undefined ? 'over its REST interface' : `into ${table}`
      return { reachable: true, finding: `Traces go to the experiment "${name}" (id ${id}), ${into}.` }
    }
    case 'missing':
      return experimentId === undefined
        ? { reachable: true, finding: `The experiment "${experimentName}" is made with the first trace.` }
        : { reachable: true, takes: false, finding: missingReason(experimentId) }
    case 'unreachable':
      return { reachable: false, finding: lookup.reason }
    case 'refused':
      return { reachable: true, takes: false, finding: lookup.reason }
  }
}

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : url)

const serverOf = (target: Pick<Destination, 'url' | 'headers'>, http: Http): MlflowServer => ({
  base: originOf(target.url),
  http,
  secrets: secretsOf(target),
  title: TITLE,
})
