// Messages in the form of chat completions, which most backends draw: tool results as messages of their own, calls with
// their arguments as a JSON text. https://platform.openai.com/docs/api-reference/chat/create
import type { Json } from '../../../json/read.ts'
import type { AttributeValue, SpanData } from '../../span.ts'
import {
  asText,
  callsIn,
  instructionsIn,
  type Message,
  messagesIn,
  type Part,
  reasoningIn,
  resultsIn,
  textsIn,
  toolsIn,
} from '../read/messages.ts'

export type ChatMessage = Readonly<Record<string, unknown>> & { readonly role: string }

/** Chat completions have no word for what a model thought; every backend has its own. */
export type Reasoning = (text: string) => Readonly<Record<string, unknown>>

export const inputMessages = ({ attributes: has }: SpanData, reasoning: Reasoning): ChatMessage[] => [
  ...systemMessage(has['gen_ai.system_instructions']),
  ...chatMessages(messagesIn(has['gen_ai.input.messages'], 'user'), reasoning),
]

export const outputMessages = ({ attributes: has }: SpanData, reasoning: Reasoning): ChatMessage[] =>
  chatMessages(messagesIn(has['gen_ai.output.messages'], 'assistant'), reasoning)

export const toolMessage = (id: AttributeValue | undefined, content: string): ChatMessage => ({
  role: 'tool',
  tool_call_id: id ?? '',
  content,
})

/** `{ type: 'function', function: { name, description, parameters } }`; empty where none are told. */
export const functionTools = (value: AttributeValue | undefined): Json[] =>
  toolsIn(value).map((tool) => ({ type: 'function', function: tool }))

function systemMessage(value: AttributeValue | undefined): ChatMessage[] {
  const content = instructionsIn(value)
  return content === '' ? [] : [{ role: 'system', content }]
}

const chatMessages = (messages: readonly Message[], reasoning: Reasoning): ChatMessage[] =>
  messages.flatMap(({ role, parts }) =>
    role === 'assistant' ? assistantMessages(parts, reasoning) : userMessages(role, parts),
  )

/** Results before words: that is how they came to the model, and after a text some backends drop them. */
function userMessages(role: string, parts: readonly Part[]): ChatMessage[] {
  const content = textsIn(parts)
  return [...resultMessages(parts), ...(content === '' ? [] : [{ role, content }])]
}

function assistantMessages(parts: readonly Part[], reasoning: Reasoning): ChatMessage[] {
  const [content, thought, calls] = [textsIn(parts), reasoningIn(parts), callsIn(parts)]
  const message = {
    role: 'assistant',
    content: content === '' ? null : content,
    ...(thought !== '' && reasoning(thought)),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, input }) => ({
        id,
        type: 'function',
        function: { name, arguments: asText(input) },
      })),
    }),
  }
  // What the API's own tools gave stands in the answer itself.
  return [message, ...resultMessages(parts)]
}

const resultMessages = (parts: readonly Part[]) =>
  resultsIn(parts).map(({ id, text }) => toolMessage(id, text))
