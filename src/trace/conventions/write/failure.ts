import type { SpanData, SpanEvent, SpanStatus } from '../../span.ts'
import { cleanText } from '../../text.ts'
import { attemptsOf } from '../read/attempts.ts'
import { stepOf } from '../read/step.ts'

const MAX_MESSAGE = 2_000

/** Why a span failed, in the words that say most: of a model call those of the last attempt. */
export function failureText(span: SpanData): string {
  const last = attemptsOf(span).at(-1)?.attributes['exception.message']
  return cleanText(String(last ?? '') || span.status.message || kindOf(span), MAX_MESSAGE)
}

/** What OpenTelemetry records for an exception, where a span failed: many backends go by it and not by the status. */
export const exceptionsOf = (span: SpanData, message?: string): SpanEvent[] =>
  span.status.code !== 'error'
    ? []
    : [
        {
          name: 'exception',
          atMs: span.endMs,
          attributes: {
            'exception.type': kindOf(span),
            'exception.message': message === undefined ? failureText(span) : cleanText(message, MAX_MESSAGE),
          },
        },
      ]

/** OK where nothing failed: success rates count only that. A tool that never ended is no success. */
export function settledStatus(span: SpanData): SpanStatus {
  const isOpen = stepOf(span) === 'tool' && span.attributes['turnspan.tool.outcome'] === 'unfinished'
  return span.status.code === 'error' || isOpen ? span.status : { code: 'ok' }
}

const kindOf = ({ attributes: has }: SpanData): string => String(has['error.type'] ?? 'error')
