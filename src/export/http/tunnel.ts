// https through a proxy: a connection to the proxy, CONNECT, and TLS to the server itself in it. The proxy sees the
// server's name and nothing of what is sent. https://www.rfc-editor.org/rfc/rfc9110#CONNECT
import http from 'node:http'
import https from 'node:https'
import type net from 'node:net'
import type { Duplex } from 'node:stream'
import { FORBIDDEN_ADDRESS } from './address.ts'

/** The proxy could not be reached; the code says why. */
export const PROXY_UNREACHABLE = 'ERR_PROXY_UNREACHABLE'
/** The proxy answered CONNECT with this status. */
export const proxyRefused = (status: number): string => `ERR_PROXY_${status}`

export interface Proxy {
  readonly url: URL
  /** How a connection to it is made. */
  readonly options: https.AgentOptions
  readonly timeoutMs: number
}

const SAID_AS_IT_IS: readonly string[] = ['TIMEOUT', FORBIDDEN_ADDRESS]

type Done = (error: Error | null, socket?: Duplex) => void

/** Each connection of the agent goes through the proxy. Ends with `close`, connections that are not yet one too. */
export function tunnelAgent(proxy: Proxy, options: https.AgentOptions) {
  const pending = new Set<http.ClientRequest>()
  const agent = new https.Agent(options)
  const secured = agent.createConnection.bind(agent) as (to: https.RequestOptions) => Duplex
  const createConnection = (to: https.RequestOptions, done: Done): undefined => {
    const host = `${to.host ?? ''}`
    const place = `${host.includes(':') ? `[${host}]` : host}:${to.port ?? 443}`
    const request = connectRequest(proxy, place)
    pending.add(request)
    request.once('close', () => pending.delete(request))
    request.once('timeout', () => request.destroy(failure('TIMEOUT')))
    request.once('error', ({ code = '' }: NodeJS.ErrnoException) =>
      done(failure(SAID_AS_IT_IS.includes(code) ? code : PROXY_UNREACHABLE)),
    )
    request.once('response', ({ statusCode = 0 }) => {
      request.destroy()
      done(failure(proxyRefused(statusCode)))
    })
    request.once('connect', (answer: http.IncomingMessage, socket: net.Socket) => {
      pending.delete(request)
      if (answer.statusCode === 200) done(null, secured({ ...to, socket } as https.RequestOptions))
      else {
        socket.destroy()
        done(failure(proxyRefused(answer.statusCode ?? 0)))
      }
    })
    request.end()
  }
  Object.assign(agent, { createConnection })
  return {
    agent,
    close() {
      for (const request of pending) request.destroy()
      agent.destroy()
    },
  }
}

function connectRequest({ url, options, timeoutMs }: Proxy, place: string): http.ClientRequest {
  const { request } = url.protocol === 'https:' ? https : http
  return request({
    ...options,
    ...addressOf(url),
    method: 'CONNECT',
    path: place,
    agent: false,
    timeout: timeoutMs,
    headers: { host: place, ...credentialsFor(url) },
  })
}

export const addressOf = ({ protocol, hostname, port }: URL) => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
})

/** https://www.rfc-editor.org/rfc/rfc7617 */
export function credentialsFor({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {}
  const pair = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  return { 'proxy-authorization': `Basic ${pair}` }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const failure = (code: string) => Object.assign(new Error(code), { code })
