// A small stand-in for an MLflow server: experiments over REST, traces over OTLP. It refuses what MLflow would refuse.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { atFileEnd } from '../rig/file-end.ts'

export interface MlflowLike {
  readonly url: string
  /** Name → id. */
  readonly experiments: Map<string, string>
  /** `GET /path?query` of every request, traces included. */
  readonly asked: readonly string[]
  /** The headers of every request. */
  readonly headers: readonly http.IncomingHttpHeaders[]
  /** Requests for traces that held spans. */
  readonly traces: readonly { readonly experimentId: string; readonly bytes: number }[]
  /** From now on it answers every request, or those for this path, with this status. */
  answer(status: number, body?: string, path?: string): void
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

/** What a status call sends to see whether somebody is there. */
const EMPTY_REQUEST = 100

const missing: Answer = {
  status: 404,
  body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No such thing' },
}
const bad = (message: string): Answer => ({ status: 400, body: { error_code: 'BAD_REQUEST', message } })

export async function startMlflowLike(port = 0): Promise<MlflowLike> {
  const experiments = new Map([['Default', '0']])
  const asked: string[] = []
  const headers: http.IncomingHttpHeaders[] = []
  const traces: { experimentId: string; bytes: number }[] = []
  let forced: { status: number; body: string; path: string | undefined } | undefined

  const nameOf = (id: string | null) => [...experiments].find(([, known]) => known === id)?.[0]
  const found = (name: string | undefined): Answer => {
    if (name === undefined || !experiments.has(name)) return missing
    const experiment = { experiment_id: experiments.get(name), name, lifecycle_stage: 'active' }
    return { status: 200, body: { experiment } }
  }
  const routes: Record<string, (url: URL, request: http.IncomingMessage, body: Buffer) => Answer> = {
    'GET /api/2.0/mlflow/experiments/get-by-name': (url) =>
      found(url.searchParams.get('experiment_name') ?? undefined),
    'GET /api/2.0/mlflow/experiments/get': (url) => found(nameOf(url.searchParams.get('experiment_id'))),
    'POST /api/2.0/mlflow/experiments/create': (_, request, body) => {
      if (request.headers['content-type'] !== 'application/json') return bad('not JSON')
      const { name } = JSON.parse(body.toString()) as { name?: unknown }
      if (typeof name !== 'string' || experiments.has(name)) return bad('no new name')
      experiments.set(name, String(experiments.size + 6))
      return { status: 200, body: { experiment_id: experiments.get(name) } }
    },
    'POST /v1/traces': (_, request, body) => {
      const id = request.headers['x-mlflow-experiment-id']
      if (typeof id !== 'string' || nameOf(id) === undefined) return bad('no such experiment')
      if (request.headers['content-type'] !== 'application/x-protobuf') return bad('not protobuf')
      if (body.length > EMPTY_REQUEST) traces.push({ experimentId: id, bytes: body.length })
      return { status: 200, body: {} }
    },
  }

  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const url = new URL(request.url ?? '', 'http://x')
    asked.push(`${request.method} ${request.url}`)
    headers.push(request.headers)
    const route = routes[`${request.method} ${url.pathname}`]
    const isForced = forced !== undefined && (forced.path === undefined || forced.path === url.pathname)
    const answered = route === undefined ? missing : route(url, request, Buffer.concat(chunks))
    const { status, body } = isForced ? (forced ?? missing) : answered
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  atFileEnd(close)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    experiments,
    asked,
    headers,
    traces,
    answer(status, body = '{}', path = undefined) {
      forced = { status, body, path }
    },
    close,
  }
}

/** Where nothing listens. */
export async function deadAddress(): Promise<string> {
  const { url, close } = await startMlflowLike()
  await close()
  return url
}
