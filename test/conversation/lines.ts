// Transcript lines as the client writes them, with no more than a test is about.

import type { Entry } from '../../src/transcript/entry.ts'
import { parseLine } from '../../src/transcript/parse.ts'

export const SESSION = '2c4fbca3-eb1a-43be-9be6-8069babb4734'
/** Second `n` of the conversation. */
export const at = (n: number): number => Date.UTC(2026, 10, 23, 6, 0, 0) + n * 1_000
const stamp = (n: number) => new Date(at(n)).toISOString()

let count = 0
const uuid = () => {
  count += 1
  return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`
}

type More = Readonly<Record<string, unknown>>

export const prompt = (n: number, promptId: string, text: unknown, more: More = {}) => ({
  type: 'user',
  uuid: uuid(),
  timestamp: stamp(n),
  sessionId: SESSION,
  promptId,
  message: { role: 'user', content: text },
  ...more,
})

export const answer = (n: number, id: string, content: unknown, more: More = {}, message: More = {}) => ({
  type: 'assistant',
  uuid: uuid(),
  timestamp: stamp(n),
  sessionId: SESSION,
  message: {
    id,
    role: 'assistant',
    model: 'claude-opus-5-5',
    content: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
    stop_reason: 'end_turn',
    usage: {
      input_tokens: 12,
      output_tokens: 25,
      cache_read_input_tokens: 4_000,
      cache_creation_input_tokens: 300,
    },
    ...message,
  },
  ...more,
})

export const asks = (n: number, id: string, toolId: string, name: string, input: unknown = {}) =>
  answer(n, id, [{ type: 'tool_use', id: toolId, name, input }], {}, { stop_reason: 'tool_use' })

export const result = (
  n: number,
  promptId: string,
  toolId: string,
  content: unknown,
  more: More = {},
  block: More = {},
) => prompt(n, promptId, [{ type: 'tool_result', tool_use_id: toolId, content, ...block }], more)

export const boundary = (n: number, trigger: string) => ({
  type: 'system',
  subtype: 'compact_boundary',
  uuid: uuid(),
  timestamp: stamp(n),
  compactMetadata: { trigger, preTokens: 4_337, postTokens: 2_555, durationMs: 443 },
})

export const summary = (n: number, promptId: string) =>
  prompt(n, promptId, 'This session is being continued from a previous conversation.', {
    isCompactSummary: true,
  })

export const request = (n: number, id: string, more: More = {}) => ({
  type: 'api-request',
  id,
  timestamp: stamp(n),
  querySource: 'repl_main_thread',
  params: { model: 'claude-opus-5-5', max_tokens: 128_000 },
  ...more,
})

export const apiError = (n: number, status: number, message: string, more: More = {}) => ({
  type: 'system',
  subtype: 'api_error',
  uuid: uuid(),
  timestamp: stamp(n),
  error: { status, message },
  ...more,
})

export const stopHooksDone = (n: number) => ({
  type: 'system',
  subtype: 'stop_hook_summary',
  uuid: uuid(),
  timestamp: stamp(n),
})

/** As the reader gives them. */
export function entriesOf(...lines: readonly object[]): readonly Entry[] {
  let offset = 0
  return lines.flatMap((line) => {
    const text = JSON.stringify(line)
    const entry = parseLine(text, offset)
    offset += Buffer.byteLength(text) + 1
    return entry ?? []
  })
}

export const hook = (n: number, event: string, payload: More) => ({
  at: at(n),
  event,
  payload: { session_id: SESSION, hook_event_name: event, ...payload },
})
