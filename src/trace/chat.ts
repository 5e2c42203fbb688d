import type { ModelCall } from '../conversation/model.ts'
import { isJson, type Json } from '../json/read.ts'
import { defined, providerOf } from './attributes.ts'
import { type DraftAttributes, structured } from './draft.ts'
import { assistantMessage, userMessage } from './messages.ts'
import type { SpanEvent } from './span.ts'

export function chatAttributes(call: ModelCall): DraftAttributes {
  const { usage, cost, shape, input, output } = call
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': providerOf(call.requestedModel),
    'gen_ai.request.model': call.requestedModel,
    'gen_ai.response.model': call.responseModel,
    'gen_ai.response.id': call.messageId,
    'gen_ai.request.max_tokens': call.maxTokens,
    'gen_ai.request.reasoning.level': call.effort,
    'turnspan.request_id': call.requestId,
    'turnspan.time_to_first_block_ms': call.firstBlockMs && call.firstBlockMs - call.startMs,
    'error.type': call.errorType,
    'gen_ai.response.finish_reasons': call.stopReason === undefined ? undefined : [call.stopReason],
    'gen_ai.conversation.compacted': call.afterCompaction || undefined,
    // The conventions' input tokens include what the cache read and wrote; Claude's own number does not.
    'gen_ai.usage.input_tokens': usage && usage.input + usage.cacheRead + usage.cacheWrite,
    'gen_ai.usage.output_tokens': usage?.output,
    'gen_ai.usage.cache_read.input_tokens': usage?.cacheRead,
    'gen_ai.usage.cache_write.input_tokens': usage?.cacheWrite,
    'gen_ai.usage.reasoning.output_tokens': usage && usage.reasoning > 0 ? usage.reasoning : undefined,
    'turnspan.cost.usd': cost?.usd,
    'turnspan.cost.input_usd': cost?.inputUsd,
    'turnspan.cost.output_usd': cost?.outputUsd,
    'turnspan.request.shape': call.shapeHash?.slice(0, 16),
    // Tens of kilobytes that hardly change: the first call that has them tells them, the others name their hash.
    'gen_ai.system_instructions': shape && structured(userMessage(shape.system).parts),
    'gen_ai.tool.definitions': shape && structured(shape.tools.filter(isJson).map(toolDefinition)),
    'gen_ai.input.messages': structured(input.length === 0 ? [] : [userMessage(input)]),
    'gen_ai.output.messages':
      output.length === 0 ? undefined : structured([assistantMessage(output, call.stopReason)]),
  }
}

export function chatEvents(call: ModelCall): SpanEvent[] {
  return call.failedAttempts.map(({ atMs, status, text, waitMs }) => ({
    name: 'turnspan.attempt.failed',
    atMs,
    attributes: defined({
      'error.type': status === undefined ? '_OTHER' : String(status),
      'http.response.status_code': status,
      'exception.message': text,
      'turnspan.retry.wait_ms': waitMs,
    }),
  }))
}

const toolDefinition = (tool: Json) => ({
  type: 'function',
  name: tool.name,
  description: tool.description,
  parameters: tool.input_schema,
})
