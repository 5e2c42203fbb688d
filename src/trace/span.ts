// What every room after this one speaks of: spans as data, before any encoding.

/** Simple values only: structured content is a JSON string, which every backend reads. */
export type AttributeValue = string | number | boolean | readonly string[]
export type Attributes = Readonly<Record<string, AttributeValue>>

/** https://opentelemetry.io/docs/specs/otel/trace/api/#spankind. A turn's spans are of the kinds `internal` and `client`. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

export interface SpanEvent {
  readonly name: string
  readonly atMs: number
  readonly attributes: Attributes
}

export interface SpanLink {
  readonly traceId: string
  readonly spanId: string
  readonly traceState?: string
  readonly attributes: Attributes
}

export interface SpanStatus {
  readonly code: 'unset' | 'ok' | 'error'
  readonly message?: string
}

export interface SpanData {
  /** 32 and 16 lower-case hex digits. */
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: SpanKind
  /** Milliseconds since the epoch; Claude Code's own are whole. */
  readonly startMs: number
  readonly endMs: number
  readonly status: SpanStatus
  readonly attributes: Attributes
  readonly events: readonly SpanEvent[]
  readonly links: readonly SpanLink[]
}

/** Spans of ONE trace under one resource: what a store line holds and what one request carries. */
export interface SpanBatch {
  readonly traceId: string
  readonly resource: Attributes
  readonly spans: readonly SpanData[]
}
