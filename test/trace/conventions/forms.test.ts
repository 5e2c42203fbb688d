// How each backend likes what was said, by example; docs/conventions says where each rule comes from.
import { describe, expect, test } from 'vitest'
import { braintrust } from '../../../src/trace/conventions/braintrust.ts'
import { langfuse } from '../../../src/trace/conventions/langfuse.ts'
import { langsmith } from '../../../src/trace/conventions/langsmith.ts'
import { openinference } from '../../../src/trace/conventions/openinference.ts'
import type { AttributeValue, SpanData } from '../../../src/trace/span.ts'
import { CHAT, jsonAt, sentAs, TOOL, TURN } from './samples.ts'

const INPUT = JSON.stringify([
  {
    role: 'user',
    parts: [
      { type: 'tool_call_response', id: 't1', response: 'a\nb' },
      { type: 'tool_call_response', id: 't2', response: [{ type: 'text', content: 'c' }] },
      { type: 'text', content: 'and go on' },
    ],
  },
])
const OUTPUT = JSON.stringify([
  {
    role: 'assistant',
    parts: [
      { type: 'reasoning', content: 'I think' },
      { type: 'text', content: 'I say' },
      { type: 'tool_call', id: 't3', name: 'Bash', arguments: { command: 'ls "x"' } },
    ],
    finish_reason: 'tool_call',
  },
])
const SAID = {
  ...CHAT,
  'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
  'gen_ai.tool.definitions':
    '[{"type":"function","name":"Bash","description":"runs","parameters":{"type":"object"}}]',
  'gen_ai.input.messages': INPUT,
  'gen_ai.output.messages': OUTPUT,
}
const TOOLS = [
  { type: 'function', function: { name: 'Bash', description: 'runs', parameters: { type: 'object' } } },
]
const ARGUMENTS = '{"command":"ls \\"x\\""}'
const CALLS = [{ id: 't3', type: 'function', function: { name: 'Bash', arguments: ARGUMENTS } }]

describe('a model call', () => {
  test('OpenInference: each message, content and call by attributes of its own, and no text besides', () => {
    const { attributes } = sentAs(openinference, SAID)
    const said = Object.fromEntries(
      Object.entries(attributes).filter(([key]) => /messages|tools|value/.test(key)),
    )
    expect(said).toEqual({
      'llm.input_messages.0.message.role': 'system',
      'llm.input_messages.0.message.content': 'Be brief.',
      'llm.input_messages.1.message.role': 'tool',
      'llm.input_messages.1.message.tool_call_id': 't1',
      'llm.input_messages.1.message.content': 'a\nb',
      'llm.input_messages.2.message.role': 'tool',
      'llm.input_messages.2.message.tool_call_id': 't2',
      'llm.input_messages.2.message.content': '[{"type":"text","content":"c"}]',
      'llm.input_messages.3.message.role': 'user',
      'llm.input_messages.3.message.content': 'and go on',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.contents.0.message_content.type': 'reasoning',
      'llm.output_messages.0.message.contents.0.message_content.text': 'I think',
      'llm.output_messages.0.message.contents.1.message_content.type': 'text',
      'llm.output_messages.0.message.contents.1.message_content.text': 'I say',
      'llm.output_messages.0.message.tool_calls.0.tool_call.id': 't3',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'Bash',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': ARGUMENTS,
      'llm.tools.0.tool.json_schema': JSON.stringify(TOOLS[0]),
    })
  })

  test('Langfuse: chat messages with tools beside them, and one message as the answer', () => {
    const sent = sentAs(langfuse, SAID)
    expect(jsonAt(sent, 'langfuse.observation.input')).toEqual({
      tools: TOOLS,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'tool', tool_call_id: 't1', content: 'a\nb' },
        { role: 'tool', tool_call_id: 't2', content: '[{"type":"text","content":"c"}]' },
        { role: 'user', content: 'and go on' },
      ],
    })
    expect(jsonAt(sent, 'langfuse.observation.output')).toEqual({
      role: 'assistant',
      content: 'I say',
      thinking: [{ type: 'thinking', content: 'I think' }],
      tool_calls: CALLS,
    })
  })

  test('LangSmith: objects with messages, their content in blocks', () => {
    const sent = sentAs(langsmith, SAID)
    const text = (words: string) => [{ type: 'text', text: words }]
    expect(jsonAt(sent, 'gen_ai.prompt')).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'tool', tool_call_id: 't1', content: text('a\nb') },
        { role: 'tool', tool_call_id: 't2', content: text('[{"type":"text","content":"c"}]') },
        { role: 'user', content: text('and go on') },
      ],
    })
    expect(jsonAt(sent, 'gen_ai.completion')).toEqual({
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'I think' },
            { type: 'text', text: 'I say' },
            { type: 'tool_call', id: 't3', name: 'Bash', args: { command: 'ls "x"' } },
          ],
        },
      ],
    })
    expect(jsonAt(sent, 'tools')).toEqual(TOOLS)
  })

  test('Braintrust: chat messages, and a choice of one answer; tools are metadata', () => {
    const sent = sentAs(braintrust, SAID)
    expect(jsonAt(sent, 'braintrust.input_json')).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'tool', tool_call_id: 't1', content: 'a\nb' },
      { role: 'tool', tool_call_id: 't2', content: '[{"type":"text","content":"c"}]' },
      { role: 'user', content: 'and go on' },
    ])
    expect(jsonAt(sent, 'braintrust.output_json')).toEqual([
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: 'I say',
          reasoning: [{ id: '', content: 'I think' }],
          tool_calls: CALLS,
        },
      },
    ])
    expect(jsonAt(sent, 'braintrust.metadata')).toMatchObject({ tools: TOOLS })
  })
})

