// The file of a trace's spans in Databricks' own storage: a signed address is asked for, then written to or read from.
// https://github.com/mlflow/mlflow/blob/v3.17.2/mlflow/store/artifact/databricks_artifact_repo.py
import { isJson, type Json, jsonAt, listAt, parseJson, textAt } from '../../../json/read.ts'
import { outcomeOfFailure } from '../../http/failure.ts'
import type { HttpAnswer, HttpRequest } from '../../http/http.ts'
import type { Failure } from '../../outcome.ts'
import { cleanWords, wordsOfBody } from '../../words.ts'
import type { MlflowServer } from '../experiment.ts'
import { type MlflowSpan, spansIn } from '../form/spans.ts'

export interface Place {
  readonly uri: string
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
}

/** A trace comes back as a whole. */
const MAX_BYTES = 128 * 1024 * 1024

export type Asked<Found> =
  | { readonly status: 'found'; readonly found: Found }
  | { readonly status: 'missing' }
  | Failure

/** One call of Databricks' REST interface. */
export async function ask(server: MlflowServer, request: HttpRequest): Promise<Asked<Json>> {
  const answer = await server.http.send(request)
  if ('error' in answer) return outcomeOfFailure(answer)
  const json = parseJson(new TextDecoder().decode(answer.body))
  if (answer.status === 200 && json !== undefined) return { status: 'found', found: json }
  if (answer.status === 404 && json?.error_code !== undefined) return { status: 'missing' }
  return failureOf(server, answer)
}

const PASSING = new Set([408, 425, 429])

function failureOf(server: MlflowServer, answer: HttpAnswer): Failure {
  const { status } = answer
  const said = wordsOfBody(answer.body, server.secrets)
  const who = `Databricks at ${new URL(server.base).origin}`
  const reason = cleanWords(`${who} refused (HTTP ${status})${said && `: ${said}`}`, server.secrets)
  if (PASSING.has(status) || status >= 500) return { status: 'retryable', reason, httpStatus: status }
  const stops = status === 401 || status === 403 || status === 200
  return { status: 'refused', reason, httpStatus: status, ...(stops && { stops }) }
}

/** A signed address lives for minutes only: the next try asks for another. */
function storageFailure({ secrets }: MlflowServer, { status, body }: HttpAnswer): Failure {
  const said = wordsOfBody(body, secrets)
  const reason = `The storage behind Databricks refused (HTTP ${status})${said && `: ${said}`}`
  return { status: 'retryable', reason: cleanWords(reason, secrets), httpStatus: status }
}

export async function placeFor(
  server: MlflowServer,
  traceId: string,
  way: 'upload' | 'download',
): Promise<Asked<Place>> {
  const url = `${server.base}/api/2.0/mlflow/traces/${traceId}/credentials-for-data-${way}`
  const answer = await ask(server, { method: 'GET', url })
  if (answer.status !== 'found') return answer
  const info = jsonAt(answer.found, 'credential_info') ?? {}
  const uri = textAt(info, 'signed_uri')
  if (uri === undefined) return { status: 'retryable', reason: 'Databricks names no place for the spans.' }
  const headers = listAt(info, 'headers')
    .filter(isJson)
    .flatMap((each) => {
      const [name, value] = [textAt(each, 'name'), textAt(each, 'value')]
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    })
  return {
    status: 'found',
    found: { uri, type: textAt(info, 'type') ?? '', headers: Object.fromEntries(headers) },
  }
}

type Steps = (uri: string, body: Uint8Array) => readonly HttpRequest[]

const put: Steps = (url, body) => [
  { method: 'PUT', url, body, headers: { 'content-type': 'application/json' } },
]

const STEPS: Readonly<Record<string, Steps>> = {
  AWS_PRESIGNED_URL: put,
  GCP_SIGNED_URL: put,
  // https://learn.microsoft.com/en-us/rest/api/storageservices/put-blob
  AZURE_SAS_URI: (url, body) =>
    put(url, body).map((each) => ({ ...each, headers: { ...each.headers, 'x-ms-blob-type': 'BlockBlob' } })),
  // https://learn.microsoft.com/en-us/rest/api/storageservices/datalakestoragegen2/path
  AZURE_ADLS_GEN2_SAS_URI: (url, body) => [
    { method: 'PUT', url: `${url}&resource=file`, body: new Uint8Array() },
    { method: 'PATCH', url: `${url}&action=append&position=0`, body },
    { method: 'PATCH', url: `${url}&action=flush&position=${body.length}`, body: new Uint8Array() },
  ],
}

/** Undefined where it worked. */
export async function upload(server: MlflowServer, place: Place, text: string): Promise<Failure | undefined> {
  const steps = STEPS[place.type]
  if (steps === undefined) {
    const reason = `Databricks wants the spans stored in a way that is not known here (${place.type.slice(0, 40)}).`
    return { status: 'refused', reason: cleanWords(reason, []), stops: true }
  }
  for (const step of steps(place.uri, new TextEncoder().encode(text))) {
    const answer = await server.http.send({ ...step, headers: { ...step.headers, ...place.headers } })
    if ('error' in answer) return outcomeOfFailure(answer)
    if (answer.status >= 300) return storageFailure(server, answer)
  }
  return undefined
}

/** Nothing where there is no file yet. */
export async function download(
  server: MlflowServer,
  traceId: string,
): Promise<readonly MlflowSpan[] | Failure> {
  const place = await placeFor(server, traceId, 'download')
  if (place.status === 'missing') return []
  if (place.status !== 'found') return place
  const { uri: url, headers } = place.found
  const answer = await server.http.send({ method: 'GET', url, headers, maxAnswerBytes: MAX_BYTES })
  if ('error' in answer) return outcomeOfFailure(answer)
  if (answer.status === 404) return []
  if (answer.status !== 200 || !answer.complete) {
    return storageFailure(server, answer)
  }
  return spansIn(new TextDecoder().decode(answer.body)) ?? []
}
