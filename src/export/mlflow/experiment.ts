// MLflow's experiments over its REST interface. https://mlflow.org/docs/latest/api_reference/rest-api.html

import { isJson, type Json, jsonAt, parseJson, textAt } from '../../json/read.ts'
import { outcomeOfFailure } from '../http/failure.ts'
import type { Http } from '../http/http.ts'
import type { Advice } from '../kind.ts'
import type { Failure } from '../outcome.ts'
import { cleanWords, wordsOfBody } from '../words.ts'

export interface Experiment {
  readonly id: string
  readonly name: string
  readonly deleted: boolean
  readonly tags?: Readonly<Record<string, string>>
}

interface Unreachable {
  readonly status: 'unreachable'
  readonly reason: string
  /** What it means for traces that wait: how soon another try is worth it, or that the settings are wrong. */
  readonly failure: Failure
}
interface RestRefused {
  readonly status: 'refused'
  readonly reason: string
  readonly httpStatus?: number
}
type Answered = { readonly status: 'answered'; readonly json: Json }

export type Lookup =
  | { readonly status: 'found'; readonly experiment: Experiment }
  | { readonly status: 'missing' }
  | Unreachable
  | RestRefused
export type FoundOrCreated =
  | { readonly status: 'found' | 'created'; readonly id: string }
  | Unreachable
  | RestRefused

/** What its own words do not tell. https://mlflow.org/docs/latest/self-hosting/security/network/ */
export const MLFLOW_ADVICE: readonly Advice[] = [
  [
    /Invalid Host header/i,
    'It does not know the name that it is reached by: start it with --allowed-hosts and that name, port included.',
  ],
  [
    /FEATURE_DISABLED|[Ww]orkspaces? (?:are|is) not enabled/,
    'It has no workspaces: leave the header x-mlflow-workspace out.',
  ],
]

/** One MLflow server as its REST interface is reached: any path of its address that a user might have pasted. */
export interface MlflowServer {
  readonly base: string
  readonly http: Http
  readonly secrets: readonly string[]
  /** Default: MLflow. */
  readonly title?: string
}

export const experimentByName = (server: MlflowServer, name: string): Promise<Lookup> =>
  lookUp(server, `get-by-name?experiment_name=${encodeURIComponent(name)}`)

export const experimentById = (server: MlflowServer, id: string): Promise<Lookup> =>
  lookUp(server, `get?experiment_id=${encodeURIComponent(id)}`)

/** The id of the experiment with this name, which is made where there is none. */
export async function findOrCreate(server: MlflowServer, name: string): Promise<FoundOrCreated> {
  const before = await experimentByName(server, name)
  if (before.status !== 'missing') return foundOrFailed(before, name)
  const made = await call(server, 'POST', 'create', { name })
  if (made.status === 'answered') {
    const id = textAt(made.json, 'experiment_id')
    return id === undefined ? notMlflow(server) : { status: 'created', id }
  }
  if (made.status !== 'error') return made
  // Another one made it between our two calls.
  if (made.code === 'RESOURCE_ALREADY_EXISTS') {
    const after = await experimentByName(server, name)
    if (after.status !== 'missing') return foundOrFailed(after, name)
  }
  return made.refused
}

export const deletedReason = ({ id, name }: Experiment): string =>
  cleanWords(
    `The MLflow experiment "${name}" (id ${id}) was deleted, so traces in it are not shown: restore it with "mlflow experiments restore --experiment-id ${id}", or choose another.`,
    [],
  )

function foundOrFailed(lookup: Exclude<Lookup, { status: 'missing' }>, name: string): FoundOrCreated {
  if (lookup.status !== 'found') return lookup
  const { id, deleted } = lookup.experiment
  return deleted
    ? { status: 'refused', reason: deletedReason({ id, name, deleted }) }
    : { status: 'found', id }
}

async function lookUp(server: MlflowServer, path: string): Promise<Lookup> {
  const result = await call(server, 'GET', path)
  if (result.status === 'error') {
    return result.code === 'RESOURCE_DOES_NOT_EXIST' ? { status: 'missing' } : result.refused
  }
  if (result.status !== 'answered') return result
  const experiment = jsonAt(result.json, 'experiment') ?? {}
  const id = textAt(experiment, 'experiment_id')
  if (id === undefined) return notMlflow(server)
  const { name = id, lifecycle_stage: stage, tags } = experiment
  const known = { id, name: String(name), deleted: stage === 'deleted' }
  return { status: 'found', experiment: { ...known, ...(Array.isArray(tags) && { tags: tagsIn(tags) }) } }
}

type CallResult =
  | Answered
  | Unreachable
  | RestRefused
  | { readonly status: 'error'; readonly code: string; readonly refused: RestRefused }

const WAIT = new Set([429, 502, 503, 504])

async function call(
  server: MlflowServer,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<CallResult> {
  const answer = await server.http.send({
    method,
    url: `${server.base}/api/2.0/mlflow/experiments/${path}`,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode(JSON.stringify(body)),
    }),
  })
  if ('error' in answer)
    return { status: 'unreachable', reason: answer.reason, failure: outcomeOfFailure(answer) }
  const json = parseJson(new TextDecoder().decode(answer.body))
  if (answer.status === 200) return json === undefined ? notMlflow(server) : { status: 'answered', json }
  const said = wordsOfBody(answer.body, server.secrets)
  const where = new URL(server.base).origin
  const advice = MLFLOW_ADVICE.find(([words]) => words.test(said))?.[1]
  const reason = cleanWords(
    `${server.title ?? 'MLflow'} at ${where} refused (HTTP ${answer.status})${said && `: ${said}`}${advice ? ` ${advice}` : ''}`,
    [],
  )
  if (WAIT.has(answer.status)) {
    return {
      status: 'unreachable',
      reason,
      failure: { status: 'retryable', reason, httpStatus: answer.status },
    }
  }
  const refused = { status: 'refused', reason, httpStatus: answer.status } as const
  return json?.error_code === undefined
    ? refused
    : { status: 'error', code: String(json.error_code), refused }
}

const notMlflow = ({ base }: MlflowServer): RestRefused => ({
  status: 'refused',
  reason: `What answers at ${new URL(base).origin} is not MLflow's interface: check the address, or a login in front.`,
})

const tagsIn = (tags: readonly unknown[]): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.filter(isJson).map(({ key, value }) => [String(key), String(value)]))
