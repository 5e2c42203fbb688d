// What each way in which a request can fail means, in a person's words.
import { FORBIDDEN_ADDRESS } from './address.ts'
import { PROXY_UNREACHABLE } from './tunnel.ts'

export const PLAIN_HTTP = 'ERR_PLAIN_HTTP'
/** The answer had begun. */
export const CUT_ANSWER = 'ERR_CUT_ANSWER'

type Verdict = 'cheap' | 'costly' | 'settings'
export interface Meaning {
  readonly verdict: Verdict
  readonly reason: (where: string, timeoutMs: number) => string
  /** A request was on its way, so it may be what was sent. */
  readonly maybeTheTrace?: true
}

const UNTRUSTED: Meaning = {
  verdict: 'costly',
  reason: (where) =>
    `The certificate of ${where} is not trusted by this machine: if it is a company's own, name its CA as "caFile" of the destination.`,
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
  maybeTheTrace: true,
  reason: (where) => `The connection to ${where} was cut before it answered.`,
}
const WANTS_CERTIFICATE: Meaning = {
  verdict: 'costly',
  reason: (where) =>
    `${where} wants a client certificate, or another one: name it as "certFile" and "keyFile" of the destination.`,
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
  [CUT_ANSWER]: {
    verdict: 'costly',
    maybeTheTrace: true,
    reason: (where) => `The answer of ${where} broke off in the middle.`,
  },
  [PROXY_UNREACHABLE]: {
    verdict: 'cheap',
    reason: (where) => `The proxy ${where} cannot be reached: is it the right one, is a VPN needed?`,
  },
  ERR_PROXY_407: {
    verdict: 'settings',
    reason: (where) =>
      `The proxy ${where} wants a user and a password: give its address with them as "proxy" of the destination.`,
  },
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
    maybeTheTrace: true,
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
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: WANTS_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: WANTS_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: WANTS_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: WANTS_CERTIFICATE,
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
const PROXY_SAID: Meaning = {
  verdict: 'costly',
  reason: (where) => `The proxy ${where} does not let the connection through.`,
}

/** Undefined for a code that nobody has met yet. */
export const knownMeaning = (code: string): Meaning | undefined => MEANINGS[code]

export const meaningOf = (error: string): Meaning =>
  MEANINGS[error] ?? (error.startsWith('ERR_PROXY_') ? PROXY_SAID : UNKNOWN)
