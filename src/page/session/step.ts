// A turn is a list of steps, not of spans: one row is a model call and the tools that it asked for.
import type { Span } from './span.ts'

export type StepKind =
  /** A model call with its tools, or one of both alone. */
  | 'step'
  /** A subagent: the tool call that started it and the agent itself; its steps are below. */
  | 'agent'
  | 'compaction'
  /** Equal steps in a row, as one until it is opened. */
  | 'fold'

export interface Step {
  /** Unique among the rows; for all but folds the id of the span that stands for it. */
  readonly id: string
  readonly kind: StepKind
  /** 0 for the steps of the turn itself. */
  readonly depth: number
  readonly call: Span | undefined
  /** Without those that are agents' rows of their own. */
  readonly tools: readonly Span[]
  readonly agent: Span | undefined
  readonly compaction: Span | undefined
  readonly children: readonly Step[]
  readonly start: number
  readonly end: number
  /** With all that is below; undefined where nothing of it has a price. */
  readonly usd: number | undefined
  /** Something in the row itself failed. */
  readonly failed: boolean
  /** Runs on behind the answer. */
  readonly background: boolean
  readonly open: boolean
}

/** What the row is selected by: the tool where there is one, for that is what happened. */
export const spanOfStep = (step: Step): Span | undefined =>
  step.kind === 'fold'
    ? step.children[0] && spanOfStep(step.children[0])
    : (step.agent ?? step.compaction ?? step.tools[0] ?? step.call)

/** All spans that the row itself draws. */
export const spansOfStep = (step: Step): readonly Span[] => [
  ...(step.call ? [step.call] : []),
  ...step.tools,
  ...(step.agent ? [step.agent] : []),
  ...(step.compaction ? [step.compaction] : []),
]
