// What goes into a request and comes out of an answer, of bounded size.
import type http from 'node:http'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { HttpAnswer, HttpRequest } from './http.ts'
import { CUT_ANSWER } from './meanings.ts'

const MIN_GZIP_BYTES = 1_024
const MAX_ANSWER_BYTES = 1_024 * 1_024

const gzip = promisify(zlib.gzip)

/** At most so many bytes of it, packed or not. */
export async function answerOf(response: http.IncomingMessage, most = MAX_ANSWER_BYTES): Promise<HttpAnswer> {
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

function unpacked(raw: Buffer, encoding = '', most: number): Buffer | undefined {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity' || raw.length === 0) return raw
  try {
    return UNPACK[name]?.(raw, { maxOutputLength: most })
  } catch {
    return undefined
  }
}

export async function packed({ body, gzip: allowed }: HttpRequest) {
  if (body === undefined || allowed !== true || body.length < MIN_GZIP_BYTES)
    return { body, encoding: undefined }
  return { body: await gzip(body), encoding: 'gzip' }
}

export const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'UNKNOWN'
}
