// One destination's way out: its own connection and headers, one deadline for all of a request, an answer of bounded
// size, no redirects. Whatever happens is a value.
import type http from 'node:http'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { FORBIDDEN_ADDRESS, isForbiddenAddress, isForbiddenName, isLoopback } from './address.ts'
import type { Destination } from './destination.ts'
import { CUT_ANSWER, failureOf, type HttpFailure, PLAIN_HTTP } from './http-failure.ts'
import { openRoute, type Route } from './route.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Allows to compress the body; a small one stays as it is. */
  readonly gzip?: boolean
  readonly signal?: AbortSignal | undefined
  /** More of an answer is not read; default 1 MiB. */
  readonly maxAnswerBytes?: number
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Uint8Array
  /** False where the body was larger than we read, or could not be unpacked. */
  readonly complete: boolean
}

export interface Http {
  send(request: HttpRequest): Promise<HttpAnswer | HttpFailure>
  close(): void
}

export type HttpTarget = Pick<Destination, 'url' | 'headers' | 'timeoutMs' | 'insecureHttp'>

const MIN_GZIP_BYTES = 1_024
const MAX_ANSWER_BYTES = 1_024 * 1_024
const OURS = new Set(['content-length', 'transfer-encoding', 'accept-encoding', 'connection'])
const CREDENTIAL = /auth|key|token|secret|password|cookie|credential|license/i

const gzip = promisify(zlib.gzip)

export function openHttp(target: HttpTarget, route: Route = openRoute()): Http {
  const { via } = route
  return {
    async send(request) {
      const url = URL.canParse(request.url) ? new URL(request.url) : undefined
      const problem = problemOf(url, target, via)
      if (problem !== undefined || url === undefined) return failureOf(problem ?? 'ERR_INVALID_URL', { url })
      const deadline = AbortSignal.timeout(target.timeoutMs)
      const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal])
      try {
        const { body, encoding } = await packed(request)
        const headers = headersFor(url, target, request, body, encoding)
        const start = () =>
          startRequest(route.request(url, { method: request.method, headers, signal }), body)
        return await exchange(start, request.maxAnswerBytes)
      } catch (error) {
        const code = request.signal?.aborted ? 'ABORTED' : deadline.aborted ? 'TIMEOUT' : codeOf(error)
        return failureOf(code, { url, timeoutMs: target.timeoutMs, via })
      }
    },
    close: () => route.close(),
  }
}

interface Started {
  readonly request: http.ClientRequest
  readonly response: Promise<http.IncomingMessage>
}

async function exchange(start: () => Started, most = MAX_ANSWER_BYTES): Promise<HttpAnswer> {
  const { request, response } = start()
  try {
    return await answerOf(await response, most)
  } catch (error) {
    // The server had closed the idle connection just as we wrote: no statement about the request.
    const stale = request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(codeOf(error))
    if (!stale) throw error
    return answerOf(await start().response, most)
  }
}

function startRequest(request: http.ClientRequest, body?: Uint8Array): Started {
  const response = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    // Stays for good: an error after the answer began is told by the answer's stream as well.
    request.on('error', reject)
  })
  request.end(body)
  return { request, response }
}

async function answerOf(response: http.IncomingMessage, most: number): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > most) break
    }
  } catch (error) {
    throw codeOf(error) === 'ECONNRESET' ? Object.assign(new Error(CUT_ANSWER), { code: CUT_ANSWER }) : error
  }
  const raw = Buffer.concat(chunks).subarray(0, most)
  const body = size > most ? undefined : unpacked(raw, response.headers['content-encoding'], most)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: body ?? raw,
    complete: body !== undefined,
  }
}

// We never ask for it, but a server may compress all the same.
const UNPACK: Readonly<Record<string, (bytes: Buffer, options: zlib.ZlibOptions) => Buffer>> = {
  gzip: zlib.gunzipSync,
  'x-gzip': zlib.gunzipSync,
  deflate: zlib.inflateSync,
}

function unpacked(raw: Buffer, encoding = 'identity', most = MAX_ANSWER_BYTES): Buffer | undefined {
  if (encoding === 'identity' || raw.length === 0) return raw
  try {
    return UNPACK[encoding.toLowerCase()]?.(raw, { maxOutputLength: most })
  } catch {
    return undefined
  }
}

async function packed({ body, gzip: allowed }: HttpRequest) {
  if (body === undefined || allowed !== true || body.length < MIN_GZIP_BYTES)
    return { body, encoding: undefined }
  return { body: await gzip(body), encoding: 'gzip' }
}

function headersFor(
  url: URL,
  target: HttpTarget,
  request: HttpRequest,
  body?: Uint8Array,
  encoding?: string,
) {
  const headers: Record<string, string> = { 'user-agent': 'turnspan' }
  const add = (more: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(more)) {
      if (!OURS.has(name.toLowerCase())) headers[name.toLowerCase()] = value
    }
  }
  // A credential belongs to the origin it was given for.
  if (new URL(target.url).origin === url.origin) add(target.headers)
  add(request.headers ?? {})
  if (encoding === undefined) delete headers['content-encoding']
  else headers['content-encoding'] = encoding
  if (body !== undefined) headers['content-length'] = String(body.length)
  return headers
}

/** Why nothing may be sent there at all. */
function problemOf(url: URL | undefined, target: HttpTarget, via: URL | undefined): string | undefined {
  if (url === undefined || !/^https?:$/.test(url.protocol) || !URL.canParse(target.url))
    return 'ERR_INVALID_URL'
  // A literal address is never looked up, so it is judged here; and so is a name that a proxy looks up.
  if (isForbiddenAddress(url.hostname)) return FORBIDDEN_ADDRESS
  if (via !== undefined && isForbiddenName(url.hostname)) return FORBIDDEN_ADDRESS
  const staysHere = isLoopback(url.hostname) && (via === undefined || isLoopback(via.hostname))
  const inClear = url.protocol === 'http:' && !staysHere && target.insecureHttp !== true
  const credentials = url.password !== '' || Object.keys(target.headers).some((name) => CREDENTIAL.test(name))
  return inClear && credentials ? PLAIN_HTTP : undefined
}

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'UNKNOWN'
}
