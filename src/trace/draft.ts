// Spans as the conversation gives them: whole texts and structured content. Before anybody sees them, `write.ts` takes
// out what is secret, then cuts what is too long.
import type { AttributeValue, SpanBatch, SpanData } from './span.ts'

/** Becomes the JSON text of an attribute. */
export class Structured {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

export const structured = (value: unknown): Structured => new Structured(value)

export type DraftAttributes = Readonly<Record<string, AttributeValue | Structured>>

export interface DraftSpan extends Omit<SpanData, 'attributes'> {
  readonly attributes: DraftAttributes
}

export interface DraftBatch extends Omit<SpanBatch, 'spans'> {
  readonly spans: readonly DraftSpan[]
}
