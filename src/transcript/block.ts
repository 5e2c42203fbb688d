import { createHash } from 'node:crypto'
import { flagAt, idAt, isJson, type Json, jsonAt, numberAt, textAt } from '../json/read.ts'
import type { Block, Usage } from './entry.ts'

/** The content of a message: a text, or a list of blocks. */
export function blocksOf(content: unknown): readonly Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return Array.isArray(content) ? content.filter(isJson).map(blockOf) : []
}

type Reader = (block: Json) => Block

const READERS: Readonly<Record<string, Reader>> = {
  text: (block) => ({ type: 'text', text: textAt(block, 'text') ?? '' }),
  thinking: (block) => ({ type: 'thinking', text: textAt(block, 'thinking') ?? '' }),
  redacted_thinking: () => ({ type: 'redacted_thinking' }),
  tool_use: (block) => ({ type: 'tool_use', ...call(block) }),
  server_tool_use: (block) => ({ type: 'server_tool_use', ...call(block) }),
  tool_result: (block) => ({
    type: 'tool_result',
    id: idAt(block, 'tool_use_id') ?? '',
    content: blocksOf(block.content),
    isError: flagAt(block, 'is_error'),
  }),
  image: media,
  document: media,
}

function blockOf(block: Json): Block {
  const name = textAt(block, 'type') ?? ''
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined
  if (read !== undefined) return read(block)
  // web_search_tool_result and its like: the answer of a tool that ran at the API.
  if (name.endsWith('_tool_result')) {
    return { type: 'server_tool_result', id: idAt(block, 'tool_use_id') ?? '', content: block.content }
  }
  return { type: 'other', name, value: block }
}

const call = (block: Json) => ({
  id: idAt(block, 'id') ?? '',
  name: textAt(block, 'name') ?? '',
  input: block.input,
})

function media(block: Json): Block {
  const source = jsonAt(block, 'source')
  const data = (source && textAt(source, 'data')) ?? ''
  const bytes = Buffer.from(data, 'base64')
  return {
    type: 'media',
    mediaType: (source && textAt(source, 'media_type')) ?? textAt(block, 'type') ?? 'unknown',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

export function usageOf(message: Json): Usage {
  const usage = jsonAt(message, 'usage') ?? {}
  const count = (from: Json | undefined, key: string) => (from && numberAt(from, key)) ?? 0
  return {
    input: count(usage, 'input_tokens'),
    output: count(usage, 'output_tokens'),
    cacheRead: count(usage, 'cache_read_input_tokens'),
    cacheWrite: count(usage, 'cache_creation_input_tokens'),
    cacheWrite1h: count(jsonAt(usage, 'cache_creation'), 'ephemeral_1h_input_tokens'),
    reasoning: count(jsonAt(usage, 'output_tokens_details'), 'thinking_tokens'),
    webSearches: count(jsonAt(usage, 'server_tool_use'), 'web_search_requests'),
    speed: textAt(usage, 'speed'),
    inferenceGeo: textAt(usage, 'inference_geo'),
  }
}
