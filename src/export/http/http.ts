// One destination's way out: its own connection and headers, one deadline for all of a request, an answer of bounded
// size, no redirects. Whatever happens is a value.
import type http from 'node:http'
import type { Destination } from '../destination.ts'
import { FORBIDDEN_ADDRESS, isForbiddenAddress, isForbiddenName, isLoopback } from './address.ts'
import { answerOf, codeOf, packed } from './body.ts'
import { failureOf, type HttpFailure } from './failure.ts'
import { PLAIN_HTTP } from './meanings.ts'
import { openRoute, type Route } from './route.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
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

const OURS = new Set(['content-length', 'transfer-encoding', 'accept-encoding', 'connection'])
const CREDENTIAL = /auth|key|token|secret|password|cookie|credential|license/i

export function openHttp(target: HttpTarget, route: Route = openRoute()): Http {
  const { via } = route
  return {
    async send(request) {
      const url = URL.canParse(request.url) ? new URL(request.url) : undefined
      const problem = problemOf(url, { target, request, via })
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

async function exchange(start: () => Started, most?: number): Promise<HttpAnswer> {
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

interface Asked {
  readonly target: HttpTarget
  readonly request: HttpRequest
  readonly via: URL | undefined
}

/** Why nothing may be sent there at all. */
function problemOf(url: URL | undefined, { target, request, via }: Asked): string | undefined {
  if (url === undefined || !/^https?:$/.test(url.protocol) || !URL.canParse(target.url))
    return 'ERR_INVALID_URL'
  // A literal address is never looked up, so it is judged here; and so is a name that a proxy looks up.
  if (isForbiddenAddress(url.hostname)) return FORBIDDEN_ADDRESS
  if (via !== undefined && isForbiddenName(url.hostname)) return FORBIDDEN_ADDRESS
  const staysHere = isLoopback(url.hostname) && (via === undefined || isLoopback(via.hostname))
  const inClear = url.protocol === 'http:' && !staysHere && target.insecureHttp !== true
  const names = [target.headers, request.headers ?? {}].flatMap((headers) => Object.keys(headers))
  const credentials = url.password !== '' || names.some((name) => CREDENTIAL.test(name))
  return inClear && credentials ? PLAIN_HTTP : undefined
}
