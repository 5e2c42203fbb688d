// A model call in OpenInference: messages flattened into attributes, one each for role, content and calls.
import { defined } from '../attributes.ts'
import type { Attributes, AttributeValue, SpanData } from '../span.ts'
import { cleanText, jsonText } from '../text.ts'
import {
  asText,
  callsIn,
  instructionsIn,
  type Message,
  messagesIn,
  reasoningIn,
  resultsIn,
  textsIn,
  toolsIn,
} from './read/messages.ts'
import { costOf, modelOf, parametersOf, usageOf } from './read/usage.ts'

/** Each is several attributes; nobody reads on in such a list. */
const MAX_LISTED = 200

/** https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md (`llm.provider`) */
const PROVIDERS: ReadonlyMap<AttributeValue | undefined, string> = new Map([
  ['aws.bedrock', 'aws'],
  ['gcp.vertex_ai', 'google'],
])

export function callAttributes(span: SpanData): Attributes {
  const { attributes: has } = span
  const [usage, cost, model] = [usageOf(span), costOf(span), modelOf(span)]
  const provider = has['gen_ai.provider.name']
  const reasons = has['gen_ai.response.finish_reasons']
  return {
    ...defined({
      'llm.model_name': model,
      'llm.provider': PROVIDERS.get(provider) ?? provider,
      'llm.system': model?.includes('claude') ? 'anthropic' : undefined,
      'llm.invocation_parameters': parametersText(span),
      'llm.finish_reason': Array.isArray(reasons) ? reasons[0] : undefined,
      'llm.token_count.prompt': usage?.input,
      'llm.token_count.completion': usage?.output,
      'llm.token_count.total': usage && usage.input + usage.output,
      'llm.token_count.prompt_details.cache_read': usage?.cacheRead,
      'llm.token_count.prompt_details.cache_write': usage?.cacheWrite,
      'llm.token_count.completion_details.reasoning': usage?.reasoning,
      'llm.cost.prompt': cost?.input,
      'llm.cost.completion': cost?.output,
      'llm.cost.total': cost?.total,
    }),
    ...flattened('llm.input_messages', [
      ...systemMessage(has['gen_ai.system_instructions']),
      ...messagesIn(has['gen_ai.input.messages'], 'user'),
    ]),
    ...flattened('llm.output_messages', messagesIn(has['gen_ai.output.messages'], 'assistant')),
    ...Object.fromEntries(
      toolsIn(has['gen_ai.tool.definitions'])
        .slice(0, MAX_LISTED)
        .map((tool, i) => [
          `llm.tools.${i}.tool.json_schema`,
          jsonText({ type: 'function', function: tool }),
        ]),
    ),
  }
}

function parametersText(span: SpanData): string | undefined {
  const parameters = parametersOf(span)
  return Object.keys(parameters).length > 0 ? jsonText(parameters) : undefined
}

function systemMessage(value: AttributeValue | undefined): Message[] {
  const text = instructionsIn(value)
  return text === '' ? [] : [{ role: 'system', parts: [{ kind: 'text', text }] }]
}

function flattened(list: string, messages: readonly Message[]): Attributes {
  const each = messages.flatMap(messageAttributes)
  const shown = each.slice(0, MAX_LISTED)
  if (each.length > MAX_LISTED)
    shown.push(textMessage('system', `[${each.length - MAX_LISTED} more messages]`))
  return Object.fromEntries(
    shown.flatMap((message, i) =>
      Object.entries(message).map(([key, value]) => [`${list}.${i}.message.${key}`, value]),
    ),
  )
}

/** Each result is a message of its own: Phoenix takes one a message. */
function messageAttributes({ role, parts }: Message): Attributes[] {
  const [text, thought] = [textsIn(parts), reasoningIn(parts)]
  const calls = callsIn(parts)
  const results = resultsIn(parts).map(({ id, text: content }) => ({
    ...textMessage('tool', content),
    tool_call_id: id,
  }))
  const spoken = {
    ...(thought === '' ? textMessage(role, text) : { role, ...ordered(thought, text) }),
    ...Object.fromEntries(calls.slice(0, MAX_LISTED).flatMap(callEntries)),
  }
  if (text === '' && thought === '' && calls.length === 0) return results
  // What the API's own tools gave stands in the answer itself.
  return role === 'assistant' ? [spoken, ...results] : [...results, spoken]
}

const textMessage = (role: string, content: string): Attributes => ({
  role,
  ...(content !== '' && { content: cleanText(content) }),
})

/** What was thought can only be told as one of several contents. */
const ordered = (reasoning: string, text: string): Attributes =>
  Object.fromEntries(
    [
      { type: 'reasoning', text: reasoning },
      { type: 'text', text },
    ]
      .filter((content) => content.text !== '')
      .flatMap((content, i) => [
        [`contents.${i}.message_content.type`, content.type],
        [`contents.${i}.message_content.text`, cleanText(content.text)],
      ]),
  )

const callEntries = ({ id, name, input }: ReturnType<typeof callsIn>[number], i: number) => [
  [`tool_calls.${i}.tool_call.id`, id],
  [`tool_calls.${i}.tool_call.function.name`, name],
  [`tool_calls.${i}.tool_call.function.arguments`, asText(input)],
]
