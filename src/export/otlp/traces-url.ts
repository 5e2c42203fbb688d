/**
 * The address for traces from what a user writes: a base (`http://localhost:4318`, as in OTEL_EXPORTER_OTLP_ENDPOINT),
 * which gets `/v1/traces`, or the whole address (as in OTEL_EXPORTER_OTLP_TRACES_ENDPOINT), which has it already.
 * A query stays, a fragment goes.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
 */
export function tracesUrlBelow(base: string): string {
  if (!URL.canParse(base)) return base
  const url = new URL(base)
  url.hash = ''
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path.endsWith('/v1/traces') ? path : `${path}/v1/traces`
  return url.href
}
