// Content blocks → the messages of the GenAI semantic conventions.
// https://github.com/open-telemetry/semantic-conventions-genai (docs/gen-ai/non-normative/models.md)
import type { Thread, TurnStatus } from '../conversation/model.ts'
import type { Block } from '../transcript/entry.ts'

export type Part = Readonly<Record<string, unknown>> & { readonly type: string }

export interface Message {
  readonly role: 'user' | 'assistant'
  readonly parts: readonly Part[]
  readonly finish_reason?: string
}

export const userMessage = (blocks: readonly Block[]): Message => ({ role: 'user', parts: partsOf(blocks) })

export function assistantMessage(blocks: readonly Block[], stopReason: string | undefined): Message {
  return { role: 'assistant', parts: partsOf(blocks), finish_reason: finishReason(stopReason) }
}

/** What a turn or subagent ended with. Its last call says why: an answer that was cut off did not simply stop. */
export function answerMessage(
  text: string,
  { calls, status }: Thread & { readonly status: TurnStatus },
): Message {
  const last = calls.at(-1)
  const stopReason = last === undefined && status === 'completed' ? 'end_turn' : last?.stopReason
  return assistantMessage([{ type: 'text', text }], stopReason)
}

const partsOf = (blocks: readonly Block[]): Part[] => blocks.flatMap(partOf)

function partOf(block: Block): Part[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', content: block.text }]
    case 'thinking':
      return block.text === '' ? [] : [{ type: 'reasoning', content: block.text }]
    case 'tool_use':
      return [{ type: 'tool_call', id: block.id, name: block.name, arguments: block.input }]
    case 'tool_result':
      return [{ type: 'tool_call_response', id: block.id, response: plainResult(block.content) }]
    case 'server_tool_use':
      return [{ type: 'server_tool_call', id: block.id, name: block.name, arguments: block.input }]
    case 'server_tool_result':
      return [{ type: 'server_tool_call_response', id: block.id, response: block.content }]
    case 'media':
      return [{ type: 'text', content: mediaNote(block) }]
    case 'redacted_thinking':
      return []
    case 'other':
      return [{ type: 'generic', name: block.name, value: block.value }]
  }
}

/** A result of text alone is a text; with anything else in it, a list of parts. */
export function plainResult(content: readonly Block[]): string | readonly Part[] {
  const isText = content.every((block) => block.type === 'text' || block.type === 'media')
  return isText ? content.map(textIn).join('\n') : partsOf(content)
}

/** Pictures and documents are told by kind, size and hash: their bytes do not belong into a trace. */
const mediaNote = (block: Extract<Block, { type: 'media' }>) =>
  `[${block.mediaType}, ${block.bytes} bytes, sha256 ${block.sha256}]`

const textIn = (block: Block) =>
  block.type === 'text' ? block.text : block.type === 'media' ? mediaNote(block) : ''

// Claude's reasons in the conventions' words: https://docs.claude.com/en/api/handling-stop-reasons
const FINISH: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_call',
  refusal: 'content_filter',
}

const finishReason = (stopReason: string | undefined) =>
  stopReason === undefined ? 'error' : (FINISH[stopReason] ?? stopReason)