const LONG_NUMBER = '{"id":12345678901234567890}'

describe.each<[string, (has: Record<string, AttributeValue>) => SpanData, (sent: SpanData) => unknown]>([
  [
    'OpenInference',
    (has) => sentAs(openinference, has),
    ({ attributes: has }) => [has['input.value'], has['output.value']],
  ],
  [
    'Langfuse',
    (has) => sentAs(langfuse, has),
    ({ attributes: has }) => [has['langfuse.observation.input'], has['langfuse.observation.output']],
  ],
])('a tool in %s', (_, send, said) => {
  test('has its arguments as JSON and its result as it came', () => {
    const sent = send({
      ...TOOL,
      'gen_ai.tool.call.arguments': '{"command":"ls"}',
      'gen_ai.tool.call.result': 'a\nb',
    })
    expect(sent.name).toBe('Bash')
    expect(said(sent)).toEqual(['{"command":"ls"}', 'a\nb'])
  })
})

describe('a tool', () => {
  const tool = (result: string) => ({
    ...TOOL,
    'gen_ai.tool.call.arguments': '{"command":"ls"}',
    'gen_ai.tool.call.result': result,
  })

  test('in LangSmith has objects on both sides, with long numbers as they came', () => {
    const told = (result: string) => sentAs(langsmith, tool(result)).attributes['gen_ai.completion']
    expect(sentAs(langsmith, tool('x')).attributes['gen_ai.prompt']).toBe('{"input":{"command":"ls"}}')
    expect(told('a "b"\n')).toBe('{"output":"a \\"b\\"\\n"}')
    expect(told(LONG_NUMBER)).toBe(`{"output":${LONG_NUMBER}}`)
  })

  test('in Braintrust has JSON on both sides: a plain text is quoted', () => {
    const told = (result: string) => sentAs(braintrust, tool(result)).attributes['braintrust.output_json']
    expect(told('a "b"\n')).toBe('"a \\"b\\"\\n"')
    expect(told(LONG_NUMBER)).toBe(LONG_NUMBER)
    expect(told('42')).toBe('"42"')
  })

  test('whose arguments a policy took away has its stand-in, as JSON where that is a must', () => {
    const standIn = '[9 characters, hmac 0123456789ab]'
    const has = { ...TOOL, 'gen_ai.tool.call.arguments': standIn }
    expect(sentAs(openinference, has).attributes).toMatchObject({
      'input.value': standIn,
      'input.mime_type': 'text/plain',
    })
    expect(sentAs(langfuse, has).attributes['langfuse.observation.input']).toBe(standIn)
    expect(jsonAt(sentAs(langsmith, has), 'gen_ai.prompt')).toEqual({ input: standIn })
    expect(jsonAt(sentAs(braintrust, has), 'braintrust.input_json')).toBe(standIn)
  })
})

