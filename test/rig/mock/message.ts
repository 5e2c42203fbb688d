// An answer as the API would send it: ids, stop reason and usage filled in.
import type { AnswerStep, Block, Scenario, Usage } from './scenario.ts'

export interface Message {
  readonly id: string
  readonly type: 'message'
  readonly role: 'assistant'
  readonly model: string
  readonly content: readonly SentBlock[]
  readonly stop_reason: string
  readonly stop_sequence: null
  readonly usage: Usage
}

export type SentBlock = Block & { readonly id?: string; readonly signature?: string }

export interface Ids {
  message(): string
  toolUse(): string
  request(): string
}

const DEFAULT_USAGE = {
  input_tokens: 12,
  output_tokens: 25,
  cache_read_input_tokens: 4000,
  cache_creation_input_tokens: 300,
  service_tier: 'standard',
}

const SIGNATURE = Buffer.from('mock signature').toString('base64')
const DIGITS = 18

/** Counted from 1 per server, so a run repeats; `prefix` tells the runs apart that share a backend. */
export function createIds(prefix: string): Ids {
  const counter = (kind: string) => {
    let count = 0
    return () => `${kind}_01${prefix}${String(++count).padStart(DIGITS, '0')}`
  }
  return { message: counter('msg'), toolUse: counter('toolu'), request: counter('req') }
}

export function messageOf(step: AnswerStep, scenario: Scenario, askedModel: string, ids: Ids): Message {
  const content = step.content.map((block) => complete(block, ids))
  const calls = content.some((block) => block.type === 'tool_use')
  const usage = { ...DEFAULT_USAGE, ...scenario.usage, ...step.usage }
  const cacheCreation = {
    ephemeral_5m_input_tokens: usage.cache_creation_input_tokens,
    ephemeral_1h_input_tokens: 0,
  }
  return {
    id: step.id ?? ids.message(),
    type: 'message',
    role: 'assistant',
    model: step.model ?? scenario.model ?? askedModel,
    content,
    stop_reason: step.stopReason ?? (calls ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    usage: { cache_creation: cacheCreation, ...usage },
  }
}

function complete(block: Block, ids: Ids): SentBlock {
  switch (block.type) {
    case 'tool_use':
      return { ...block, id: block.id ?? ids.toolUse() }
    case 'thinking':
      return { ...block, signature: block.signature ?? SIGNATURE }
    case 'text':
    case 'redacted_thinking':
      return block
  }
}
