// A backend on 127.0.0.1 that keeps what it gets and answers, hangs, cuts or drips as it is told.
import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { decodeRequest, type WireRequest, type WireSpan } from './protobuf.ts'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  /** Unpacked. */
  readonly body: Buffer
  /** As they came over the wire. */
  readonly bytes: number
  readonly connection: Socket
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Uint8Array
}

/** An answer, or a handler that takes the response into its own hands. */
export type Reaction = Answer | ((response: http.ServerResponse, request: http.IncomingMessage) => void)

export interface Backend {
  readonly url: string
  readonly port: number
  readonly received: readonly Received[]
  /** How it behaves from now on. */
  react(reaction: Reaction): void
  reactBy(decide: (request: Received, index: number) => Reaction): void
  /** Resolves when it has got that many requests. */
  got(count: number): Promise<void>
  close(): Promise<void>
}

export const ACCEPTS: Answer = { status: 200, headers: { 'content-type': 'application/x-protobuf' } }
export const HANGS: Reaction = () => {}
export const RESETS: Reaction = (_, request) => request.socket.resetAndDestroy()

export async function startBackend(port = 0): Promise<Backend> {
  const received: Received[] = []
  const waiters: { count: number; resolve: () => void }[] = []
  let decide: (request: Received, index: number) => Reaction = () => ACCEPTS
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk)
    } catch {
      return
    }
    const raw = Buffer.concat(chunks)
    const item: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw,
      bytes: raw.length,
      connection: request.socket,
    }
    received.push(item)
    const reaction = decide(item, received.length - 1)
    if (typeof reaction === 'function') reaction(response, request)
    else response.writeHead(reaction.status ?? 200, reaction.headers).end(reaction.body)
    for (const { count, resolve } of waiters) if (received.length >= count) resolve()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    react(reaction) {
      decide = () => reaction
    },
    reactBy(given) {
      decide = given
    },
    got: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve()
        else waiters.push({ count, resolve })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const requestIn = ({ headers, body }: Received): WireRequest =>
  headers['content-type'] === 'application/json' ? JSON.parse(body.toString()) : decodeRequest(body)

export const spansIn = (received: Received): readonly WireSpan[] =>
  requestIn(received).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))

/** The number of the trace that each request carried, as the samples count them. */
export const turnsAt = (backend: Backend): readonly number[] =>
  backend.received.map((request) => Number.parseInt(spansIn(request)[0]?.traceId ?? '', 16))