test('messages that a policy took away, or that were too long to be kept as such, are one text', () => {
  const standIn = '[9 characters, hmac 0123456789ab]'
  const has = { ...CHAT, 'gen_ai.input.messages': JSON.stringify(standIn), 'gen_ai.output.messages': standIn }
  expect(sentAs(openinference, has).attributes).toMatchObject({
    'llm.input_messages.0.message.role': 'user',
    'llm.input_messages.0.message.content': standIn,
    'llm.output_messages.0.message.role': 'assistant',
    'llm.output_messages.0.message.content': standIn,
  })
  expect(jsonAt(sentAs(langfuse, has), 'langfuse.observation.input')).toEqual([
    { role: 'user', content: standIn },
  ])
})

test('what a backend does not know as a part of a message is told as a text', () => {
  const parts = [
    { type: 'generic', name: 'new_block', value: { a: 1 } },
    { type: 'uri', uri: 'https://x' },
    7,
  ]
  const has = { ...CHAT, 'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts }]) }
  expect(jsonAt(sentAs(langfuse, has), 'langfuse.observation.input')).toEqual([
    { role: 'user', content: '[generic] {"a":1}\n\n[uri] {"uri":"https://x"}\n\n7' },
  ])
})

test("what the API's own tools gave stands in the answer, behind the call", () => {
  const parts = [
    { type: 'server_tool_call', id: 's1', name: 'web_search', arguments: { query: 'x' } },
    { type: 'server_tool_call_response', id: 's1', response: [{ url: 'https://x' }] },
    { type: 'text', content: 'found' },
  ]
  const has = { ...CHAT, 'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts }]) }
  expect(jsonAt(sentAs(langfuse, has), 'langfuse.observation.output')).toMatchObject([
    { role: 'assistant', content: 'found', tool_calls: [{ id: 's1' }] },
    { role: 'tool', tool_call_id: 's1', content: '[{"url":"https://x"}]' },
  ])
  expect(sentAs(openinference, has).attributes).toMatchObject({
    'llm.output_messages.0.message.tool_calls.0.tool_call.id': 's1',
    'llm.output_messages.1.message.role': 'tool',
    'llm.output_messages.1.message.content': '[{"url":"https://x"}]',
  })
  expect(jsonAt(sentAs(langsmith, has), 'gen_ai.completion')).toMatchObject({
    messages: [{ role: 'assistant' }, { role: 'tool', tool_call_id: 's1' }],
  })
})

test('a turn without an answer says why wherever its answer is looked for', () => {
  const has = { ...TURN, 'turnspan.turn.status': 'interrupted', 'gen_ai.input.messages': INPUT }
  expect(sentAs(openinference, has).attributes['output.value']).toBe('[interrupted]')
  expect(jsonAt(sentAs(braintrust, has), 'braintrust.output_json')).toBe('[interrupted]')
  expect(jsonAt(sentAs(langfuse, has), 'langfuse.observation.output')).toEqual({
    role: 'assistant',
    content: '[interrupted]',
  })
  expect(jsonAt(sentAs(langsmith, has), 'gen_ai.completion')).toEqual({
    messages: [{ role: 'assistant', content: '[interrupted]' }],
  })
})
