import type { SpanBatch } from '../span.ts'

/**
 * How a backend likes to read a trace: a pure function from stored, canonical spans of one trace to the spans that
 * are sent. It may rename, set a status, add events, trim the resource and drop what would be sent twice.
 */
export interface Convention {
  readonly name: string
  /** One line for help and docs. */
  readonly title: string
  readonly apply: (batch: SpanBatch) => SpanBatch
}
