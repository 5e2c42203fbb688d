// An answer → the socket. JSON above a kilobyte is compressed, lightly: the way is short and the machine is the user's.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { Answer, Out } from './answer.ts'
import { ON_EVERYTHING } from './headers.ts'

const gzip = promisify(zlib.gzip)
const WORTH_IT_BYTES = 1_024
const LIGHTLY = 1

export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const { status, type, headers = {}, stream, left } = answer
  if (response.destroyed) return left?.()
  if (left !== undefined) response.once('close', left)
  for (const [name, value] of Object.entries({ ...ON_EVERYTHING, ...headers }))
    response.setHeader(name, value)
  if (type !== undefined) response.setHeader('Content-Type', type)
  response.statusCode = status
  if (stream !== undefined) return sendStream(response, stream)
  const { body, isGzipped } = await bodyOf(answer, takesGzip(request))
  if (type !== undefined) response.setHeader('Vary', 'Accept-Encoding')
  if (isGzipped) response.setHeader('Content-Encoding', 'gzip')
  response.setHeader('Content-Length', body.length)
  // Node leaves the body out where it was asked with HEAD.
  response.end(body)
}

async function bodyOf({ body = '', gzipped, type }: Answer, takes: boolean) {
  const plain = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
  if (!takes) return { body: plain, isGzipped: false }
  if (gzipped !== undefined) return { body: gzipped, isGzipped: true }
  if (type === undefined || plain.length < WORTH_IT_BYTES) return { body: plain, isGzipped: false }
  return { body: await gzip(plain, { level: LIGHTLY }), isGzipped: true }
}

const takesGzip = ({ headers }: IncomingMessage): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(headers['accept-encoding'] ?? ''))

/** Not compressed: what is written is to be seen at once. */
async function sendStream(response: ServerResponse, stream: NonNullable<Answer['stream']>): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  response.flushHeaders()
  await stream(outOf(response, gone.signal))
  response.end()
}

const outOf = (response: ServerResponse, signal: AbortSignal): Out => ({
  signal,
  async write(text) {
    if (signal.aborted || response.write(text)) return
    await new Promise<void>((resolve) => {
      const done = () => {
        response.off('drain', done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      response.once('drain', done)
      signal.addEventListener('abort', done)
    })
  },
})
