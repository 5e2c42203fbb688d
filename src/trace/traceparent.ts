import type { Setting } from './root.ts'

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/

/** The caller's span from `TRACEPARENT` and `TRACESTATE`. https://www.w3.org/TR/trace-context/ */
export function callerIn(traceparent: string | undefined, traceState: string | undefined): Setting['caller'] {
  const [, traceId, spanId] = TRACEPARENT.exec(traceparent ?? '') ?? []
  if (traceId === undefined || spanId === undefined) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, ...(traceState && { traceState }) }
}
