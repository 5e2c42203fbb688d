// How much of what was said is kept, and how much of that a destination gets.
import type { RecordedEnv } from '../hook/record.ts'
import { CONTENT_KINDS, type ContentKind } from '../trace/content.ts'

/** Of the store, and so of everybody who reads from it. */
export interface Content {
  readonly isMasked: boolean
  readonly without: readonly ContentKind[]
}

type Kinds = { readonly [kind in ContentKind]?: boolean | undefined }
export type ContentConfig = 'full' | 'redacted' | 'metadata' | Kinds

export const contentOf = (given: ContentConfig = 'redacted'): Content => ({
  isMasked: given !== 'full',
  without: withoutIn(given),
})

/** What a destination does not get of what is kept. */
export function withoutIn(given: ContentConfig = 'redacted'): readonly ContentKind[] {
  if (given === 'metadata') return CONTENT_KINDS
  return typeof given === 'string' ? [] : CONTENT_KINDS.filter((kind) => given[kind] === false)
}

/** What OpenTelemetry's variable may say: only some of its values let content into spans. https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
const INTO_SPANS = /^(?:true|1|yes|span_only|span_and_event)$/i

/** What surrounds a session may ask for less, and never for more: a cloned project could have written it. */
export function tightenedBy(
  content: Content,
  { TURNSPAN_CONTENT, OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: captures }: RecordedEnv,
): Content {
  const isRefused = captures !== undefined && captures !== '' && !INTO_SPANS.test(captures)
  const asksForLess = TURNSPAN_CONTENT === 'metadata' || isRefused
  // Asked for masked texts, where the user lets all be kept.
  const isMasked = content.isMasked || TURNSPAN_CONTENT !== undefined
  return { isMasked, without: asksForLess ? CONTENT_KINDS : content.without }
}
