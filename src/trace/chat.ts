import type { ModelCall } from '../conversation/model.ts'
import { isJson, type Json } from '../json/read.ts'
import { defined, providerOf } from './attributes.ts'
import { type DraftAttributes, structured } from './draft.ts'
import { assistantMessage, userMessage } from './messages.ts'
import type { Attributes, SpanEvent } from './span.ts'

export function chatAttributes(call: ModelCall): DraftAttributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': providerOf(call.requestedModel),
    'gen_ai.request.model': call.requestedModel,
    ...defined({
      'gen_ai.response.model': call.responseModel,
      'gen_ai.response.id': call.messageId,
      'gen_ai.request.max_tokens': call.maxTokens,
      'gen_ai.request.reasoning.level': call.effort,
      'turnspan.request_id': call.requestId,
      'turnspan.time_to_first_block_ms': call.firstBlockMs && call.firstBlockMs - call.startMs,
      'error.type': call.errorType,
    }),
    ...(call.stopReason !== undefined && { 'gen_ai.response.finish_reasons': [call.stopReason] }),
    ...(call.afterCompaction && { 'gen_ai.conversation.compacted': true }),
    ...usageAttributes(call),
    ...defined({
      'turnspan.cost.usd': call.cost?.usd,
      'turnspan.cost.input_usd': call.cost?.inputUsd,
      'turnspan.cost.output_usd': call.cost?.outputUsd,
    }),
    ...shapeAttributes(call),
    'gen_ai.input.messages': structured(call.input.length === 0 ? [] : [userMessage(call.input)]),
    ...(call.output.length > 0 && {
      'gen_ai.output.messages': structured([assistantMessage(call.output, call.stopReason)]),
    }),
  }
}

/** The conventions' input tokens include what the cache read and wrote; Claude's own number does not. */
function usageAttributes({ usage }: ModelCall): Attributes {
  if (usage === undefined) return {}
  return {
    'gen_ai.usage.input_tokens': usage.input + usage.cacheRead + usage.cacheWrite,
    'gen_ai.usage.output_tokens': usage.output,
    'gen_ai.usage.cache_read.input_tokens': usage.cacheRead,
    'gen_ai.usage.cache_write.input_tokens': usage.cacheWrite,
    ...(usage.reasoning > 0 && { 'gen_ai.usage.reasoning.output_tokens': usage.reasoning }),
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

/** Tens of kilobytes that hardly change: the first call that has them tells them, the others name their hash. */
function shapeAttributes({ shapeHash, shape }: ModelCall): DraftAttributes {
  return {
    ...(shapeHash !== undefined && { 'turnspan.request.shape': shapeHash.slice(0, 16) }),
    ...(shape !== undefined && {
      'gen_ai.system_instructions': structured(userMessage(shape.system).parts),
      'gen_ai.tool.definitions': structured(shape.tools.filter(isJson).map(toolDefinition)),
    }),
  }
}

const toolDefinition = (tool: Json) => ({
  type: 'function',
  name: tool.name,
  description: tool.description,
  parameters: tool.input_schema,
})
