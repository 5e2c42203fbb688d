// A backend of any vendor: it keeps what it is sent and says yes.
import { createServer } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { listen, readBody } from '../../test/rig/loopback.ts'

export interface Backend {
  readonly url: string
  /** `METHOD /path`, in the order of their arrival. */
  readonly asked: readonly string[]
  /** How often these words came, in bodies as they are without compression. */
  count(words: string): number
  forget(): void
  close(): Promise<void>
}

export interface BackendOptions {
  readonly answers?: Readonly<Record<string, unknown>>
  readonly port?: number
  /** Takes connections and never says a word. */
  readonly hangs?: boolean
}

const UNPACK: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gunzipSync(body),
  deflate: (body) => inflateSync(body),
  br: (body) => brotliDecompressSync(body),
}

export async function startBackend({
  answers = {},
  port = 0,
  hangs = false,
}: BackendOptions = {}): Promise<Backend> {
  const asked: string[] = []
  let bodies: string[] = []
  const server = createServer(async (request, response) => {
    const sent = await readBody(request).catch(() => Buffer.alloc(0))
    const what = `${request.method} ${request.url}`
    asked.push(what)
    bodies.push(unpacked(sent, request.headers['content-encoding']).toString('latin1'))
    if (hangs) return
    const isProtobuf = String(request.headers['content-type']).includes('protobuf')
    const known = Object.entries(answers).find(([start]) => what.startsWith(start))?.[1]
    const type = isProtobuf && known === undefined ? 'application/x-protobuf' : 'application/json'
    const text = typeof known === 'string' ? known : JSON.stringify(known ?? {})
    response.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? text : '')
  })
  const { url, close } = await listen(server, port)
  return {
    url,
    asked,
    count: (words) => bodies.reduce((sum, body) => sum + body.split(words).length - 1, 0),
    forget: () => {
      bodies = []
    },
    close,
  }
}

/** What cannot be read is as it came: then nothing is found in it. */
function unpacked(body: Buffer, encoding = ''): Buffer {
  try {
    return UNPACK[encoding]?.(body) ?? body
  } catch {
    return body
  }
}
