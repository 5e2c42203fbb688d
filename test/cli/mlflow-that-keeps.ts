// A stand-in for an MLflow server that keeps the spans it is sent, and gives them back and deletes them over REST in the
// form of MLflow 3.17. test/e2e/audit.test.ts holds the same commands against the real one.
import http from 'node:http'
import { atFileEnd } from '../rig/file-end.ts'
import { listen, readBody } from '../rig/loopback.ts'
import { decodeProtobuf, type ReceivedSpan } from '../rig/otlp.ts'

export interface MlflowThatKeeps {
  readonly url: string
  /** Trace id → span id → the span as it came last. */
  readonly traces: Map<string, Map<string, ReceivedSpan>>
  /** Every request for traces, oldest first: the spans it brought. */
  readonly sent: readonly (readonly ReceivedSpan[])[]
  /** From now on it answers requests whose path begins so with this status; undefined: as usual again. */
  answer(path: string, status: number | undefined, body?: string): void
}

type Answer = readonly [status: number, body: unknown]

const missing: Answer = [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No such thing' }]
const EXPERIMENT = '7'

export async function startMlflowThatKeeps(): Promise<MlflowThatKeeps> {
  const traces: MlflowThatKeeps['traces'] = new Map()
  const sent: (readonly ReceivedSpan[])[] = []
  const forced = new Map<string, Answer>()

  const take = (body: Buffer): Answer => {
    const spans = decodeProtobuf(body)
    if (spans.length > 0) sent.push(spans)
    for (const span of spans) {
      traces.set(span.traceId, (traces.get(span.traceId) ?? new Map()).set(span.spanId, span))
    }
    return [200, {}]
  }
  const remove = (body: Buffer): Answer => {
    const { experiment_id, request_ids } = JSON.parse(body.toString()) as {
      experiment_id: string
      request_ids: string[]
    }
    const gone = request_ids.filter(
      (id) => experiment_id === EXPERIMENT && traces.delete(id.slice('tr-'.length)),
    )
    return [200, { traces_deleted: gone.length }]
  }
  const routeFor = (request: http.IncomingMessage, url: URL, body: Buffer): Answer => {
    const { pathname, searchParams } = url
    if (pathname.endsWith('/experiments/get')) {
      return [200, { experiment: { experiment_id: EXPERIMENT, name: 'x', lifecycle_stage: 'active' } }]
    }
    if (request.method === 'POST' && pathname === '/v1/traces') return take(body)
    if (pathname === '/api/3.0/mlflow/traces/delete-traces') return remove(body)
    const id = searchParams.get('trace_id') ?? pathname.replace('/api/3.0/mlflow/traces/', '')
    const trace = traces.get(id.slice('tr-'.length))
    return trace === undefined ? missing : [200, { trace: asMlflow(id, [...trace.values()]) }]
  }

  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    const body = await readBody(request)
    const [, answered] = [...forced].find(([path]) => url.pathname.startsWith(path)) ?? []
    const [status, said] = answered ?? routeFor(request, url, body)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof said === 'string' ? said : JSON.stringify(said))
  })
  const { url, close } = await listen(server)
  atFileEnd(close)
  return {
    url,
    traces,
    sent,
    answer(path, status, body = '{}') {
      if (status === undefined) forced.delete(path)
      else forced.set(path, [status, body])
    },
  }
}

/** As MLflow's protobuf looks in JSON: ids in base64, values under the name of their type. */
const asMlflow = (id: string, spans: readonly ReceivedSpan[]) => ({
  trace_info: {
    trace_id: id,
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: EXPERIMENT } },
  },
  spans: spans.map((span) => ({
    span_id: Buffer.from(span.spanId, 'hex').toString('base64'),
    name: span.name,
    attributes: Object.entries(span.attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
  })),
})

function anyValue(value: unknown): object {
  if (typeof value === 'boolean') return { bool_value: value }
  if (typeof value === 'string') return { string_value: value }
  if (typeof value === 'number')
    return Number.isInteger(value) ? { int_value: value } : { double_value: value }
  return { array_value: { values: (value as string[]).map((each) => ({ string_value: each })) } }
}
