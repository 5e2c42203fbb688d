// What each kind of span becomes in MLflow: its type, its name, its content as chat messages.
import { defined, pick } from '../attributes.ts'
import type { Attributes, AttributeValue, SpanBatch, SpanData } from '../span.ts'
import { chatMessages, joinedMessage, openAiTools, systemMessage, toolMessage } from './mlflow-messages.ts'

export interface Form {
  readonly type: string
  readonly name?: string
  readonly attributes: Attributes
  /** Left as it is where the tool never ended: only OK counts as success. */
  readonly isOpen?: boolean
}

type ToForm = (span: SpanData, batch: SpanBatch) => Form

const FORMS: Readonly<Record<string, ToForm>> = {
  invoke_agent: (span, batch) =>
    span.attributes['turnspan.turn.id'] === undefined ? agent(span) : root(span, batch),
  chat,
  execute_tool: tool,
}

export function formOf(span: SpanData, batch: SpanBatch): Form {
  const operation = String(span.attributes['gen_ai.operation.name'] ?? '')
  const toForm = (Object.hasOwn(FORMS, operation) ? FORMS[operation] : undefined) ?? compaction
  return toForm(span, batch)
}

function root(span: SpanData, { resource, spans }: SpanBatch): Form {
  const { attributes: has } = span
  const origin = has['turnspan.turn.origin']
  const facts = defined({
    'mlflow.trace.session': has['session.id'],
    'mlflow.trace.user': has['user.id'],
    'mlflow.trace.working_directory': has['process.working_directory'],
    'mlflow.trace.permission_mode': has['turnspan.permission_mode'],
    'mlflow.claude_code_version': has['turnspan.claude_code.version'] ?? resource['service.version'],
  })
  // Session and user reach the trace's metadata by `session.id` and `user.id`; the others can only be tags.
  const tags = defined({
    'mlflow.traceName': origin === 'user' || origin === undefined ? 'claude-code' : `claude-code/${origin}`,
    'mlflow.trace.working_directory': has['process.working_directory'],
    'mlflow.trace.permission_mode': has['turnspan.permission_mode'],
    'mlflow.claude_code_version': facts['mlflow.claude_code_version'],
    branch: has['vcs.ref.head.name'],
    directory: has['process.working_directory'],
    status: has['turnspan.turn.status'],
    permission_mode: has['turnspan.permission_mode'],
  })
  return {
    type: 'AGENT',
    name: 'claude-code',
    attributes: {
      ...inAndOut(span, compactionNote(spans)),
      ...facts,
      ...pick(
        resource,
        Object.keys(resource).filter((key) => key !== 'service.name'),
      ),
      'mlflow.trace.tokenUsage': JSON.stringify(
        usage(has['turnspan.usage.input_tokens'], has['turnspan.usage.output_tokens']),
      ),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`mlflow.traceTag.${key}`, value])),
    },
  }
}

const agent = (span: SpanData): Form => ({
  type: 'AGENT',
  name: String(span.attributes['gen_ai.agent.name']),
  attributes: inAndOut(span),
})

/** One user message and one assistant message: with more, list and session page show the wrong one. */
function inAndOut({ attributes, status }: SpanData, note = noAnswer(attributes)): Attributes {
  const answer = joinedMessage('assistant', attributes['gen_ai.output.messages'])
  return {
    'mlflow.spanInputs': JSON.stringify({
      messages: [joinedMessage('user', attributes['gen_ai.input.messages']) ?? { role: 'user', content: '' }],
    }),
    'mlflow.spanOutputs': JSON.stringify({
      messages: [answer ?? { role: 'assistant', content: status.message ?? note }],
    }),
  }
}

/** A turn that was nothing but `/compact` has no other answer. */
function compactionNote(spans: readonly SpanData[]): string | undefined {
  const [only, ...more] = spans.filter(
    ({ attributes }) => attributes['turnspan.compaction.trigger'] !== undefined,
  )
  if (only === undefined || more.length > 0) return undefined
  const tokens = (key: string) =>
    Number(only.attributes[`turnspan.compaction.tokens.${key}`] ?? 0).toLocaleString('en-US')
  return `[conversation compacted: ${tokens('before')} → ${tokens('after')} tokens]`
}

/** Said in words: without an answer the list shows a bare dash and the session page an empty box. */
const noAnswer = (attributes: Attributes) =>
  `[${attributes['turnspan.turn.status'] ?? attributes['turnspan.agent.status'] ?? 'no answer'}]`

function chat({ attributes: has }: SpanData): Form {
  const cost = {
    input_cost: has['turnspan.cost.input_usd'],
    output_cost: has['turnspan.cost.output_usd'],
    total_cost: has['turnspan.cost.usd'],
  }
  return {
    type: 'CHAT_MODEL',
    attributes: {
      'mlflow.spanInputs': JSON.stringify({
        messages: [
          ...systemMessage(has['gen_ai.system_instructions']),
          ...chatMessages(has['gen_ai.input.messages']),
        ],
      }),
      ...(has['gen_ai.tool.definitions'] !== undefined && {
        'mlflow.chat.tools': openAiTools(has['gen_ai.tool.definitions']),
      }),
      'mlflow.spanOutputs': JSON.stringify({ messages: chatMessages(has['gen_ai.output.messages']) }),
      'mlflow.llm.model': String(has['gen_ai.response.model'] ?? has['gen_ai.request.model']).replace(
        /\[1m\]$/,
        '',
      ),
      'mlflow.llm.provider': String(has['gen_ai.provider.name']),
      // On leaves only: a span with usage hides the usage of everything below it.
      ...(has['gen_ai.usage.input_tokens'] !== undefined && {
        'mlflow.chat.tokenUsage': JSON.stringify({
          ...usage(has['gen_ai.usage.input_tokens'], has['gen_ai.usage.output_tokens']),
          cache_read_input_tokens: has['gen_ai.usage.cache_read.input_tokens'],
          cache_creation_input_tokens: has['gen_ai.usage.cache_write.input_tokens'],
        }),
      }),
      // With one of the three missing, MLflow counts the cost and does not show it.
      ...(cost.total_cost !== undefined && { 'mlflow.llm.cost': JSON.stringify(cost) }),
    },
  }
}

function tool({ attributes: has }: SpanData): Form {
  const result = has['gen_ai.tool.call.result']
  return {
    type: 'TOOL',
    // The tool calls page groups by span name.
    name: String(has['gen_ai.tool.name']),
    isOpen: has['turnspan.tool.outcome'] === 'unfinished',
    attributes: {
      'mlflow.spanInputs': String(has['gen_ai.tool.call.arguments'] ?? '{}'),
      ...(result !== undefined && {
        'mlflow.spanOutputs': JSON.stringify({ messages: [toolMessage(has['gen_ai.tool.call.id'], result)] }),
      }),
    },
  }
}

function compaction({ attributes: has }: SpanData): Form {
  return {
    type: 'MEMORY',
    attributes: {
      'mlflow.spanInputs': JSON.stringify({
        trigger: has['turnspan.compaction.trigger'],
        tokens: has['turnspan.compaction.tokens.before'],
      }),
      'mlflow.spanOutputs': JSON.stringify({
        tokens: has['turnspan.compaction.tokens.after'],
        summary: has['turnspan.compaction.summary'],
      }),
    },
  }
}

const usage = (input: AttributeValue | undefined, output: AttributeValue | undefined) => ({
  input_tokens: Number(input ?? 0),
  output_tokens: Number(output ?? 0),
  total_tokens: Number(input ?? 0) + Number(output ?? 0),
})
