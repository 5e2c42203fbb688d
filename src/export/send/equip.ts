// What a destination needs before anything is sent: its certificates, the headers that a variable or a command gives,
// a usable proxy. Asked only when there is something to send.

import type { Destination, Opened, OpenHow } from '../destination.ts'
import { equippedFingerprint, fingerprintOf, unequippedFingerprint } from '../fingerprint.ts'
import { FORBIDDEN_ADDRESS, isForbiddenAddress } from '../http/address.ts'
import { failureOf, outcomeOfFailure } from '../http/failure.ts'
import { type Http, openHttp } from '../http/http.ts'
import { openRoute } from '../http/route.ts'
import { readTlsFiles } from '../http/tls-files.ts'
import type { Failure, Waiting } from '../outcome.ts'

export interface Equipped {
  readonly status: 'equipped'
  /** With all its headers. */
  readonly destination: Destination
  readonly http: Http
  readonly fingerprint: string
}

/** A failure here is never a trace's fault. */
export type Equipment = Equipped | ((Waiting | Failure) & { readonly fingerprint: string })

/** `timeoutMs` where somebody waits for the answer. */
export async function equip(
  asked: Destination,
  timeoutMs = asked.timeoutMs,
  how: OpenHow = { mayStart: true },
): Promise<Equipment> {
  const settings = fingerprintOf(asked)
  const lacking = (what: Waiting | Failure) => ({ ...what, fingerprint: unequippedFingerprint(settings) })
  const opened = await asked.open?.(how)
  if (opened !== undefined && opened.status !== 'open') return lacking(opened)
  const given = opened === undefined ? asked : openedAs(asked, opened)
  const unusable = proxyProblem(given.proxy)
  if (unusable !== undefined) return lacking(unusable)
  const tls = readTlsFiles(isSecure(given) ? given.tls : undefined)
  if ('status' in tls) return lacking(tls)
  const late = await given.lateHeaders?.()
  if (late !== undefined && late.status !== 'found') return lacking(late)
  const destination =
    late === undefined ? given : { ...given, headers: { ...given.headers, ...late.headers } }
  const marks = [tls.mark, late?.mark ?? '', opened?.mark ?? ''].join('')
  const { proxy } = given
  return {
    status: 'equipped',
    destination,
    http: openHttp({ ...destination, timeoutMs }, openRoute({ proxy, tls, timeoutMs })),
    fingerprint: equippedFingerprint(settings, marks),
  }
}

/** Its own headers go before what was found with the address. */
const openedAs = (asked: Destination, { url, headers, proxy }: Opened & { status: 'open' }): Destination => {
  const { proxy: _, ...rest } = asked
  return { ...rest, url, headers: { ...headers, ...asked.headers }, ...(proxy !== undefined && { proxy }) }
}

function proxyProblem(proxy: string | undefined): Failure | undefined {
  if (proxy === undefined) return undefined
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined
  if (url !== undefined && isForbiddenAddress(url.hostname)) {
    return outcomeOfFailure(failureOf(FORBIDDEN_ADDRESS, { url }))
  }
  if (url !== undefined && /^https?:$/.test(url.protocol)) return undefined
  const scheme = url === undefined ? 'no address' : `of the kind ${url.protocol.slice(0, -1)}`
  const reason = `The proxy is ${scheme}, and only http:// and https:// proxies can be used: name another as "proxy" of the destination, or "none".`
  return { status: 'refused', reason, stops: true }
}

const isSecure = ({ url, proxy }: Destination) => /^https:/i.test(url) || /^https:/i.test(proxy ?? '')
