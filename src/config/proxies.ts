// Which proxy stands before an address, by the variables that most programs know. https://curl.se/docs/manpage.html#ENVIRONMENT
import net from 'node:net'
import { isLoopback } from '../export/http/address.ts'

export interface Proxies {
  readonly https?: string | undefined
  readonly http?: string | undefined
  /** Hosts that are reached without one. */
  readonly none?: string | undefined
}

/** Undefined where the way is direct; this machine itself always is. */
export function proxyFor(address: string, { https, http, none = '' }: Proxies): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const proxy = url?.protocol === 'https:' ? https : http
  if (url === undefined || proxy === undefined || isLoopback(url.hostname)) return undefined
  return isExcepted(url, none) ? undefined : withScheme(proxy)
}

/** `proxy:3128`, as it is often written. */
const withScheme = (proxy: string) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`)

function isExcepted(url: URL, none: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return none
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || isMeant(entry, host, port))
}

/** One entry: `host`, `.suffix`, `*.suffix`, `host:port`, `10.0.0.0/8`, `[::1]:443`. */
function isMeant(entry: string, host: string, port: string): boolean {
  const isAddress = net.isIP(host) !== 0
  if (entry.includes('/')) return isAddress && isInRange(entry, host)
  const { name, only } = partsOf(entry)
  if (only !== undefined && only !== port) return false
  if (isAddress || net.isIP(name) !== 0) return sameAddress(name, host)
  const suffix = name.replace(/^\*?\.|\.$/g, '')
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`))
}

function partsOf(entry: string): { readonly name: string; readonly only?: string | undefined } {
  const [, bracketed, after] = /^\[([^\]]*)\](?::(\d+))?$/.exec(entry) ?? []
  if (bracketed !== undefined) return { name: bracketed, only: after }
  if (net.isIPv6(entry)) return { name: entry }
  const [, name = entry, only] = /^([^:]*):(\d+)$/.exec(entry) ?? []
  return { name, only }
}

function isInRange(entry: string, host: string): boolean {
  const [base = '', bits = ''] = entry.split('/')
  const prefix = Number(bits)
  const version = net.isIP(base)
  if (version === 0 || !/^\d{1,3}$/.test(bits) || prefix > (version === 4 ? 32 : 128)) return false
  const list = new net.BlockList()
  list.addSubnet(base, prefix, version === 4 ? 'ipv4' : 'ipv6')
  return list.check(host, net.isIP(host) === 4 ? 'ipv4' : 'ipv6')
}

/** However an IPv6 address was written. */
const sameAddress = (one: string, other: string) =>
  one === other || (net.isIP(one) !== 0 && isInRange(`${one}/${net.isIP(one) === 4 ? 32 : 128}`, other))

/** https://curl.se/docs/manpage.html#ENVIRONMENT */
export function proxiesIn(env: Readonly<Record<string, string | undefined>>): Proxies {
  const said = (name: string) => env[name.toLowerCase()] || env[name] || undefined
  const https = said('HTTPS_PROXY') ?? said('ALL_PROXY')
  const http = said('HTTP_PROXY') ?? said('ALL_PROXY')
  const none = said('NO_PROXY')
  return { ...(https && { https }), ...(http && { http }), ...(none && { none }) }
}
