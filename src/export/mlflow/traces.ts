// Traces in MLflow over its REST interface. https://mlflow.org/docs/latest/api_reference/rest-api.html
import { isJson, type Json, jsonAt, listAt, textAt } from '../../json/read.ts'
import type { Attributes, AttributeValue } from '../../trace/span.ts'
import type { HttpRequest } from '../http/http.ts'
import type { RemoteFailure, RemoteSpan, RemoteTrace, Removal } from '../remote-traces.ts'
import { cleanWords, wordsOfBody } from '../words.ts'
import type { MlflowServer } from './experiment.ts'

/** A trace comes back as a whole, in JSON, which is a good deal longer than what was sent. */
const MAX_TRACE_BYTES = 128 * 1024 * 1024
const AT_ONCE = 100

type Answer =
  | { readonly status: 'answered'; readonly json: Json }
  | { readonly status: 'missing' }
  | RemoteFailure

export async function readTrace(server: MlflowServer, traceId: string): Promise<RemoteTrace> {
  const answer = await ask(server, {
    method: 'GET',
    url: `${server.base}/api/3.0/mlflow/traces/get?trace_id=tr-${traceId}`,
    maxAnswerBytes: MAX_TRACE_BYTES,
  })
  if (answer.status !== 'answered') return answer
  const spans = listAt(jsonAt(answer.json, 'trace') ?? {}, 'spans')
  return { status: 'found', spans: spans.filter(isJson).map(spanOf) }
}

export async function removeTraces(server: MlflowServer, traceIds: readonly string[]): Promise<Removal> {
  const byExperiment = new Map<string, string[]>()
  const done = { removed: [] as string[], missing: [] as string[], failed: [] as string[] }
  let reason: string | undefined
  for (const [index, id] of traceIds.entries()) {
    // A trace stays in the experiment that its first spans came to, whatever the settings say by now.
    const found = await experimentOf(server, id)
    if (found.status === 'found') byExperiment.set(found.id, [...(byExperiment.get(found.id) ?? []), id])
    else if (found.status === 'missing') done.missing.push(id)
    else {
      reason = found.reason
      done.failed.push(...(found.stops ? traceIds.slice(index) : [id]))
      if (found.stops) break
    }
  }
  for (const [experimentId, ids] of byExperiment) {
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE)
      const failure = await removeFrom(server, experimentId, some)
      reason ??= failure
      ;(failure === undefined ? done.removed : done.failed).push(...some)
    }
  }
  return { ...done, ...(reason !== undefined && { reason }) }
}

async function removeFrom(server: MlflowServer, experimentId: string, ids: readonly string[]) {
  const body = { experiment_id: experimentId, request_ids: ids.map((id) => `tr-${id}`) }
  const answer = await ask(server, {
    method: 'POST',
    url: `${server.base}/api/3.0/mlflow/traces/delete-traces`,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(body)),
  })
  if (answer.status === 'failed') return answer.reason
  const isAll = answer.status === 'answered' && answer.json.traces_deleted === ids.length
  return isAll ? undefined : 'MLflow did not say that it deleted all of them.'
}

async function experimentOf(server: MlflowServer, traceId: string) {
  const url = `${server.base}/api/3.0/mlflow/traces/tr-${traceId}`
  const answer = await ask(server, { method: 'GET', url })
  if (answer.status !== 'answered') return answer
  const info = jsonAt(jsonAt(answer.json, 'trace') ?? {}, 'trace_info') ?? {}
  const place = jsonAt(jsonAt(info, 'trace_location') ?? {}, 'mlflow_experiment') ?? {}
  const id = textAt(place, 'experiment_id')
  return id === undefined ? failed('MLflow does not say in which experiment the trace is.') : found(id)
}

const found = (id: string) => ({ status: 'found', id }) as const
const failed = (reason: string, stops = false): RemoteFailure => ({ status: 'failed', reason, stops })

async function ask(server: MlflowServer, request: HttpRequest): Promise<Answer> {
  const answer = await server.http.send(request)
  // Whoever cannot be reached for one trace cannot be for the next.
  if ('error' in answer) return failed(answer.reason, true)
  if (!answer.complete) return failed('The trace is too large to be read back.')
  const json = jsonOf(answer.body)
  if (answer.status === 200 && json !== undefined) return { status: 'answered', json }
  if (answer.status === 404 && json?.error_code === 'RESOURCE_DOES_NOT_EXIST') return { status: 'missing' }
  const said = wordsOfBody(answer.body, server.secrets)
  const where = new URL(server.base).origin
  const reason =
    answer.status === 200
      ? `What answers at ${where} is not MLflow's interface for traces: check the address, and whether its version is a recent one.`
      : `MLflow at ${where} refused (HTTP ${answer.status})${said && `: ${said}`}`
  return failed(cleanWords(reason, server.secrets), true)
}

function jsonOf(body: Uint8Array): Json | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    return isJson(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Protobuf as JSON: ids in base64, values under the name of their type. */
const spanOf = (span: Json): RemoteSpan => ({
  spanId: Buffer.from(textAt(span, 'span_id') ?? '', 'base64').toString('hex'),
  attributes: attributesOf(listAt(span, 'attributes').filter(isJson)),
})

const attributesOf = (list: readonly Json[]): Attributes =>
  Object.fromEntries(
    list.flatMap((attribute) => {
      const key = textAt(attribute, 'key')
      const value = plainValue(jsonAt(attribute, 'value') ?? {})
      return key === undefined || value === undefined ? [] : [[key, value]]
    }),
  )

function plainValue(value: Json): AttributeValue | undefined {
  const { string_value: text, int_value: int, double_value: double, bool_value: bool } = value
  // What was sent as JSON text is told as the object that it stands for.
  if (value.kvlist_value !== undefined) return JSON.stringify(anyOf(value))
  if (typeof text === 'string' || typeof bool === 'boolean') return (text ?? bool) as AttributeValue
  const number = Number(int ?? double)
  return int === undefined && double === undefined ? undefined : number
}

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto */
function anyOf(value: Json): unknown {
  const [list, map] = [jsonAt(value, 'array_value'), jsonAt(value, 'kvlist_value')]
  if (list !== undefined) return listAt(list, 'values').filter(isJson).map(anyOf)
  if (map === undefined) return plainValue(value)
  const pairs = listAt(map, 'values').filter(isJson)
  return Object.fromEntries(
    pairs.map((pair) => [textAt(pair, 'key') ?? '', anyOf(jsonAt(pair, 'value') ?? {})]),
  )
}
