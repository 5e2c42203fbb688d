// What all backends share that take plain OTLP over HTTP: a kind of theirs is a table entry.
import type { Destination } from '../destination.ts'
import type { Http } from '../http/http.ts'
import type { DestinationDefaults, DestinationKind, Probe, ReadCall } from '../kind.ts'
import { emptyRequest } from '../otlp/encode.ts'
import { serverUrlOf, tracesUrlBelow } from '../otlp/traces-url.ts'
import type { Outcome } from '../outcome.ts'
import { postBody } from '../send/send.ts'
import { cleanWords, secretsOf } from '../words.ts'

type Shared = 'tracesUrl' | 'prepare' | 'probe' | 'defaults'

export interface Backend extends Omit<DestinationKind, Shared> {
  /** Where they differ from what every backend read so far takes: protobuf with gzip. */
  readonly defaults?: Partial<DestinationDefaults>
  /** The folder that its OTLP paths stand in, such as `/api/public/otel`. */
  readonly below?: string
}

const DEFAULTS: DestinationDefaults = {
  convention: 'gen-ai',
  encoding: 'protobuf',
  compression: 'gzip',
  timeoutMs: 10_000,
  maxRequestBytes: 4 * 1024 * 1024,
}

export function otlpBackend({ below = '', defaults, ...kind }: Backend): DestinationKind {
  const { reads } = kind
  const tracesUrl = (base: string) => tracesUrlBelow(base, below)
  return {
    ...kind,
    defaults: { ...DEFAULTS, ...defaults },
    tracesUrl,

    async prepare({ url }) {
      return { status: 'ready', url: tracesUrl(url), headers: {} }
    },

    async probe(destination, http) {
      const known = reads && (await read(destination, http, serverUrlOf(destination.url, below), reads))
      if (known?.takes === false) return known
      const channel = { destination, kind, http, clock: Date.now }
      const target = { url: tracesUrl(destination.url), headers: {} }
      return findingOf(await postBody(channel, target, emptyRequest(destination.encoding)), known?.finding)
    },
  }
}

/** Undefined where its answer proves nothing: then the request for traces has the word. */
async function read(
  destination: Destination,
  http: Http,
  server: string,
  { path, says }: ReadCall,
): Promise<Probe | undefined> {
  const answer = await http.send({ method: 'GET', url: `${server}${path}` })
  if ('error' in answer) return undefined
  const { status, body } = answer
  if (status === 401 || status === 403) {
    const finding = `It does not know these credentials (HTTP ${status}): look at them, and whether they are of this region.`
    return { reachable: true, takes: false, finding }
  }
  if (status !== 200) return undefined
  const told = says?.(jsonIn(body))
  const words = told === undefined ? '' : `, ${cleanWords(told, secretsOf(destination), 100)}`
  const known = Object.keys(destination.headers).length === 0 ? 'It lets us in' : 'It knows these credentials'
  return { reachable: true, finding: `${known}${words}.` }
}

function findingOf(outcome: Outcome | undefined, known: string | undefined): Probe {
  const words = (finding: string) => [known, finding].filter(Boolean).join(' ')
  switch (outcome?.status) {
    case 'accepted':
    case 'partial':
      return { reachable: true, finding: words('It takes traces.') }
    case 'refused':
    case 'retryable': {
      const reachable = outcome.httpStatus !== undefined
      // A request without spans proves the way to it; nothing says that every backend must like it.
      if (outcome.httpStatus === 400 || outcome.httpStatus === 422) {
        const finding = 'It answers; the first trace will tell the rest.'
        return { reachable, finding: words(`${finding} ${outcome.reason}`) }
      }
      return { reachable, takes: false, finding: outcome.reason }
    }
    case undefined:
      return { reachable: false, takes: false, finding: 'It was not tried to the end.' }
  }
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}
