// What a reader should know of a span before trusting how it is drawn.
import type { Span } from './span.ts'
import { type Step, spansOfStep } from './step.ts'

export interface Oddity {
  readonly sign: string
  readonly words: string
}

type Odd = 'orphan' | 'backwards' | 'redacted'

const ODDITIES: Readonly<Record<Odd, Oddity>> = {
  orphan: { sign: '⊥', words: 'the span around it is not in the trace' },
  backwards: { sign: '⇤', words: 'it ended before it began, so it is drawn without length' },
  redacted: { sign: '▒', words: 'something in it was masked' },
}

const ALL = Object.keys(ODDITIES) as readonly Odd[]

export const odditiesOf = (span: Span): readonly Oddity[] =>
  ALL.filter((odd) => span[odd]).map((odd) => ODDITIES[odd])

/** Of all that a row draws, each once. */
export function odditiesOfStep(step: Step): readonly Oddity[] {
  const spans = spansOfStep(step)
  return ALL.filter((odd) => spans.some((span) => span[odd])).map((odd) => ODDITIES[odd])
}
