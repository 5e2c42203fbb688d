// What a POST or DELETE brings: a small JSON object, or nothing.
import type { IncomingMessage } from 'node:http'
import { type Json, parseJson } from '../../json/read.ts'

const MOST_BYTES = 16_384

export type Body =
  | { readonly ok: true; readonly value: Json }
  /** An HTTP status. */
  | { readonly ok: false; readonly status: number }

/** Never reads on behind the limit. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return { ok: false, status: 413 }
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > MOST_BYTES) return { ok: false, status: 413 }
      pieces.push(piece)
    }
  } catch {
    return { ok: false, status: 400 }
  }
  if (bytes === 0) return { ok: true, value: {} }
  const value = parseJson(Buffer.concat(pieces).toString('utf8'))
  return value === undefined ? { ok: false, status: 400 } : { ok: true, value }
}
