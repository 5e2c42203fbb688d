// What each kind of span becomes in MLflow: its type, its name, its content as chat messages.
import { defined, pick } from '../attributes.ts'
import type { Attributes, SpanBatch, SpanData } from '../span.ts'
import { jsonText } from '../text.ts'
import { answerOf, questionOf } from './read/answers.ts'
import { asText } from './read/messages.ts'
import { type Step, stepOf, traceName } from './read/step.ts'
import { costOf, modelOf, numberOf, usageOf } from './read/usage.ts'
import {
  type ChatMessage,
  functionTools,
  inputMessages,
  outputMessages,
  type Reasoning,
  toolMessage,
} from './write/chat-messages.ts'
import { wrapped } from './write/wrapped.ts'

export interface Form {
  readonly type: string
  readonly attributes: Attributes
}

const FORMS: Readonly<Record<Step, (span: SpanData, batch: SpanBatch) => Form>> = {
  turn: root,
  agent,
  chat,
  tool,
  compaction,
  other,
}

export const formOf = (span: SpanData, batch: SpanBatch): Form => FORMS[stepOf(span)](span, batch)

const TAG = 'turnspan.tag.'

const tagsOf = (has: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(has).flatMap(([key, value]) =>
      key.startsWith(TAG) ? [[key.slice(TAG.length), value]] : [],
    ),
  )

function root(span: SpanData, batch: SpanBatch): Form {
  const { attributes: has } = span
  const { resource } = batch
  const facts = defined({
    'mlflow.trace.session': has['session.id'],
    'mlflow.trace.user': has['user.id'],
    'mlflow.trace.working_directory': has['process.working_directory'],
    'mlflow.trace.permission_mode': has['turnspan.permission_mode'],
    'mlflow.claude_code_version': has['turnspan.claude_code.version'] ?? resource['service.version'],
  })
  // Session and user reach the trace's metadata by `session.id` and `user.id`; the others can only be tags.
  const tags = defined({
    'mlflow.traceName': traceName(span),
    'mlflow.trace.working_directory': has['process.working_directory'],
    'mlflow.trace.permission_mode': has['turnspan.permission_mode'],
    'mlflow.claude_code_version': facts['mlflow.claude_code_version'],
    branch: has['vcs.ref.head.name'],
    directory: has['process.working_directory'],
    status: has['turnspan.turn.status'],
    permission_mode: has['turnspan.permission_mode'],
    ...tagsOf(has),
  })
  return {
    type: 'AGENT',
    attributes: {
      ...agent(span, batch).attributes,
      ...facts,
      ...pick(
        resource,
        Object.keys(resource).filter((key) => key !== 'service.name'),
      ),
      'mlflow.trace.tokenUsage': jsonText(
        total(
          numberOf(has['turnspan.usage.input_tokens']) ?? 0,
          numberOf(has['turnspan.usage.output_tokens']) ?? 0,
        ),
      ),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`mlflow.traceTag.${key}`, value])),
    },
  }
}

/** One user message and one assistant message: with more, list and session page show the wrong one. */
function agent(span: SpanData, batch: SpanBatch): Form {
  return {
    type: 'AGENT',
    attributes: {
      'mlflow.spanInputs': messagesText([{ role: 'user', content: questionOf(span) }]),
      'mlflow.spanOutputs': messagesText([{ role: 'assistant', content: answerOf(span, batch) }]),
    },
  }
}

const REASONING: Reasoning = (reasoning) => ({ reasoning })

function chat(span: SpanData): Form {
  const { attributes: has } = span
  const [usage, cost, tools] = [usageOf(span), costOf(span), functionTools(has['gen_ai.tool.definitions'])]
  return {
    type: 'CHAT_MODEL',
    attributes: defined({
      'mlflow.spanInputs': messagesText(inputMessages(span, REASONING)),
      'mlflow.chat.tools': tools.length > 0 ? wrapped(tools) : undefined,
      'mlflow.spanOutputs': messagesText(outputMessages(span, REASONING)),
      'mlflow.llm.model': modelOf(span),
      'mlflow.llm.provider': has['gen_ai.provider.name'],
      // On leaves only: a span with usage hides the usage of everything below it.
      'mlflow.chat.tokenUsage':
        usage &&
        jsonText({
          ...total(usage.input, usage.output),
          cache_read_input_tokens: usage.cacheRead,
          cache_creation_input_tokens: usage.cacheWrite,
        }),
      // With one of the three missing, MLflow counts the cost and does not show it.
      'mlflow.llm.cost':
        cost && jsonText({ input_cost: cost.input, output_cost: cost.output, total_cost: cost.total }),
    }),
  }
}

function tool({ attributes: has }: SpanData): Form {
  const result = has['gen_ai.tool.call.result']
  return {
    type: 'TOOL',
    attributes: {
      'mlflow.spanInputs': asText(has['gen_ai.tool.call.arguments'] ?? {}),
      ...(result !== undefined && {
        'mlflow.spanOutputs': messagesText([toolMessage(has['gen_ai.tool.call.id'], asText(result))]),
      }),
    },
  }
}

function compaction({ attributes: has }: SpanData): Form {
  return {
    type: 'MEMORY',
    attributes: {
      'mlflow.spanInputs': jsonText({
        trigger: has['turnspan.compaction.trigger'],
        tokens: has['turnspan.compaction.tokens.before'],
      }),
      'mlflow.spanOutputs': wrapped({
        tokens: has['turnspan.compaction.tokens.after'],
        summary: has['turnspan.compaction.summary'],
      }),
    },
  }
}

/** Of another tool's trace. */
function other(span: SpanData): Form {
  return {
    type: 'CHAIN',
    attributes: {
      'mlflow.spanInputs': messagesText(inputMessages(span, REASONING)),
      'mlflow.spanOutputs': messagesText(outputMessages(span, REASONING)),
    },
  }
}

/** Anything beside `messages` would be drawn below them. */
const messagesText = (messages: readonly ChatMessage[]): string => wrapped({ messages })

const total = (input: number, output: number) => ({
  input_tokens: input,
  output_tokens: output,
  total_tokens: input + output,
})
