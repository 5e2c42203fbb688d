// What was tried in vain before an answer came, or none. Told as events, which most backends show nowhere.
import type { SpanData } from '../../span.ts'
import { cleanText } from '../../text.ts'
import type { Facts } from './facts.ts'

const MAX_WORDS = 1_000

export const attemptsOf = ({ events }: SpanData): SpanData['events'] =>
  events.filter(({ name }) => name === 'turnspan.attempt.failed')

/** How many, and each one's words or kind of error: for backends that read no events. */
export function attemptFacts(span: SpanData): Facts {
  const words = attemptsOf(span).map(({ attributes: has }) => has['exception.message'] ?? has['error.type'])
  if (words.length === 0) return {}
  return { failed_attempts: words.length, failed_attempts_why: cleanText(words.join('; '), MAX_WORDS) }
}
