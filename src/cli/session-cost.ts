// A session's dollars, as its traces have them and as Claude Code counted them itself.
import type { SpanBatch, SpanData } from '../trace/span.ts'

export interface SessionCost {
  /** Over the model calls that the transcript shows. */
  readonly tracedUsd: number
  /** Claude Code's own total at its last exit; undefined where it told none. */
  readonly countedUsd: number | undefined
}

export function sessionCost(batches: readonly SpanBatch[], countedUsd: number | undefined): SessionCost {
  const spans = new Map<string, SpanData>()
  for (const { spans: told } of batches) for (const span of told) spans.set(span.spanId, span)
  const calls = [...spans.values()].filter(({ attributes }) => attributes['gen_ai.operation.name'] === 'chat')
  const tracedUsd = calls.reduce(
    (sum, { attributes }) => sum + Number(attributes['turnspan.cost.usd'] ?? 0),
    0,
  )
  return { tracedUsd, countedUsd }
}

/** The smallest difference that is one: half a percent, or what rounding makes. */
const isSame = ({ tracedUsd, countedUsd = tracedUsd }: SessionCost) =>
  Math.abs(tracedUsd - countedUsd) <= Math.max(0.005 * countedUsd, 1e-6)

export function costInWords(cost: SessionCost): string {
  const { tracedUsd, countedUsd } = cost
  if (countedUsd === undefined) return `The session: ${usd(tracedUsd)}. Claude Code told no total of its own.`
  if (isSame(cost)) return `The session: ${usd(tracedUsd)}, as Claude Code counts it too.`
  const rest = countedUsd - tracedUsd
  const why =
    rest > 0
      ? 'calls that leave no lines (compaction, web search, titles), or what a fork took over from its origin'
      : 'calls that it had not counted yet when it told its total'
  return `The session: ${usd(tracedUsd)} in its traces, ${usd(countedUsd)} by Claude Code's count; ${usd(Math.abs(rest))} is for ${why}.`
}

const usd = (amount: number) => `$${amount.toFixed(4)}`
