// What MLflow stores and its pages draw: forms by example, and rules on every recording.
import { describe, expect, test } from 'vitest'
import { mlflow } from '../../src/trace/conventions/mlflow.ts'
import type { Attributes, SpanBatch, SpanData, SpanStatus } from '../../src/trace/span.ts'
import { importSession } from '../sessions/import.ts'
import { RECORDINGS } from '../sessions/recordings.ts'
import { replayLive } from '../sessions/replay.ts'
import { operationOf } from '../sessions/traces.ts'

interface ChatMessages {
  readonly messages: readonly { readonly role: string; readonly content: string | null }[]
}

const sentOf = (name: string) => importSession(name).map((batch) => mlflow.apply(batch))
const rootOf = ({ spans }: SpanBatch) =>
  spans.find(({ parentSpanId }) => parentSpanId === undefined) as SpanData
const jsonAt = (span: SpanData | undefined, key: string) =>
  JSON.parse(String(span?.attributes[key])) as ChatMessages
const inputsOf = (span: SpanData | undefined) => jsonAt(span, 'mlflow.spanInputs')
const outputsOf = (span: SpanData | undefined) => jsonAt(span, 'mlflow.spanOutputs')
const typeOf = ({ attributes }: SpanData) => attributes['mlflow.spanType']
const spansOf = (name: string) => sentOf(name).flatMap(({ spans }) => spans)
const tool = (name: string, of: string) =>
  spansOf(of).find((span) => typeOf(span) === 'TOOL' && span.name === name)

