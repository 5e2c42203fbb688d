// Attributes that a backend would take for something else: docs/conventions tells of each, with its source.
import { describe, expect, test } from 'vitest'
import { braintrust } from '../../../src/trace/conventions/braintrust.ts'
import { CONVENTIONS, conventionNamed } from '../../../src/trace/conventions/index.ts'
import { langfuse } from '../../../src/trace/conventions/langfuse.ts'
import { langsmith } from '../../../src/trace/conventions/langsmith.ts'
import { openinference } from '../../../src/trace/conventions/openinference.ts'
import type { SpanData } from '../../../src/trace/span.ts'
import { ALL, batchOf, CHAT, jsonAt, sentAs, sessionAs, spanWith, TOOL, TURN } from './samples.ts'

const keysIn = (spans: readonly SpanData[]) => [
  ...new Set(spans.flatMap(({ attributes }) => Object.keys(attributes))),
]
const everywhere = (name: string) => ALL.flatMap((batch) => conventionNamed(name)?.apply(batch).spans ?? [])

test.each(CONVENTIONS)("$name: nothing looks like Claude Code's own telemetry", ({ name }) => {
  expect(keysIn(everywhere(name))).not.toContain('span.type')
})

test('OpenInference has no gen_ai.* beside it: Phoenix would make attributes of them', () => {
  expect(keysIn(everywhere('openinference')).filter((key) => key.startsWith('gen_ai.'))).toEqual([])
})

test('Langfuse is told nothing but what it is told by its own names: an unknown usage would be added', () => {
  const others = keysIn(everywhere('langfuse')).filter(
    (key) => !/^(langfuse\.|session\.id$|user\.id$)/.test(key),
  )
  expect(others).toEqual([])
})

test('no metadata of Langfuse makes it take messages for those of LangGraph or OpenAI', () => {
  const names = keysIn(everywhere('langfuse')).flatMap(
    (key) => key.split('langfuse.observation.metadata.')[1] ?? [],
  )
  expect(names.length).toBeGreaterThan(20)
  const read = /^(ls_.*|tools|messages|input|output|contents|choices|tags|framework|scope|attributes)$/
  expect(names.filter((name) => read.test(name))).toEqual([])
})

describe('the trace name of Langfuse', () => {
  const root = spanWith({ ...TURN, 'turnspan.turn.origin': 'slash_command' }, { spanId: '1'.repeat(16) })
  const child = spanWith(CHAT, { parentSpanId: root.spanId })
  const namesIn = (...spans: SpanData[]) =>
    langfuse.apply(batchOf(...spans)).spans.map(({ attributes }) => attributes['langfuse.trace.name'])

  test('stands on every span beside its root', () => {
    expect(namesIn(child, root)).toEqual(['claude-code/slash_command', 'claude-code/slash_command'])
  })

  test('is not told again without the root, where it could only be another', () => {
    expect(namesIn(child)).toEqual([undefined])
  })

  test("leaves a caller's trace its own", () => {
    expect(namesIn(child, { ...root, parentSpanId: 'c'.repeat(16) })).toEqual([undefined, undefined])
  })
})

describe('LangSmith', () => {
  test('takes a session id for a project, and a trace name for the name of the run: neither is sent', () => {
    const keys = keysIn(everywhere('langsmith'))
    expect(keys).not.toContain('langsmith.trace.session_id')
    expect(keys).not.toContain('langsmith.trace.name')
    expect(keys).toContain('langsmith.metadata.thread_id')
  })

  test('takes a span with a tool name for a tool: only tools have one', () => {
    for (const { attributes } of everywhere('langsmith'))
      expect(attributes['gen_ai.tool.name'] !== undefined).toBe(attributes['langsmith.span.kind'] === 'tool')
  })

  test('goes by the exception, not by the status', () => {
    for (const { status, events } of everywhere('langsmith'))
      expect(events.map(({ name }) => name)).toEqual(status.code === 'error' ? ['exception'] : [])
  })

  test('shows runs in the order in which they came: they come by time', () => {
    for (const batch of ALL) {
      const times = langsmith.apply(batch).spans.map(({ startMs }) => startMs)
      expect(times).toEqual([...times].sort((a, b) => a - b))
    }
  })

  test('is told on every run which turn it belongs to, and which agent ran', () => {
    const spans = sessionAs(langsmith, '07-subagent')
    expect(new Set(spans.map(({ attributes }) => attributes['langsmith.metadata.turn_id'])).size).toBe(1)
    const roles = spans.map(({ name, attributes }) => [name, attributes['langsmith.metadata.ls_agent_type']])
    expect(roles.filter(([, role]) => role === 'subagent').map(([name]) => name)).toEqual([
      'general-purpose',
      'chat claude-opus-5-5',
      'Bash',
      'chat claude-opus-5-5',
      'Read',
      'chat claude-opus-5-5',
    ])
  })

  test('keeps usage within the outputs, so that a call has some even if nothing came', () => {
    const sent = sentAs(langsmith, { ...CHAT, 'gen_ai.usage.input_tokens': 3 })
    expect(sent.attributes['gen_ai.completion']).toBe('{"messages":[]}')
  })
})

