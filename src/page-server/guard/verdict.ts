// Who is answered at all: one rule for every route and every channel, before anything is looked up.

/** What a request says of itself. Lists, because a header may be sent twice. */
export interface Asked {
  readonly method: string
  /** As it stands in the request's first line. */
  readonly target: string
  readonly localAddress: string | undefined
  readonly hosts: readonly string[]
  readonly origins: readonly string[]
  readonly sites: readonly string[]
  readonly contentTypes: readonly string[]
}

const LOOPBACK = '127.0.0.1'
const CHANGES: readonly string[] = ['POST', 'DELETE']
/** Same-site is another port of this machine: another program. */
const OWN_SITES: readonly string[] = ['same-origin', 'none']
const JSON_TYPE = /^application\/json\s*(?:;|$)/i

/**
 * The HTTP status with which a request is turned away, or undefined. 421: it did not mean us, which is how a name that was
 * pointed at 127.0.0.1 shows itself (DNS rebinding). 403: it comes from another page.
 */
export function whyRefused(asked: Asked, port: number): number | undefined {
  if (asked.localAddress !== LOOPBACK) return 421
  // As text: every other way to write 127.0.0.1 is a way that we never printed.
  const [host, ...more] = asked.hosts.map((each) => each.toLowerCase())
  if (host === undefined || more.length > 0) return 421
  if (host !== `${LOOPBACK}:${port}` && host !== `localhost:${port}`) return 421
  if (!asked.target.startsWith('/')) return 421
  if (asked.origins.some((origin) => origin !== `http://${host}`)) return 403
  if (asked.sites.some((site) => !OWN_SITES.includes(site.toLowerCase()))) return 403
  if (!CHANGES.includes(asked.method)) return undefined
  // A form or a plain fetch of another page cannot say that it brings JSON; a browser always says where a change is from.
  if (asked.origins.length !== 1) return 403
  return asked.contentTypes.length === 1 && JSON_TYPE.test(asked.contentTypes[0] ?? '') ? undefined : 415
}
