// Requests that got no answer: who is meant, and what it means for a trace.

import type { Failure } from '../outcome.ts'
import { knownMeaning, meaningOf } from './meanings.ts'
import { PROXY_UNREACHABLE } from './tunnel.ts'

export interface HttpFailure {
  /** A code of Node's or of ours; `ABORTED` where our own side gave up. */
  readonly error: string
  readonly reason: string
}

/** These are about the connection to whoever is next: where a proxy stands between, that is the proxy. */
const NEXT_HOP = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'ETIMEDOUT'],
])

export interface FailedRequest {
  readonly url: URL | undefined
  readonly timeoutMs?: number
  readonly via?: URL | undefined
}

export function failureOf(code: string, { url, timeoutMs = 0, via }: FailedRequest): HttpFailure {
  const error = via !== undefined && NEXT_HOP.has(code) ? PROXY_UNREACHABLE : code
  const isProxys = error.startsWith('ERR_PROXY_')
  const where = (isProxys ? via : url)?.origin ?? 'the URL'
  const sentence = meaningOf(error).reason(where, timeoutMs)
  const isKnown = knownMeaning(error) !== undefined
  return { error, reason: isKnown ? sentence : `${sentence.slice(0, -1)} (${tellingOf(error)}).` }
}

/** A trace is never to blame here: it waits. */
export function outcomeOfFailure({ error, reason }: HttpFailure): Failure {
  const { verdict, maybeTheTrace } = meaningOf(error)
  const told = { reason, ...(maybeTheTrace && { maybeTheTrace }) }
  switch (verdict) {
    case 'settings':
      return { status: 'refused', reason, stops: true }
    case 'cheap':
      return { status: 'retryable', ...told, cheap: true }
    case 'costly':
      return { status: 'retryable', ...told }
  }
}

const tellingOf = (error: string) => error.replace(/^ERR_PROXY_(\d+)$/, 'HTTP $1')
