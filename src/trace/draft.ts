// Spans as the conversation gives them: whole texts and structured content. Before anybody sees them, `write.ts` takes
// out what is secret, then cuts what is too long.
import type { Attributes, AttributeValue, SpanBatch, SpanData } from './span.ts'

/** Becomes the JSON text of an attribute. */
export class Structured {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

export const structured = (value: unknown): Structured => new Structured(value)

/** What is unknown is undefined, and not kept. One literal each: V8 takes a hundred times as long to put spreads together. */
export type DraftAttributes = Readonly<Record<string, AttributeValue | Structured | undefined>>

export interface DraftSpan extends Omit<SpanData, 'attributes'> {
  readonly attributes: DraftAttributes
}

export interface DraftBatch extends Omit<SpanBatch, 'spans'> {
  /** What each of its spans says first. */
  readonly common: Attributes
  readonly spans: readonly DraftSpan[]
}