describe('Braintrust', () => {
  test('takes only valid JSON for input and output', () => {
    for (const { attributes: has } of everywhere('braintrust'))
      for (const key of ['braintrust.input_json', 'braintrust.output_json', 'braintrust.metadata'])
        if (has[key] !== undefined) expect(() => JSON.parse(String(has[key]))).not.toThrow()
  })

  test('could take the sums of a turn for one more call: only calls have metrics', () => {
    const told = sentAs(braintrust, { ...TURN, 'gen_ai.usage.input_tokens': 3 })
    expect(told.attributes).not.toHaveProperty(['braintrust.metrics'])
    for (const sent of everywhere('braintrust')) {
      const { type } = jsonAt(sent, 'braintrust.span_attributes') as { type: string }
      if (type !== 'llm') expect(sent.attributes).not.toHaveProperty(['braintrust.metrics'])
    }
  })

  test.each([
    [{ 'turnspan.permission.decision': 'accept', 'turnspan.tool.outcome': 'error' }, 'approved'],
    [{ 'turnspan.permission.decision': 'reject', 'turnspan.tool.outcome': 'denied' }, 'denied'],
    [{ 'turnspan.tool.outcome': 'denied' }, 'denied'],
    [{ 'turnspan.tool.outcome': 'ok' }, 'approved'],
    [{ 'turnspan.tool.outcome': 'error' }, undefined],
  ])('of a tool with %j is told that it was %s', (has, approval) => {
    const metadata = jsonAt(sentAs(braintrust, { ...TOOL, ...has }), 'braintrust.metadata')
    expect((metadata as { tool_approval?: string }).tool_approval).toBe(approval)
  })
})

test('no price list knows the mark of a context window', () => {
  const has = {
    ...CHAT,
    'gen_ai.response.model': 'claude-opus-5-5[1m]',
    'gen_ai.request.model': 'claude-opus-5-5[1m]',
  }
  expect(sentAs(openinference, has).attributes['llm.model_name']).toBe('claude-opus-5-5')
  expect(sentAs(langfuse, has).attributes['langfuse.observation.model.name']).toBe('claude-opus-5-5')
  expect(sentAs(langsmith, has).attributes['langsmith.metadata.ls_model_name']).toBe('claude-opus-5-5')
  expect(jsonAt(sentAs(braintrust, has), 'braintrust.metadata')).toMatchObject({ model: 'claude-opus-5-5' })
})

test.each([
  ['aws.bedrock', 'aws', 'amazon_bedrock', 'bedrock'],
  ['gcp.vertex_ai', 'google', 'google_vertex_ai', 'vertex'],
  ['anthropic', 'anthropic', 'anthropic', 'anthropic'],
  ['__proto__', '__proto__', '__proto__', '__proto__'],
])(
  'who sells the model has another name everywhere: %s',
  (provider, ofOpenInference, ofLangSmith, ofBraintrust) => {
    const has = { ...CHAT, 'gen_ai.provider.name': provider }
    expect(sentAs(openinference, has).attributes['llm.provider']).toBe(ofOpenInference)
    expect(sentAs(langsmith, has).attributes['langsmith.metadata.ls_provider']).toBe(ofLangSmith)
    expect(jsonAt(sentAs(braintrust, has), 'braintrust.metadata')).toMatchObject({ provider: ofBraintrust })
  },
)

test('reasoning is part of the output, and told apart only where that costs nothing', () => {
  const has = {
    ...CHAT,
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 60,
    'gen_ai.usage.reasoning.output_tokens': 33,
  }
  expect(jsonAt(sentAs(langfuse, has), 'langfuse.observation.usage_details')).toEqual({
    input: 10,
    output: 60,
  })
  expect(sentAs(openinference, has).attributes).toMatchObject({
    'llm.token_count.completion': 60,
    'llm.token_count.completion_details.reasoning': 33,
  })
  expect(jsonAt(sentAs(langsmith, has), 'langsmith.usage_metadata')).toMatchObject({
    output_tokens: 60,
    output_token_details: { reasoning: 33 },
  })
})

test('what was tried in vain is told where no events are read, and a retried call is a warning', () => {
  const attempt = (status: number, words: string) => ({
    name: 'turnspan.attempt.failed',
    atMs: 1_100,
    attributes: { 'error.type': String(status), 'exception.message': words },
  })
  const events = [attempt(529, 'Overloaded'), attempt(500, 'boom')]
  expect(sentAs(langfuse, CHAT, { events }).attributes).toMatchObject({
    'langfuse.observation.level': 'WARNING',
    'langfuse.observation.status_message': '2 failed attempts',
    'langfuse.observation.metadata.failed_attempts': 2,
    'langfuse.observation.metadata.failed_attempts_why': 'Overloaded; boom',
  })
  const failed = sentAs(
    langsmith,
    { ...CHAT, 'error.type': 'server_error' },
    { events, status: { code: 'error' } },
  )
  expect(failed.events.map(({ attributes }) => attributes['exception.message'])).toEqual(['boom'])
})
