// How a request gets to its host: straight, or through a proxy; with which certificates.
import http from 'node:http'
import https from 'node:https'
import type net from 'node:net'
import { urlToHttpOptions } from 'node:url'
import { guardedLookup, systemLookup } from './address.ts'
import type { TlsMaterial } from './tls-files.ts'
import { addressOf, credentialsFor, tunnelAgent } from './tunnel.ts'

export interface Route {
  request(url: URL, options: https.RequestOptions): http.ClientRequest
  /** The proxy that stands between. */
  readonly via?: URL
  close(): void
}

export interface Way {
  readonly proxy?: string | undefined
  readonly tls?: Pick<TlsMaterial, 'context' | 'proxyContext'>
  /** For a connection to a proxy to come about. */
  readonly timeoutMs?: number
  readonly lookup?: net.LookupFunction
}

export function openRoute({ proxy, tls, timeoutMs = 30_000, lookup = systemLookup }: Way = {}): Route {
  const connection = {
    lookup: guardedLookup(lookup),
    // Node 20 gives each address of a name 250 ms, which a VPN exceeds: https://github.com/nodejs/node/issues/54359
    autoSelectFamilyAttemptTimeout: 2_000,
    // Said aloud, it holds against NODE_TLS_REJECT_UNAUTHORIZED=0 too.
    rejectUnauthorized: true,
  }
  // One request at a time is what a destination gets anyway; MLflow on SQLite takes no more.
  const kept = { ...connection, keepAlive: true, maxSockets: 1 }
  const secure = { ...kept, ...(tls?.context !== undefined && { secureContext: tls.context }) }
  if (proxy === undefined) return directRoute(kept, secure)
  const via = new URL(proxy)
  const proxyContext = via.protocol === 'https:' ? tls?.proxyContext() : undefined
  const toProxy = { ...connection, ...(proxyContext !== undefined && { secureContext: proxyContext }) }
  return proxiedRoute(via, { kept, secure, toProxy, timeoutMs })
}

function directRoute(kept: http.AgentOptions, secure: https.AgentOptions): Route {
  const plainAgent = new http.Agent(kept)
  const secureAgent = new https.Agent(secure)
  return {
    request: (url, options) =>
      url.protocol === 'https:'
        ? https.request(url, { ...options, agent: secureAgent, rejectUnauthorized: true })
        : http.request(url, { ...options, agent: plainAgent }),
    close() {
      plainAgent.destroy()
      secureAgent.destroy()
    },
  }
}

interface Connections {
  readonly kept: http.AgentOptions
  readonly secure: https.AgentOptions
  readonly toProxy: https.AgentOptions
  readonly timeoutMs: number
}

function proxiedRoute(via: URL, { kept, secure, toProxy, timeoutMs }: Connections): Route {
  const tunnel = tunnelAgent({ url: via, options: toProxy, timeoutMs }, secure)
  const isSecureProxy = via.protocol === 'https:'
  const proxyAgent = isSecureProxy
    ? new https.Agent({ ...toProxy, keepAlive: true, maxSockets: 1 })
    : new http.Agent(kept)
  return {
    via,
    request(url, options) {
      if (url.protocol === 'https:') {
        return https.request(url, { ...options, agent: tunnel.agent, rejectUnauthorized: true })
      }
      // Many a proxy lets CONNECT through to port 443 only, so plain http goes to it as a whole address.
      const headers = { ...(options.headers as object), host: url.host, ...credentialsFor(via) }
      const { auth } = urlToHttpOptions(url)
      return (isSecureProxy ? https : http).request({
        ...options,
        ...addressOf(via),
        ...(auth !== undefined && { auth }),
        path: `${url.origin}${url.pathname}${url.search}`,
        headers,
        agent: proxyAgent,
      })
    },
    close() {
      tunnel.close()
      proxyAgent.destroy()
    },
  }
}
