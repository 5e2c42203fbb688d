// What each backend makes of a span, by the rules of its own code or documentation (docs/conventions): which kind of span
// it takes it for, and how many tokens and dollars it counts.
import { isJson, type Json, jsonAt, numberAt, parseJson } from '../../../src/json/read.ts'
import type { Step } from '../../../src/trace/conventions/read/step.ts'
import type { AttributeValue, SpanData } from '../../../src/trace/span.ts'

export interface Amounts {
  /** Includes what the cache read and wrote. */
  readonly input: number
  readonly output: number
  readonly total: number
  readonly cacheRead: number
  readonly cacheWrite: number
  /** Absent where the backend has prices of its own, or none. */
  readonly usd?: number | undefined
}

export interface Backend {
  readonly kindOf: (span: SpanData) => unknown
  readonly kinds: Readonly<Record<Exclude<Step, 'other'>, string | undefined>>
  /** Undefined where it counts nothing for this span. */
  readonly amountsOf: (span: SpanData) => Amounts | undefined
}

const json = (value: AttributeValue | undefined): Json => parseJson(String(value ?? '{}')) ?? {}
const number = (value: AttributeValue | undefined): number => Number(value ?? 0)
const amount = (from: Json, key: string): number => numberAt(from, key) ?? 0

const genAi = (cacheWrite: string): Backend => ({
  kindOf: ({ attributes }) => attributes['gen_ai.operation.name'],
  kinds: {
    turn: 'invoke_agent',
    agent: 'invoke_agent',
    chat: 'chat',
    tool: 'execute_tool',
    compaction: undefined,
  },
  amountsOf: ({ attributes: has }) =>
    has['gen_ai.usage.input_tokens'] === undefined
      ? undefined
      : {
          input: number(has['gen_ai.usage.input_tokens']),
          output: number(has['gen_ai.usage.output_tokens']),
          total: number(has['gen_ai.usage.input_tokens']) + number(has['gen_ai.usage.output_tokens']),
          cacheRead: number(has['gen_ai.usage.cache_read.input_tokens']),
          cacheWrite: number(has[`gen_ai.usage.${cacheWrite}.input_tokens`]),
          usd: number(has['turnspan.cost.usd']),
        },
})

const mlflow: Backend = {
  kindOf: ({ attributes }) => attributes['mlflow.spanType'],
  kinds: { turn: 'AGENT', agent: 'AGENT', chat: 'CHAT_MODEL', tool: 'TOOL', compaction: 'MEMORY' },
  amountsOf: ({ attributes: has }) => {
    const usage = json(has['mlflow.chat.tokenUsage'])
    if (has['mlflow.chat.tokenUsage'] === undefined) return undefined
    return {
      input: amount(usage, 'input_tokens'),
      output: amount(usage, 'output_tokens'),
      total: amount(usage, 'total_tokens'),
      cacheRead: amount(usage, 'cache_read_input_tokens'),
      cacheWrite: amount(usage, 'cache_creation_input_tokens'),
      usd: amount(json(has['mlflow.llm.cost']), 'total_cost'),
    }
  },
}

/** Phoenix counts the tokens of spans of the kind LLM, and no cost that it is told. */
const openinference: Backend = {
  kindOf: ({ attributes }) => attributes['openinference.span.kind'],
  kinds: { turn: 'AGENT', agent: 'AGENT', chat: 'LLM', tool: 'TOOL', compaction: 'CHAIN' },
  amountsOf: ({ attributes: has }) =>
    has['openinference.span.kind'] !== 'LLM' || has['llm.token_count.prompt'] === undefined
      ? undefined
      : {
          input: number(has['llm.token_count.prompt']),
          output: number(has['llm.token_count.completion']),
          total: number(has['llm.token_count.total']),
          cacheRead: number(has['llm.token_count.prompt_details.cache_read']),
          cacheWrite: number(has['llm.token_count.prompt_details.cache_write']),
          usd: number(has['llm.cost.total']),
        },
}

/** Langfuse adds up what begins with `input`, what begins with `output`, and all. */
const langfuse: Backend = {
  kindOf: ({ attributes }) => attributes['langfuse.observation.type'],
  kinds: { turn: 'agent', agent: 'agent', chat: 'generation', tool: 'tool', compaction: 'span' },
  amountsOf: ({ attributes: has }) => {
    const usage = json(has['langfuse.observation.usage_details'])
    if (has['langfuse.observation.usage_details'] === undefined) return undefined
    const sum = (prefix: string) =>
      Object.keys(usage)
        .filter((key) => key.startsWith(prefix))
        .reduce((total, key) => total + amount(usage, key), 0)
    return {
      input: sum('input'),
      output: sum('output'),
      total: sum(''),
      cacheRead: amount(usage, 'input_cached_tokens'),
      cacheWrite: amount(usage, 'input_cache_creation'),
      usd: amount(json(has['langfuse.observation.cost_details']), 'total'),
    }
  },
}

const langsmith: Backend = {
  kindOf: ({ attributes }) => attributes['langsmith.span.kind'],
  kinds: { turn: 'chain', agent: 'chain', chat: 'llm', tool: 'tool', compaction: 'chain' },
  amountsOf: ({ attributes: has }) => {
    // Kept within the outputs: without outputs there is no usage.
    if (has['langsmith.usage_metadata'] === undefined || has['gen_ai.completion'] === undefined)
      return undefined
    const usage = json(has['langsmith.usage_metadata'])
    const details = jsonAt(usage, 'input_token_details') ?? {}
    return {
      input: amount(usage, 'input_tokens'),
      output: amount(usage, 'output_tokens'),
      total: amount(usage, 'total_tokens'),
      cacheRead: amount(details, 'cache_read'),
      cacheWrite: amount(details, 'cache_creation'),
      usd: amount(usage, 'total_cost'),
    }
  },
}

const braintrust: Backend = {
  kindOf: ({ attributes }) => json(attributes['braintrust.span_attributes']).type,
  kinds: { turn: 'task', agent: 'task', chat: 'llm', tool: 'tool', compaction: 'task' },
  amountsOf: ({ attributes: has }) => {
    const metrics = json(has['braintrust.metrics'])
    if (!isJson(metrics) || metrics.tokens === undefined) return undefined
    return {
      input: amount(metrics, 'prompt_tokens'),
      output: amount(metrics, 'completion_tokens'),
      total: amount(metrics, 'tokens'),
      cacheRead: amount(metrics, 'prompt_cached_tokens'),
      cacheWrite: amount(metrics, 'prompt_cache_creation_tokens'),
      usd: amount(metrics, 'estimated_cost'),
    }
  },
}

export const BACKENDS: Readonly<Record<string, Backend>> = {
  'gen-ai': genAi('cache_write'),
  'gen-ai-1.41': genAi('cache_creation'),
  mlflow,
  openinference,
  langfuse,
  langsmith,
  braintrust,
  raw: genAi('cache_write'),
}
