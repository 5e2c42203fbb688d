// Requests that got no answer: what that means, in a person's words.
import { FORBIDDEN_ADDRESS } from './address.ts'
import type { Failure } from './outcome.ts'

export interface HttpFailure {
  /** A code of Node's or of ours; `ABORTED` where our own side gave up. */
  readonly error: string
  readonly reason: string
}

export const PLAIN_HTTP = 'ERR_PLAIN_HTTP'

type Verdict = 'cheap' | 'costly' | 'settings'
interface Meaning {
  readonly verdict: Verdict
  readonly reason: (where: string, timeoutMs: number) => string
}

const UNTRUSTED: Meaning = {
  verdict: 'costly',
  reason: (where) =>
    `The certificate of ${where} is not trusted by this machine: if it is a company's own, name its CA file.`,
}
const NOT_HTTP: Meaning = {
  verdict: 'costly',
  reason: (where) => `What answers at ${where} does not speak HTTP as expected: check scheme and port.`,
}
const UNROUTED: Meaning = {
  verdict: 'cheap',
  reason: (where) => `There is no network way to ${where}: is this machine online, is a VPN needed?`,
}
const CUT_OFF: Meaning = {
  verdict: 'cheap',
  reason: (where) => `The connection to ${where} was cut before it answered.`,
}
const BAD_HEADER: Meaning = {
  verdict: 'settings',
  reason: (where) => `A header for ${where} has a character that HTTP does not allow, such as a line break.`,
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: {
    verdict: 'cheap',
    reason: (where) => `Nothing listens at ${where}: is the server running?`,
  },
  ECONNRESET: CUT_OFF,
  EPIPE: CUT_OFF,
  ENOTFOUND: { verdict: 'cheap', reason: (where) => `The host of ${where} is not known: check its name.` },
  EAI_AGAIN: {
    verdict: 'cheap',
    reason: (where) => `The host of ${where} could not be looked up: no network?`,
  },
  ENETUNREACH: UNROUTED,
  EHOSTUNREACH: UNROUTED,
  ENETDOWN: UNROUTED,
  ETIMEDOUT: { verdict: 'costly', reason: (where) => `No connection to ${where} came about in time.` },
  TIMEOUT: {
    verdict: 'costly',
    reason: (where, timeoutMs) => `${where} did not answer within ${timeoutMs / 1_000} s.`,
  },
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: { verdict: 'costly', reason: (where) => `The certificate of ${where} has expired.` },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    verdict: 'costly',
    reason: (where) => `The certificate shown at ${where} belongs to another host.`,
  },
  EPROTO: NOT_HTTP,
  HPE_INVALID_CONSTANT: NOT_HTTP,
  HPE_HEADER_OVERFLOW: NOT_HTTP,
  ERR_INVALID_CHAR: BAD_HEADER,
  ERR_INVALID_HTTP_TOKEN: BAD_HEADER,
  ERR_INVALID_URL: {
    verdict: 'settings',
    reason: () => 'The URL is not an address that begins with http:// or https://.',
  },
  [FORBIDDEN_ADDRESS]: {
    verdict: 'settings',
    reason: (where) =>
      `${where} is a link-local address, where cloud machines keep credentials: no traces are sent there.`,
  },
  [PLAIN_HTTP]: {
    verdict: 'settings',
    reason: (where) =>
      `The credentials for ${where} would cross the network unencrypted: use https, or allow it with "insecureHttp": true.`,
  },
}

const UNKNOWN: Meaning = { verdict: 'costly', reason: (where) => `${where} could not be reached.` }

export function failureOf(error: string, url: URL | undefined, timeoutMs = 0): HttpFailure {
  const sentence = (MEANINGS[error] ?? UNKNOWN).reason(url?.origin ?? 'the URL', timeoutMs)
  return { error, reason: MEANINGS[error] === undefined ? `${sentence.slice(0, -1)} (${error}).` : sentence }
}

/** A trace is never to blame here: it waits. */
export function outcomeOfFailure({ error, reason }: HttpFailure): Failure {
  const { verdict } = MEANINGS[error] ?? UNKNOWN
  switch (verdict) {
    case 'settings':
      return { status: 'refused', reason, stops: true }
    case 'cheap':
      return { status: 'retryable', reason, cheap: true }
    case 'costly':
      return { status: 'retryable', reason }
  }
}
