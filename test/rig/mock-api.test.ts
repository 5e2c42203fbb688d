import { expect, test } from 'vitest'
import type { Message } from './mock/message.ts'
import type { Scenario } from './mock/scenario.ts'
import { answer, text, toolUse } from './mock/scenario.ts'
import { type MockApi, startMockApi } from './mock-api.ts'

const tools = [{ name: 'Bash' }]
const ask = (mock: MockApi, words: string, more: object = {}, headers: Record<string, string> = {}) =>
  fetch(`${mock.url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'm', tools, messages: [{ role: 'user', content: words }], ...more }),
  })

async function withMock(scenario: Scenario, use: (mock: MockApi) => Promise<void>): Promise<void> {
  const mock = await startMockApi({ scenario, idPrefix: 'T' })
  try {
    await use(mock)
  } finally {
    await mock.close()
  }
}

const events = (stream: string) => [...stream.matchAll(/^event: (.*)$/gm)].map((match) => match[1])

test('each lane has a script of its own, with ids counted per server', async () => {
  const scenario: Scenario = {
    main: [answer(text('a'), toolUse('Bash', { command: 'x {{last_tool_result}}' })), 'end'],
    agents: [{ match: 'A1', steps: ['from the agent'] }],
  }
  await withMock(scenario, async (mock) => {
    const result = { role: 'user', content: [{ type: 'tool_result', content: 'R' }] }
    const first = (await (await ask(mock, 'x', { messages: [result] })).json()) as Message
    expect(first).toMatchObject({ id: 'msg_01T000000000000000001', model: 'm', stop_reason: 'tool_use' })
    expect(first.content[1]).toMatchObject({ id: 'toolu_01T000000000000000001', input: { command: 'x R' } })
    expect(mock.problems()).toEqual(['main: 1 of 2 steps played', 'agent:0: 0 of 1 steps played'])
    const agent = (await (await ask(mock, 'A1 go', {}, { 'x-claude-code-agent-id': 'z' })).json()) as Message
    expect(agent.content).toEqual([{ type: 'text', text: 'from the agent' }])
    await ask(mock, 'x')
    expect(mock.problems()).toEqual([])
    await ask(mock, 'once more')
    expect(mock.problems()).toEqual(['main: request 3, but its script has 2 steps'])
    expect(mock.requests.map((request) => request.laneKey)).toEqual(['main', 'agent:0:z', 'main', 'main'])
  })
})

test('an error is repeated, then the conversation goes on', async () => {
  const error = { status: 529, type: 'overloaded_error', message: 'busy' }
  await withMock({ main: [{ error, times: 2 }, 'ok'] }, async (mock) => {
    const answers = [await ask(mock, 'x'), await ask(mock, 'x'), await ask(mock, 'x')]
    expect(answers.map((response) => response.status)).toEqual([529, 529, 200])
    expect(await answers[0]?.json()).toMatchObject({ error: { type: 'overloaded_error' } })
  })
})

test('a stream ends, breaks with an error event, or is cut after a block', async () => {
  const content = [text('one'), text('two')]
  const main: Scenario['main'] = [
    'whole',
    { content, breaks: { how: 'error', error: { type: 'overloaded_error', message: 'busy' } } },
    { content, breaks: { how: 'drop', afterBlocks: 1 } },
  ]
  await withMock({ main }, async (mock) => {
    const stream = async () => (await ask(mock, 'x', { stream: true })).text()
    const block = ['content_block_start', 'content_block_delta', 'content_block_stop']
    expect(events(await stream())).toEqual([
      'message_start',
      'ping',
      ...block,
      'message_delta',
      'message_stop',
    ])
    expect(events(await stream())).toEqual(['message_start', 'ping', 'error'])
    await expect(stream()).rejects.toThrow('terminated')
  })
})

test('title calls and compactions do not use up the main script', async () => {
  await withMock({ main: ['main'] }, async (mock) => {
    await ask(mock, 'Write a "title"', { tools: [] })
    await ask(mock, 'CRITICAL: Respond with TEXT ONLY.')
    await ask(mock, 'find', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] })
    expect(mock.requests.map((request) => request.lane)).toEqual(['side', 'compact', 'side'])
    expect((await mock.waitFor('side', 2)).path).toBe('/v1/messages')
  })
})
