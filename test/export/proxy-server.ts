// A forward proxy on 127.0.0.1, for http by whole addresses and for https by CONNECT, that says what it was asked for.
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { onTestFinished } from 'vitest'

export interface ProxyRequest {
  readonly method: string
  /** `host:port` of CONNECT, or the whole address. */
  readonly target: string
  readonly headers: http.IncomingHttpHeaders
}

export interface ProxyServer {
  readonly url: string
  readonly port: number
  readonly asked: readonly ProxyRequest[]
  /** Connections made to it, whatever was said on them. */
  readonly connections: () => number
}

export interface ProxyOptions {
  /** Of a TLS server; without it the proxy speaks plain http. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** `user:password` that it wants. */
  readonly credentials?: string
  /** It answers every CONNECT with this. */
  readonly connectStatus?: number
  readonly hangs?: boolean
}

export async function startProxy(options: ProxyOptions = {}): Promise<ProxyServer> {
  const { tls, credentials, connectStatus, hangs = false } = options
  const asked: ProxyRequest[] = []
  const sockets = new Set<net.Socket>()
  let connections = 0
  const note = ({ method = '', url: target = '', headers }: http.IncomingMessage) => {
    asked.push({ method, target, headers })
    const given = headers['proxy-authorization']
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`
    return wanted === undefined || given === wanted
  }

  const server = tls === undefined ? http.createServer() : https.createServer(tls)
  server.on('connection', (socket: net.Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
  })
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    if (!note(request)) return void response.writeHead(407).end('who are you?')
    if (hangs) return
    const { 'proxy-authorization': _, ...headers } = request.headers
    const onward = http.request(request.url ?? '', { method: request.method ?? 'GET', headers })
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    onward.once('error', () => response.writeHead(502).end())
    request.pipe(onward)
  })
  server.on('connect', (request: http.IncomingMessage, client: net.Socket) => {
    client.on('error', () => {})
    const status = note(request) ? (connectStatus ?? 200) : 407
    if (hangs) return
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
    const { hostname, port } = new URL(`http://${request.url}`)
    const onward = net.connect(Number(port), hostname)
    sockets.add(onward)
    onward.on('error', () => client.destroy())
    onward.once('connect', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      client.pipe(onward).pipe(client)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  )
  const { port } = server.address() as net.AddressInfo
  const origin = tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`
  return { url: origin, port, asked, connections: () => connections }
}
