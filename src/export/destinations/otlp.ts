// Anything that speaks OTLP over HTTP: a Collector, Tempo, most backends.
import type { DestinationKind, Probe } from '../destination.ts'
import { emptyRequest } from '../otlp/encode.ts'
import { tracesUrlBelow } from '../otlp/traces-url.ts'
import type { Outcome } from '../outcome.ts'
import { postBody } from '../send.ts'

const TITLE = 'OTLP endpoint'

export const otlp: DestinationKind = {
  kind: 'otlp',
  title: TITLE,
  defaults: {
    convention: 'gen-ai',
    encoding: 'protobuf',
    compression: 'gzip',
    timeoutMs: 10_000,
    maxRequestBytes: 4 * 1024 * 1024,
  },

  tracesUrl: tracesUrlBelow,

  async prepare({ url }) {
    return { status: 'ready', url: tracesUrlBelow(url), headers: {} }
  },

  async probe(destination, http) {
    const channel = { destination, kind: { title: TITLE }, http, clock: Date.now }
    const target = { url: tracesUrlBelow(destination.url), headers: {} }
    return findingOf(await postBody(channel, target, emptyRequest(destination.encoding)))
  },
}

function findingOf(outcome: Outcome | undefined): Probe {
  switch (outcome?.status) {
    case 'accepted':
    case 'partial':
      return { reachable: true, finding: 'It takes traces.' }
    case 'refused':
    case 'retryable':
      return { reachable: outcome.httpStatus !== undefined, finding: outcome.reason }
    case undefined:
      return { reachable: false, finding: 'It was not tried to the end.' }
  }
}
