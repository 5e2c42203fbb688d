// What a model call used and cost, as plain numbers.
import { defined } from '../../attributes.ts'
import type { Attributes, AttributeValue, SpanData } from '../../span.ts'

export interface Usage {
  /** Includes what the cache read and wrote. */
  readonly input: number
  readonly output: number
  readonly cacheRead: number | undefined
  readonly cacheWrite: number | undefined
  /** Part of the output. */
  readonly reasoning: number | undefined
}

export interface Cost {
  readonly input: number | undefined
  readonly output: number | undefined
  readonly total: number
}

export function usageOf({ attributes: has }: SpanData): Usage | undefined {
  const tokens = (name: string) => numberOf(has[`gen_ai.usage.${name}`])
  const [input, output] = [tokens('input_tokens'), tokens('output_tokens')]
  if (input === undefined && output === undefined) return undefined
  return {
    input: input ?? 0,
    output: output ?? 0,
    cacheRead: tokens('cache_read.input_tokens'),
    cacheWrite: tokens('cache_write.input_tokens') ?? tokens('cache_creation.input_tokens'),
    reasoning: tokens('reasoning.output_tokens'),
  }
}

export function costOf({ attributes: has }: SpanData): Cost | undefined {
  const total = numberOf(has['turnspan.cost.usd'])
  if (total === undefined) return undefined
  return {
    total,
    input: numberOf(has['turnspan.cost.input_usd']),
    output: numberOf(has['turnspan.cost.output_usd']),
  }
}

/** The input that the cache had no part in. */
export const uncachedInput = ({ input, cacheRead = 0, cacheWrite = 0 }: Usage): number =>
  Math.max(0, input - cacheRead - cacheWrite)

/** Without the mark of its context window, which no price list knows. */
export function modelOf({ attributes: has }: SpanData): string | undefined {
  const model = has['gen_ai.response.model'] ?? has['gen_ai.request.model']
  return typeof model === 'string' ? model.replace(/\[1m\]$/, '') : undefined
}

/** What was asked for, by the names of the API. */
export const parametersOf = ({ attributes: has }: SpanData): Attributes =>
  defined({
    max_tokens: has['gen_ai.request.max_tokens'],
    reasoning_effort: has['gen_ai.request.reasoning.level'],
  })

export const numberOf = (value: AttributeValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined
