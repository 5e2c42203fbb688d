/**
 * The address for traces from what a user writes: a base (`http://localhost:4318`, as in OTEL_EXPORTER_OTLP_ENDPOINT),
 * which gets `/v1/traces`, or the whole address (as in OTEL_EXPORTER_OTLP_TRACES_ENDPOINT), which has it already.
 * `below` is the backend's own folder for OTLP (`/api/public/otel`): left out where the base ends with its last part.
 * A query stays, a fragment goes.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
 */
export function tracesUrlBelow(base: string, below = ''): string {
  if (!URL.canParse(base)) return base
  const url = new URL(base)
  url.hash = ''
  const path = url.pathname.replace(/\/+$/, '')
  const last = below.slice(below.lastIndexOf('/'))
  const folder = last !== '' && path.endsWith(last) ? path : `${path}${below}`
  url.pathname = path.endsWith('/v1/traces') ? path : `${folder}/v1/traces`
  return url.href
}

/** The address of the backend itself, without query: what `below` and `/v1/traces` stand behind. */
export function serverUrlOf(base: string, below = ''): string {
  if (!URL.canParse(base)) return base
  const { origin, pathname } = new URL(tracesUrlBelow(base, below))
  const path = pathname.slice(0, -'/v1/traces'.length)
  return `${origin}${path.endsWith(below) ? path.slice(0, path.length - below.length) : path}`
}
