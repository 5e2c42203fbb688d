// The page's server: node's own, on this machine's loopback alone. One guard stands before every route.
import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Desk } from './desk.ts'
import { answerTo, type Gate } from './gate.ts'
import { newCode, type OneTimeCode } from './guard/code.ts'
import { boundConnections } from './guard/connections.ts'
import { startDoubt } from './guard/doubt.ts'
import { watchIdleness } from './guard/idle.ts'
import { newToken } from './guard/token.ts'
import { ON_EVERYTHING } from './http/headers.ts'
import { send } from './http/send.ts'

export interface PageServer {
  readonly port: number
  readonly token: string
  /** For whoever starts the browser; each is good once. */
  newCode(): string
  /** Resolves when it has ended by itself, with a sentence that says why. */
  readonly ended: Promise<string>
  close(): Promise<void>
}

export interface Serving {
  readonly desk: Desk
  /** 0: any that is free. */
  readonly port: number
  /** For tests. */
  readonly delayMs?: number
  readonly idleMs?: number
}

const HOST = '127.0.0.1'
const HEADERS_MS = 5_000
const REQUEST_MS = 10_000
const LOOK_EVERY_MS = 500
const KEEP_ALIVE_MS = 30_000
const HEADER_BYTES = 16_384

export async function startPageServer({ desk, port, delayMs, idleMs }: Serving): Promise<PageServer> {
  const codes: OneTimeCode[] = []
  const token = newToken()
  let end: (why: string) => void = () => {}
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  const server = http.createServer({
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: LOOK_EVERY_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADER_BYTES,
    // The guard looks for itself, and answers as it always does.
    requireHostHeader: false,
  })
  const connections = boundConnections(server)
  const streams = { open: 0 }
  const idleness = watchIdleness({ end, isBusy: () => streams.open > 0, idleMs })
  await listening(server, port)
  const { port: actual } = server.address() as AddressInfo
  const gate: Gate = {
    ...{ desk, token, codes, end, port: actual },
    doubt: startDoubt(delayMs),
    streams,
    proven: (socket) => {
      idleness.moved()
      connections.proven(socket)
    },
  }
  const onRequest = (request: http.IncomingMessage, response: http.ServerResponse) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    answerTo(request, gate, gone.signal)
      .then((answer) => send(request, response, answer))
      .catch(() => response.destroy())
  }
  // Whatever else a client could ask for comes to the same place.
  for (const name of ['request', 'checkContinue', 'checkExpectation']) server.on(name, onRequest)
  server.on('clientError', (_error, socket) => {
    // A browser connects before it has a question: were it answered now, it could take that for the answer to the next one.
    if ((socket as Socket).bytesRead === 0) socket.destroy()
    else socket.end(UNREADABLE)
  })
  server.on('connect', (_request, socket) => socket.destroy())
  return {
    port: actual,
    token,
    newCode() {
      const made = newCode(Date.now())
      codes.push(made)
      return made.code
    },
    ended,
    close() {
      idleness.stop()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}

/** To what is no HTTP, or came too slowly or at too great a length. */
const UNREADABLE = [
  'HTTP/1.1 400 Bad Request',
  ...Object.entries(ON_EVERYTHING).map(([name, value]) => `${name}: ${value}`),
  'Content-Length: 0',
  'Connection: close',
  '\r\n',
].join('\r\n')

function listening(server: http.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: HOST, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
