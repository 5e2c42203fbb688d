// A message as server-sent events. https://docs.claude.com/en/docs/build-with-claude/streaming
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Message, SentBlock } from './message.ts'
import type { AnswerStep } from './scenario.ts'

interface StreamEvent {
  readonly type: string
  readonly [field: string]: unknown
}

const CHUNK_CHARS = 200

export async function streamMessage(
  response: ServerResponse,
  message: Message,
  step: AnswerStep,
): Promise<void> {
  const send = async (event: StreamEvent) => {
    if (response.destroyed) return
    // Flushed before the next: a socket that is closed on purpose must not take earlier events with it.
    const words = `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
    await new Promise<void>((resolve) => response.write(words, () => resolve()))
    if (step.chunkDelayMs) await sleep(step.chunkDelayMs)
  }
  const start = { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } }
  await send({ type: 'message_start', message: start })
  await send({ type: 'ping' })
  if (step.breaks?.how === 'error') {
    await send({ type: 'error', error: step.breaks.error })
    response.end()
    return
  }
  const blocks = step.breaks ? message.content.slice(0, step.breaks.afterBlocks) : message.content
  for (const [index, block] of blocks.entries()) {
    for (const event of blockEvents(block, index, step.chunkChars ?? CHUNK_CHARS)) await send(event)
  }
  if (step.breaks?.how === 'hang') return
  if (step.breaks?.how === 'drop') {
    response.destroy()
    return
  }
  const { stop_reason, stop_sequence, usage } = message
  await send({ type: 'message_delta', delta: { stop_reason, stop_sequence }, usage })
  await send({ type: 'message_stop' })
  response.end()
}

function blockEvents(block: SentBlock, index: number, chunkChars: number): readonly StreamEvent[] {
  const { empty, deltas } = unfold(block, chunkChars)
  return [
    { type: 'content_block_start', index, content_block: empty },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

function unfold(block: SentBlock, chunkChars: number): { empty: unknown; deltas: readonly unknown[] } {
  switch (block.type) {
    case 'text': {
      const deltas = chunks(block.text, chunkChars).map((text) => ({ type: 'text_delta', text }))
      return { empty: { type: 'text', text: '' }, deltas }
    }
    case 'thinking': {
      const deltas = chunks(block.thinking, chunkChars).map((thinking) => ({
        type: 'thinking_delta',
        thinking,
      }))
      const signature = { type: 'signature_delta', signature: block.signature }
      return { empty: { type: 'thinking', thinking: '', signature: '' }, deltas: [...deltas, signature] }
    }
    case 'tool_use': {
      const pieces = chunks(JSON.stringify(block.input), chunkChars)
      const deltas = pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }))
      return { empty: { ...block, input: {} }, deltas }
    }
    case 'redacted_thinking':
      return { empty: block, deltas: [] }
  }
}

/** By code point: half a surrogate pair is no valid delta. */
function chunks(words: string, chunkChars: number): readonly string[] {
  const points = Array.from(words)
  const count = Math.ceil(points.length / chunkChars)
  return Array.from({ length: count }, (_, i) => points.slice(i * chunkChars, (i + 1) * chunkChars).join(''))
}
