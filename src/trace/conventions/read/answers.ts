// What a turn or a subagent was asked and what came of it, each as one text.
import type { SpanBatch, SpanData } from '../../span.ts'
import { joinedText, messagesIn } from './messages.ts'
import { stepOf } from './step.ts'
import { numberOf } from './usage.ts'

/** What was queued meanwhile belongs to it: of two messages, lists show one. */
export const questionOf = ({ attributes: has }: SpanData): string =>
  joinedText(messagesIn(has['gen_ai.input.messages'], 'user'))

/** In words also where there was no answer: an empty place in a list could mean anything. */
export function answerOf(span: SpanData, batch: SpanBatch): string {
  const answer = joinedText(messagesIn(span.attributes['gen_ai.output.messages'], 'assistant'))
  return answer || span.status.message || compactionNote(span, batch) || noAnswer(span)
}

/** A turn that was nothing but `/compact` has no other answer. */
function compactionNote(span: SpanData, { spans }: SpanBatch): string | undefined {
  const [only, ...more] = stepOf(span) === 'turn' ? spans.filter((each) => stepOf(each) === 'compaction') : []
  if (only === undefined || more.length > 0) return undefined
  const tokens = (key: string) =>
    (numberOf(only.attributes[`turnspan.compaction.tokens.${key}`]) ?? 0).toLocaleString('en-US')
  return `[conversation compacted: ${tokens('before')} → ${tokens('after')} tokens]`
}

const noAnswer = ({ attributes: has }: SpanData) =>
  `[${has['turnspan.turn.status'] ?? has['turnspan.agent.status'] ?? 'no answer'}]`
