// An OTLP/HTTP backend that keeps what it is sent, checks it, and answers what the test wants.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { eventually } from './eventually.ts'
import { listen, readBody } from './loopback.ts'
import { decodeJson, decodeProtobuf, type ReceivedSpan } from './otlp.ts'

export interface SinkRequest {
  readonly atMs: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** After decompression. */
  readonly body: Buffer
  readonly spans: readonly ReceivedSpan[]
  /** What is wrong with the request by the OTLP specification. */
  readonly problems: readonly string[]
}

export type SinkReply =
  | {
      readonly kind: 'answer'
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
      readonly delayMs?: number
    }
  /** Never answers. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  /** A 200 whose body ends, with the connection, before its announced length. */
  | { readonly kind: 'truncate' }

/** `index` counts from 0. */
export type Replier = (request: SinkRequest, index: number) => SinkReply

export interface Sink {
  readonly url: string
  /** For senders that want the whole path. */
  readonly tracesUrl: string
  readonly requests: readonly SinkRequest[]
  spans(): readonly ReceivedSpan[]
  problems(): readonly string[]
  /** From now on. */
  reply(replier: Replier): void
  waitForRequests(count: number, timeoutMs?: number): Promise<readonly SinkRequest[]>
  waitForSpans(count: number, timeoutMs?: number): Promise<readonly ReceivedSpan[]>
  close(): Promise<void>
}

export interface SinkOptions {
  /** Default: accepts all. */
  readonly reply?: Replier
  /** Default: a free one. */
  readonly port?: number
}

const TRACES_PATH = '/v1/traces'

const decoders: Readonly<Record<string, (body: Buffer) => readonly ReceivedSpan[]>> = {
  'application/x-protobuf': decodeProtobuf,
  'application/json': (body) => decodeJson(body.toString('utf8')),
}

const decompressors: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  '': (body) => body,
  identity: (body) => body,
  gzip: (body) => gunzipSync(body),
}

export async function startSink({ reply = accept, port = 0 }: SinkOptions = {}): Promise<Sink> {
  const requests: SinkRequest[] = []
  let replier = reply
  const server = createServer(async (incoming, response) => {
    const request = await read(incoming).catch(() => undefined)
    if (!request) return // the sender hung up
    requests.push(request)
    await send(response, replier(request, requests.length - 1), accept(request))
  })
  const { url, close } = await listen(server, port)
  const spans = () => requests.flatMap((request) => request.spans)
  const came = () => `${requests.length} requests came, with ${spans().length} spans`
  return {
    url,
    tracesUrl: url + TRACES_PATH,
    requests,
    spans,
    problems: () => requests.flatMap((request) => request.problems),
    reply: (next) => {
      replier = next
    },
    waitForRequests: (count, timeoutMs = 20_000) =>
      eventually(() => requests.length >= count && requests, {
        what: `${count} requests to the sink`,
        timeoutMs,
        instead: came,
      }),
    waitForSpans: (count, timeoutMs = 20_000) =>
      eventually(() => spans().length >= count && spans(), {
        what: `${count} spans in the sink`,
        timeoutMs,
        instead: came,
      }),
    close,
  }
}

/** https://opentelemetry.io/docs/specs/otlp/#full-success-1 */
export function accept(request: SinkRequest): SinkReply & { readonly kind: 'answer' } {
  const type = contentType(request)
  const headers = { 'content-type': type in decoders ? type : 'text/plain' }
  if (request.problems.length > 0)
    return { kind: 'answer', status: 400, headers, body: request.problems.join('\n') }
  return { kind: 'answer', headers, body: type === 'application/json' ? '{}' : '' }
}

async function read(incoming: IncomingMessage): Promise<SinkRequest> {
  const sent = await readBody(incoming)
  const { method = '', url: path = '', headers } = incoming
  const request = { atMs: Date.now(), method, path, headers, body: sent, spans: [] }
  const problems: string[] = []
  if (method !== 'POST') problems.push(`${method} instead of POST`)
  if (!path.endsWith(TRACES_PATH)) problems.push(`${path} is not the path of traces`)
  const length = Number(headers['content-length'] ?? sent.length)
  if (length !== sent.length) problems.push(`content-length ${length}, body ${sent.length} bytes`)
  const encoding = headers['content-encoding'] ?? ''
  const decompress = decompressors[encoding]
  const decode = decoders[contentType(request)]
  if (!decompress) problems.push(`content-encoding ${encoding} is unknown`)
  if (!decode) problems.push(`content-type ${contentType(request) || '(none)'} is unknown`)
  if (!decompress || !decode) return { ...request, problems }
  try {
    const body = decompress(sent)
    return { ...request, body, spans: decode(body), problems }
  } catch (error) {
    return { ...request, problems: [...problems, `the body cannot be read: ${error}`] }
  }
}

function contentType(request: Pick<SinkRequest, 'headers'>): string {
  return (
    String(request.headers['content-type'] ?? '')
      .split(';', 1)[0]
      ?.trim() ?? ''
  )
}

async function send(
  response: ServerResponse,
  reply: SinkReply,
  usual: SinkReply & { kind: 'answer' },
): Promise<void> {
  switch (reply.kind) {
    case 'answer': {
      if (reply.delayMs) await sleep(reply.delayMs)
      const status = reply.status ?? 200
      const body = reply.body ?? (status === 200 ? usual.body : '')
      response.writeHead(status, { ...(status === 200 && usual.headers), ...reply.headers }).end(body)
      return
    }
    case 'hang':
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'truncate':
      response.writeHead(200, { ...usual.headers, 'content-length': '200' })
      response.write(Buffer.alloc(10), () => response.socket?.end())
  }
}
