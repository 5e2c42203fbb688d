// Somebody else's server: it would take everything that it is sent, as an MLflow does, and tells who came.
import http from 'node:http'
import https from 'node:https'
import { gunzipSync } from 'node:zlib'
import { atFileEnd } from '../rig/file-end.ts'
import { readBody } from '../rig/loopback.ts'
import { decodeProtobuf, type ReceivedSpan } from '../rig/otlp.ts'

export interface Stranger {
  readonly url: string
  readonly port: number
  /** Accepted connections, whether or not anything was said on them. */
  connections(): number
  readonly requests: readonly StrangerRequest[]
  spans(): readonly ReceivedSpan[]
}

export interface StrangerRequest {
  /** `POST /v1/traces` */
  readonly asked: string
  /** Names and values, one a line. */
  readonly headers: string
  readonly spans: readonly ReceivedSpan[]
}

export async function startStranger(tls?: {
  readonly key: string
  readonly cert: string
}): Promise<Stranger> {
  const requests: StrangerRequest[] = []
  let connections = 0
  const listener: http.RequestListener = async (request, response) => {
    const body = await readBody(request)
    const asked = `${request.method} ${request.url?.split('?')[0]}`
    const spans =
      asked === 'POST /v1/traces'
        ? decodeProtobuf(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body)
        : []
    requests.push({ asked, headers: request.rawHeaders.join('\n'), spans })
    const isTraces = asked.endsWith('/v1/traces')
    response.setHeader('content-type', isTraces ? 'application/x-protobuf' : 'application/json')
    response.end(isTraces ? '' : JSON.stringify({ experiment: EXPERIMENT }))
  }
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener)
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atFileEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    port,
    connections: () => connections,
    requests,
    spans: () => requests.flatMap(({ spans }) => spans),
  }
}

const EXPERIMENT = { experiment_id: '7', name: 'yours, now mine', lifecycle_stage: 'active' }
