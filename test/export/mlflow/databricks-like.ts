// A workspace that keeps to what Databricks documents: tokens, experiments, the table's header, signed addresses.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { decodeProtobuf, type ReceivedSpan } from '../../rig/otlp.ts'

export interface Workspace {
  readonly url: string
  /** Every request but those for tokens: `POST /path`. */
  readonly asked: readonly string[]
  /** By table. */
  readonly tables: ReadonlyMap<string, readonly ReceivedSpan[]>
  /** By trace id: what was made known of it. */
  readonly infos: ReadonlyMap<string, Record<string, unknown>>
  /** By trace id: the text of its file. */
  readonly files: ReadonlyMap<string, string>
  /** Tokens that were given out for the client. */
  readonly given: readonly string[]
  /** From now on this token is good, and so are those that were given out. */
  allow(token: string): void
  /** None that was given out before is good any more. */
  forget(): void
  /** May do nothing. */
  forbid(isForbidden: boolean): void
  storeAs(type: string): void
}

const TABLE = 'main.traces.claude_otel_spans'
export const CLIENT = { id: 'some-client', secret: 'some-secret' }
export const EXPERIMENTS = { plain: '11', table: '12', deleted: '13' }

export async function startWorkspace({ expiresIn = 3_600 } = {}): Promise<Workspace> {
  const asked: string[] = []
  const tables = new Map<string, ReceivedSpan[]>([[TABLE, []]])
  const infos = new Map<string, Record<string, unknown>>()
  const files = new Map<string, string>()
  const given: string[] = []
  const good = new Set<string>()
  let isForbidden = false
  let storage = 'AWS_PRESIGNED_URL'

  const error = (status: number, code: string) => ({
    status,
    body: { error_code: code, message: `${code}.` },
  })
  const missing = error(404, 'RESOURCE_DOES_NOT_EXIST')
  const experiment = (id: string | null) => {
    const [name] = Object.entries(EXPERIMENTS).find(([, known]) => known === id) ?? []
    if (name === undefined) return missing
    const tags = [
      { key: 'mlflow.ownerId', value: '1' },
      ...(name === 'table'
        ? [
            { key: 'mlflow.experiment.databricksTraceSpanStorageTable', value: TABLE },
            { key: 'mlflow.experiment.databricksTraceDestinationPath', value: 'main.traces.claude' },
          ]
        : []),
    ]
    const stage = name === 'deleted' ? 'deleted' : 'active'
    return {
      status: 200,
      body: { experiment: { experiment_id: id, name: `/Users/${name}`, lifecycle_stage: stage, tags } },
    }
  }

  function answer(request: http.IncomingMessage, url: URL, body: Buffer): { status: number; body: unknown } {
    const { method, headers } = request
    const path = url.pathname
    if (path === '/oidc/.well-known/oauth-authorization-server') {
      return { status: 200, body: { token_endpoint: `http://${headers.host}/oidc/v1/token` } }
    }
    if (path === '/oidc/v1/token') return token(method, headers, body.toString())
    asked.push(`${method} ${path}`)
    if (path.startsWith('/signed/')) return signed(request, url, body)
    if (!good.has(headers.authorization?.replace(/^Bearer /, '') ?? '')) {
      return {
        status: 401,
        body: { error_code: 401, message: 'Credential was not sent or was of an unsupported type' },
      }
    }
    if (isForbidden) return error(403, 'PERMISSION_DENIED')
    if (path === '/api/2.0/otel/v1/traces') {
      const table = tables.get(String(headers['x-databricks-uc-table-name']))
      if (headers['content-type'] !== 'application/x-protobuf') return error(400, 'INVALID_PARAMETER_VALUE')
      if (table === undefined) return missing
      table.push(...decodeProtobuf(body))
      return { status: 200, body: '' }
    }
    if (path === '/api/2.0/mlflow/experiments/get') return experiment(url.searchParams.get('experiment_id'))
    if (path === '/api/2.0/mlflow/experiments/get-by-name') {
      const name = url.searchParams.get('experiment_name')?.replace('/Users/', '') ?? ''
      return experiment((EXPERIMENTS as Record<string, string>)[name] ?? null)
    }
    if (method === 'POST' && path.startsWith('/api/4.0/mlflow/traces/main.traces.claude/')) {
      infos.set(path.split('/').at(-2) ?? '', JSON.parse(body.toString()) as Record<string, unknown>)
      return { status: 200, body: {} }
    }
    if (method === 'POST' && path === '/api/3.0/mlflow/traces') {
      const { trace } = JSON.parse(body.toString()) as { trace: { trace_info: Record<string, unknown> } }
      infos.set(String(trace.trace_info.trace_id), trace.trace_info)
      return { status: 200, body: { trace } }
    }
    const [, traceId = '', way] =
      /^\/api\/2\.0\/mlflow\/traces\/([^/]+)\/credentials-for-data-(\w+)$/.exec(path) ?? []
    if (!infos.has(traceId)) return missing
    // Another origin than the workspace's, as storage is.
    const uri = `http://${headers.host?.replace('127.0.0.1', 'localhost')}/signed/${traceId}?signature=s`
    const info = {
      signed_uri: uri,
      type: storage,
      headers: [{ name: 'x-signed', value: String(way) }],
      path: 'traces.json',
    }
    return { status: 200, body: { credential_info: info } }
  }

  function token(method: string | undefined, headers: http.IncomingHttpHeaders, body: string) {
    const basic = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`
    const isRight = headers.authorization === basic && body === 'grant_type=client_credentials&scope=all-apis'
    if (method !== 'POST' || !isRight) return { status: 401, body: { error: 'invalid_client' } }
    const made = `oauth-${given.length}`
    given.push(made)
    good.add(made)
    return { status: 200, body: { access_token: made, token_type: 'Bearer', expires_in: expiresIn } }
  }

  /** Storage of somebody else: it must see nothing of Databricks' credentials. */
  function signed({ method, headers }: http.IncomingMessage, url: URL, body: Buffer) {
    const id = url.pathname.slice('/signed/'.length)
    const isRight = url.searchParams.get('signature') === 's' && headers['x-signed'] !== undefined
    if (!isRight || headers.authorization !== undefined) return { status: 403, body: 'no' }
    if (method === 'GET')
      return files.has(id) ? { status: 200, body: files.get(id) } : { status: 404, body: '' }
    if (storage === 'AZURE_SAS_URI' && headers['x-ms-blob-type'] !== 'BlockBlob')
      return { status: 400, body: 'no type' }
    if (storage !== 'AZURE_ADLS_GEN2_SAS_URI') files.set(id, body.toString())
    else if (url.searchParams.get('resource') === 'file') files.set(id, '')
    else if (url.searchParams.get('action') === 'append') files.set(id, `${files.get(id)}${body}`)
    else if (Number(url.searchParams.get('position')) !== Buffer.byteLength(files.get(id) ?? ''))
      return { status: 400, body: 'position' }
    return { status: 201, body: '' }
  }

  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { status, body } = answer(request, new URL(request.url ?? '', 'http://x'), Buffer.concat(chunks))
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    tables,
    infos,
    files,
    given,
    allow: (one) => good.add(one),
    forget: () => good.clear(),
    forbid: (is) => {
      isForbidden = is
    },
    storeAs: (type) => {
      storage = type
    },
  }
}
