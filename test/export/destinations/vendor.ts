// A vendor on 127.0.0.1 that holds its documented contract: what does not keep to it gets the answer that the vendor
// would give, or vanishes as it would there.
import { type Backend, type Received, requestIn, startBackend } from '../backend.ts'
import type { WireSpan, WireValue } from '../protobuf.ts'
import type { Contract } from './contracts.ts'

export interface VendorSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface Vendor {
  readonly backend: Backend
  /** Scheme, host and port: they take the place of the vendor's own. */
  readonly origin: string
  /** What it keeps, by span id: the latest telling. */
  readonly kept: ReadonlyMap<string, VendorSpan>
  /** Spans that it took and does not keep, with why. */
  readonly dropped: readonly string[]
  readonly texts: readonly string[]
  /** It takes no larger requests from now on. */
  shrinkTo(bytes: number): void
}

const EMPTY = 10

export async function startVendor(contract: Contract, nowMs: () => number): Promise<Vendor> {
  const backend = await startBackend()
  const kept = new Map<string, VendorSpan>()
  const dropped: string[] = []
  const texts: string[] = []
  let maxBytes = contract.maxBytes ?? Number.POSITIVE_INFINITY

  const problem = (received: Received): number | undefined => {
    const { method, path, headers, body } = received
    const isRead = method === 'GET' && contract.answersTo?.[path] !== undefined
    if (!isRead && path !== new URL(contract.tracesUrl).pathname) return 404
    for (const [name, value] of Object.entries(contract.headers)) {
      if (name.startsWith('x-mlflow') && isRead) continue
      if (headers[name] !== value) return contract.unauthorized
    }
    if (isRead) return undefined
    if (method !== 'POST') return 405
    const types = ['application/x-protobuf', ...(contract.refusesJson ? [] : ['application/json'])]
    if (!types.includes(headers['content-type'] ?? '')) return 415
    if (![undefined, 'gzip'].includes(headers['content-encoding'])) return 415
    return body.length > maxBytes ? 413 : undefined
  }

  backend.reactBy((received) => {
    const status = problem(received)
    if (status !== undefined) return { status, body: '{"message":"no"}' }
    const { method, path } = received
    if (method === 'GET') {
      return {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(contract.answersTo?.[path]),
      }
    }
    if (received.body.length > EMPTY) take(received)
    return { status: contract.accepts, headers: { 'content-type': 'application/x-protobuf' } }
  })

  function take(received: Received): void {
    texts.push(received.body.toString('utf8'))
    for (const { resource, scopeSpans } of requestIn(received).resourceSpans) {
      const about = attributesOf(resource.attributes)
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) keep(span, about)
    }
  }

  function keep(span: WireSpan, resource: VendorSpan['attributes']): void {
    const attributes = attributesOf(span.attributes)
    const why =
      lacking(contract.resource, resource) ??
      lacking(contract.span, attributes) ??
      tooOld(span) ??
      tooLong(attributes)
    if (why !== undefined) {
      dropped.push(`${span.name}: ${why}`)
      return
    }
    const { traceId, spanId, parentSpanId = '', name } = span
    kept.set(spanId, { traceId, spanId, parentSpanId, name, attributes })
  }

  function tooOld({ startTimeUnixNano }: WireSpan): string | undefined {
    const ageMs = nowMs() - Number(BigInt(startTimeUnixNano) / 1_000_000n)
    return contract.maxAgeMs !== undefined && ageMs > contract.maxAgeMs ? 'too old' : undefined
  }

  function tooLong(attributes: VendorSpan['attributes']): string | undefined {
    const most = contract.maxAttributeBytes ?? Number.POSITIVE_INFINITY
    return Object.entries(attributes).find(([, value]) => Buffer.byteLength(String(value)) > most)?.[0]
  }

  return {
    backend,
    origin: backend.url,
    kept,
    dropped,
    texts,
    shrinkTo(bytes) {
      maxBytes = bytes
    },
  }
}

function lacking(
  wanted: Readonly<Record<string, string>> = {},
  attributes: Readonly<Record<string, unknown>>,
): string | undefined {
  return Object.keys(wanted).find((name) => attributes[name] !== wanted[name])
}

const attributesOf = (attributes: WireSpan['attributes']): VendorSpan['attributes'] =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plainOf(value)]))

function plainOf({ stringValue, intValue, doubleValue, boolValue, arrayValue }: WireValue): unknown {
  if (intValue !== undefined) return Number(intValue)
  return stringValue ?? doubleValue ?? boolValue ?? arrayValue?.values.map(plainOf)
}
