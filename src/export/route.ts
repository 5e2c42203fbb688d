// How a request gets to its host. A proxy or a client certificate is another function that returns a Route.
import http from 'node:http'
import https from 'node:https'
import type net from 'node:net'
import { guardedLookup, systemLookup } from './address.ts'

export interface Route {
  optionsFor(url: URL): https.RequestOptions
  close(): void
}

export function directRoute(lookup: net.LookupFunction = systemLookup): Route {
  const options = {
    keepAlive: true,
    // One request at a time is what a destination gets anyway; MLflow on SQLite takes no more.
    maxSockets: 1,
    lookup: guardedLookup(lookup),
    // Node 20 gives each address of a name 250 ms, which a VPN exceeds: https://github.com/nodejs/node/issues/54359
    autoSelectFamilyAttemptTimeout: 2_000,
  }
  const plain = new http.Agent(options)
  // Said aloud, it holds against NODE_TLS_REJECT_UNAUTHORIZED=0 too.
  const secure = new https.Agent({ ...options, rejectUnauthorized: true })
  return {
    optionsFor: (url) =>
      url.protocol === 'https:' ? { agent: secure, rejectUnauthorized: true } : { agent: plain },
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}
