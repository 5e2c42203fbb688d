// Braintrust's own attributes, as its SDKs send them over OTLP: JSON texts for input, output, metadata and metrics. What
// is no valid JSON is not taken as input or output, so plain texts are quoted.
// https://www.braintrust.dev/docs/integrations/sdk-integrations/opentelemetry/attributes
// https://github.com/braintrustdata/braintrust-spec (skills/instrumentation-spec/references/features)
import { defined } from '../attributes.ts'
import type { Attributes, SpanBatch, SpanData } from '../span.ts'
import { jsonText } from '../text.ts'
import { metadataOf, metricsOf } from './braintrust-metadata.ts'
import type { Convention } from './convention.ts'
import { answerOf, questionOf } from './read/answers.ts'
import { asText, messagesIn, parsed } from './read/messages.ts'
import { bareName, type Step, stepOf } from './read/step.ts'
import { tagsOf } from './read/tags.ts'
import { inputMessages, outputMessages, type Reasoning } from './write/chat-messages.ts'
import { exceptionsOf } from './write/failure.ts'
import { wrapped } from './write/wrapped.ts'

export const braintrust: Convention = {
  name: 'braintrust',
  title: "Braintrust's span types, input, output, metrics and metadata",
  apply: (batch) => ({ ...batch, spans: batch.spans.map((span) => toBraintrust(span, batch)) }),
}

interface Form {
  readonly type: 'task' | 'llm' | 'tool'
  readonly input: string
  readonly output: string | undefined
}

const FORMS: Readonly<Record<Step, (span: SpanData, batch: SpanBatch) => Form>> = {
  turn: agent,
  agent,
  chat: (span) => ({ type: 'llm', ...call(span) }),
  tool,
  compaction,
  other: (span) => ({ type: 'task', ...call(span) }),
}

function toBraintrust(span: SpanData, batch: SpanBatch): SpanData {
  const step = stepOf(span)
  const { type, input, output } = FORMS[step](span, batch)
  const metrics = metricsOf(span)
  return {
    ...span,
    name: bareName(span),
    attributes: {
      'braintrust.span_attributes': jsonText({ type }),
      'braintrust.input_json': input,
      ...defined({
        'braintrust.output_json': output,
        // On calls only: sums above them would look like calls of their own.
        'braintrust.metrics': step === 'chat' && metrics !== undefined ? jsonText(metrics) : undefined,
      }),
      'braintrust.metadata': jsonText(metadataOf(span)),
      ...(step === 'turn' && { 'braintrust.tags': tagsOf(span) }),
    } satisfies Attributes,
    events: exceptionsOf(span),
  }
}

function agent(span: SpanData, batch: SpanBatch): Form {
  return { type: 'task', input: wrapped(questionOf(span)), output: wrapped(answerOf(span, batch)) }
}

/** As Braintrust's proxy adds it to chat completions: https://github.com/braintrustdata/braintrust-proxy */
const REASONING: Reasoning = (content) => ({ reasoning: [{ id: '', content }] })

/** An answer is a list of choices, of which the model makes one. */
function call(span: SpanData): Pick<Form, 'input' | 'output'> {
  const answers = outputMessages(span, REASONING)
  const reason = messagesIn(span.attributes['gen_ai.output.messages'], 'assistant')[0]?.finishReason
  const finish_reason = reason === 'tool_call' ? 'tool_calls' : reason
  return {
    input: wrapped(inputMessages(span, REASONING)),
    output:
      answers.length === 0
        ? undefined
        : wrapped(answers.map((message, index) => ({ index, finish_reason, message }))),
  }
}

function tool({ attributes: has }: SpanData): Form {
  const result = has['gen_ai.tool.call.result']
  return {
    type: 'tool',
    input: quoted(asText(has['gen_ai.tool.call.arguments'] ?? {})),
    output: result === undefined ? undefined : quoted(asText(result)),
  }
}

/** JSON stays as it came: read and written again, a long number would be another. */
const quoted = (text: string): string => (parsed(text) === undefined ? wrapped(text) : text)

function compaction({ attributes: has }: SpanData): Form {
  const tokens = (place: 'before' | 'after') => has[`turnspan.compaction.tokens.${place}`]
  return {
    type: 'task',
    input: jsonText({ trigger: has['turnspan.compaction.trigger'], tokens: tokens('before') }),
    output: wrapped({ tokens: tokens('after'), summary: has['turnspan.compaction.summary'] }),
  }
}