describe.each(RECORDINGS)('every span of %s', (name) => {
  const batches = importSession(name)
  const pairs = batches.flatMap((batch) => {
    const sent = mlflow.apply(batch)
    return batch.spans.map((span, i) => ({ span, sent: sent.spans[i] as SpanData }))
  })

  test('keeps its place in the trace', () => {
    for (const { span, sent } of pairs) {
      const { traceId, spanId, parentSpanId, startMs, endMs, kind, links } = span
      expect(sent).toMatchObject({ traceId, spanId, startMs, endMs, kind, links })
      expect(sent.parentSpanId).toBe(parentSpanId)
    }
  })

  test('has a type and the name that the pages group by', () => {
    for (const { span, sent } of pairs) {
      const { attributes: has } = span
      const [type, called] =
        operationOf(span) === 'chat'
          ? ['CHAT_MODEL', span.name]
          : operationOf(span) === 'execute_tool'
            ? ['TOOL', has['gen_ai.tool.name']]
            : operationOf(span) === 'invoke_agent'
              ? ['AGENT', has['gen_ai.agent.name']]
              : ['MEMORY', 'compaction']
      expect([typeOf(sent), sent.name]).toEqual([type, called])
    }
  })

  test('is OK, or failed with an exception that says why, or was never finished', () => {
    for (const { span, sent } of pairs) {
      const exceptions = sent.events.filter((event) => event.name === 'exception')
      if (span.status.code === 'error') {
        expect(sent.status).toEqual(span.status)
        expect(exceptions).toHaveLength(1)
        expect(exceptions[0]?.attributes['exception.type']).toBe(span.attributes['error.type'])
        expect(String(exceptions[0]?.attributes['exception.message'])).not.toBe('')
      } else {
        const isOpen = span.attributes['turnspan.tool.outcome'] === 'unfinished'
        expect(sent.status.code).toBe(isOpen ? 'unset' : 'ok')
        expect(exceptions).toEqual([])
      }
    }
  })

  test('carries its content once, as JSON that the pages draw', () => {
    for (const { sent } of pairs) {
      expect(
        Object.keys(sent.attributes).filter((key) =>
          /^gen_ai\.(input|output)\.messages$|tool\.call\.(arguments|result)|compaction\.summary/.test(key),
        ),
      ).toEqual([])
      const inputs = inputsOf(sent)
      if (typeOf(sent) === 'TOOL' || typeOf(sent) === 'MEMORY') expect(inputs).toBeTypeOf('object')
      else expect(Array.isArray(inputs.messages)).toBe(true)
    }
  })

  test('on top and for agents is one question and one answer in plain text', () => {
    for (const { sent } of pairs.filter((pair) => typeOf(pair.sent) === 'AGENT')) {
      for (const [role, { messages }] of [
        ['user', inputsOf(sent)],
        ['assistant', outputsOf(sent)],
      ] as const) {
        expect(messages).toHaveLength(1)
        expect(messages[0]?.role).toBe(role)
        expect(messages[0]?.content).toMatch(/^[^{\s]/)
      }
    }
  })

  test('tells tokens and dollars only where the model was called', () => {
    for (const { span, sent } of pairs) {
      const told = ['mlflow.chat.tokenUsage', 'mlflow.llm.cost'].map((key) => key in sent.attributes)
      const isAnswered = operationOf(span) === 'chat' && 'gen_ai.usage.input_tokens' in span.attributes
      expect(told).toEqual([isAnswered, isAnswered])
      expect('mlflow.llm.model' in sent.attributes).toBe(operationOf(span) === 'chat')
    }
  })

  test('names session and user, and only the root sets tags', () => {
    for (const { span, sent } of pairs) {
      expect(sent.attributes['session.id']).toBe(span.attributes['session.id'])
      const tags = Object.keys(sent.attributes).filter((key) => key.startsWith('mlflow.traceTag.'))
      expect(tags.length > 0).toBe(span.parentSpanId === undefined)
    }
  })

  test('costs what its trace costs', () => {
    for (const batch of batches.map((each) => mlflow.apply(each))) {
      const costs = batch.spans.flatMap(({ attributes }) =>
        attributes['mlflow.llm.cost'] === undefined
          ? []
          : [JSON.parse(String(attributes['mlflow.llm.cost'])) as Record<string, number>],
      )
      for (const { input_cost = 0, output_cost = 0, total_cost } of costs)
        expect(input_cost + output_cost).toBeCloseTo(total_cost ?? Number.NaN, 9)
      const total = costs.reduce((sum, { total_cost = 0 }) => sum + total_cost, 0)
      const background = batch.spans.some(
        ({ attributes }) => attributes['turnspan.agent.background'] === true,
      )
      if (!background)
        expect(total).toBeCloseTo(Number(rootOf(batch).attributes['turnspan.cost.usd'] ?? 0), 9)
    }
  })

  test('leaves only the service in the resource: every other attribute would become a tag', () => {
    for (const batch of batches) {
      const sent = mlflow.apply(batch)
      expect(sent.resource).toEqual({ 'service.name': 'claude-code' })
      expect(rootOf(sent).attributes).toMatchObject({
        'service.version': batch.resource['service.version'],
        'telemetry.distro.name': 'turnspan',
      })
    }
  })
})

describe('messages', () => {
  test('a queued message is one with the prompt: two would hide the first', () => {
    expect(inputsOf(rootOf(sentOf('33-queued')[0] as SpanBatch))).toEqual({
      messages: [{ role: 'user', content: 'start\n\nqueued message' }],
    })
  })

  test('each tool result is a message of its own, before what was typed meanwhile', () => {
    const [, second] = spansOf('33-queued').filter((span) => typeOf(span) === 'CHAT_MODEL')
    expect(inputsOf(second).messages).toEqual([
      { role: 'tool', tool_call_id: 'toolu_01Mock000000000000000001', content: 'done' },
      { role: 'user', content: 'queued message' },
    ])
    const [, answered] = spansOf('04-parallel').filter((span) => typeOf(span) === 'CHAT_MODEL')
    expect(inputsOf(answered).messages.map(({ role }) => role)).toEqual(['tool', 'tool', 'tool'])
  })

  test('thinking, text and calls of the model are one message', () => {
    const [first, second] = spansOf('13-thinking').filter((span) => typeOf(span) === 'CHAT_MODEL')
    expect(outputsOf(first).messages).toEqual([
      {
        role: 'assistant',
        content: 'I thought.',
        reasoning: 'Let me think about the command.',
        tool_calls: [
          {
            id: 'toolu_01Mock000000000000000001',
            type: 'function',
            function: { name: 'Bash', arguments: '{"command":"echo t","description":"t"}' },
          },
        ],
      },
    ])
    expect(outputsOf(second).messages).toEqual([
      { role: 'assistant', content: 'Final answer.', reasoning: 'Now the answer.' },
    ])
  })

  test('a call without a word has no content', () => {
    const [first] = spansOf('03-files').filter((span) => typeOf(span) === 'CHAT_MODEL')
    expect(outputsOf(first).messages[0]?.content).toBeNull()
  })

  test('a tool has its arguments as an object and its result as a tool message', () => {
    const edit = tool('Edit', '03-files')
    expect(inputsOf(edit)).toEqual({
      replace_all: false,
      file_path: '/home/dev/project/a.txt',
      old_string: 'two',
      new_string: 'TWO',
    })
    expect(outputsOf(edit).messages).toMatchObject([
      { role: 'tool', tool_call_id: 'toolu_01Mock000000000000000002' },
    ])
  })

  test('a failed tool tells all that it said in its exception', () => {
    const bash = tool('Bash', '05-fail')
    expect(bash?.status).toEqual({ code: 'error', message: 'Exit code 3' })
    expect(bash?.events).toEqual([
      {
        name: 'exception',
        atMs: bash?.endMs,
        attributes: { 'exception.type': 'tool_error', 'exception.message': 'Exit code 3\nout\nerr' },
      },
    ])
  })

  test('an exception is no second copy of a long output', () => {
    const long = sentWith(
      { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.call.result': 'x'.repeat(9_000) },
      { code: 'error' },
    )
    const [exception] = long.events
    expect(String(exception?.attributes['exception.message']).length).toBeLessThan(2_100)
  })

  test('a call that failed for good tells what the API said last', () => {
    const failed = spansOf('12b-fail').filter(
      ({ status, attributes }) => status.code === 'error' && attributes['mlflow.spanType'] === 'CHAT_MODEL',
    )
    const words = failed.map(({ events }) => String(events.at(-1)?.attributes['exception.message']))
    expect(words[0]).toBe('Invalid API key · Fix external API key')
    expect(words[1]).toMatch(/^API Error: 500 Internal server error/)
  })

  test('a tool that never ended has no output and is no success', () => {
    const open = spansOf('24-sigkill').find(
      ({ attributes }) => attributes['turnspan.tool.outcome'] === 'unfinished',
    )
    expect(open?.status).toEqual({ code: 'unset' })
    expect(open?.attributes).not.toHaveProperty(['mlflow.spanOutputs'])
  })
})

describe('a turn without an answer says in words why', () => {
  const answers = (name: string) => sentOf(name).map((batch) => outputsOf(rootOf(batch)).messages[0]?.content)

  test.each([
    ['17b-esc', '[interrupted]'],
    ['24-sigkill', '[unfinished]'],
    ['11-compact', '[conversation compacted: 4,337 → 2,555 tokens]'],
    ['12b-fail', 'Invalid API key · Fix external API key'],
  ])('%s: %s', (name, words) => {
    expect(answers(name)).toContain(words)
  })
})

test('the trace is called by where it came from, so that the list can be filtered', () => {
  const nameOf = (batch: SpanBatch) => rootOf(batch).attributes['mlflow.traceTag.mlflow.traceName']
  expect(sentOf('11-compact').map(nameOf)).toEqual([
    'claude-code',
    'claude-code/slash_command',
    'claude-code',
  ])
  expect(sentOf('09-background').map(nameOf)).toEqual([
    'claude-code',
    'claude-code/task_notification',
    'claude-code/task_notification',
  ])
})

test('tags tell branch, folder, status and mode', () => {
  const [batch] = sentOf('01-text')
  expect(rootOf(batch as SpanBatch).attributes).toMatchObject({
    'mlflow.traceTag.branch': 'main',
    'mlflow.traceTag.directory': '/home/dev/project',
    'mlflow.traceTag.status': 'completed',
    'mlflow.traceTag.permission_mode': 'default',
  })
})

test('a live trace keeps host and version on its root', async () => {
  const [batch] = (await replayLive('01-text')).batches
  const sent = mlflow.apply(batch as SpanBatch)
  expect(sent.resource).toEqual({ 'service.name': 'claude-code' })
  expect(rootOf(sent).attributes).toHaveProperty(['host.name'])
  expect(rootOf(sent).attributes).toHaveProperty(['mlflow.trace.user'])
})

test('the model is named without the mark of its context window', () => {
  const chat = chatWith({
    'gen_ai.request.model': 'claude-opus-5-5[1m]',
    'gen_ai.response.model': 'claude-opus-5-5[1m]',
  })
  expect(chat.attributes['mlflow.llm.model']).toBe('claude-opus-5-5')
})

test('a call of a model without a price has tokens and no cost', () => {
  const chat = chatWith({
    'gen_ai.request.model': 'mine',
    'gen_ai.usage.input_tokens': 3,
    'gen_ai.usage.output_tokens': 4,
  })
  expect(JSON.parse(String(chat.attributes['mlflow.chat.tokenUsage']))).toEqual({
    input_tokens: 3,
    output_tokens: 4,
    total_tokens: 7,
  })
  expect(chat.attributes).not.toHaveProperty(['mlflow.llm.cost'])
})

test('a call that names no model has none', () => {
  expect(chatWith({}).attributes).not.toHaveProperty(['mlflow.llm.model'])
  expect(chatWith({}).attributes).not.toHaveProperty(['mlflow.llm.provider'])
})

test('messages of which only a stand-in is left are shown as that', () => {
  const chat = chatWith({ 'gen_ai.input.messages': '"[9 characters, hmac 0123456789ab]"' })
  expect(inputsOf(chat)).toEqual({
    messages: [{ role: 'user', content: '[9 characters, hmac 0123456789ab]' }],
  })
})

test("what another tool's trace tells of is not taken for a compaction", () => {
  expect(typeOf(sentWith({ 'gen_ai.operation.name': 'retrieval' }))).toBe('CHAIN')
})

test('any trace in GenAI conventions is taken, whatever it lacks or has too much', () => {
  for (const attributes of [
    {},
    { 'gen_ai.operation.name': 'embeddings', 'gen_ai.input.messages': 'no json' },
    { 'gen_ai.operation.name': '__proto__' },
  ]) {
    expect(() => sentWith(attributes)).not.toThrow()
  }
})

const sentWith = (attributes: Attributes, status: SpanStatus = { code: 'unset' }): SpanData => {
  const span: SpanData = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    name: 'chat',
    kind: 'client',
    startMs: 0,
    endMs: 1,
    status,
    attributes,
    events: [],
    links: [],
  }
  return mlflow.apply({ traceId: span.traceId, resource: {}, spans: [span] }).spans[0] as SpanData
}
const chatWith = (attributes: Attributes) => sentWith({ 'gen_ai.operation.name': 'chat', ...attributes })
