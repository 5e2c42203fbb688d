// What holds for every trace of every recording, however it was told.
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { isJson, type Json, jsonAt, listAt } from '../../src/json/read.ts'
import type { SpanData } from '../../src/trace/span.ts'
import { EXPECTED } from './expected.ts'
import { blocksIn, type Raw, rawOf, timeOf } from './raw.ts'
import { RECORDINGS, recordingOf } from './recordings.ts'
import { WAYS } from './told.ts'
import { ancestorsOf, operationOf, rootOf, spansIn, type Trace, tracesIn } from './traces.ts'

describe.each(RECORDINGS)('%s', (name) => {
  describe.each(Object.keys(WAYS))('%s', (way) => {
    let traces: readonly Trace[] = []
    let spans: readonly SpanData[] = []
    const raw: Raw = rawOf(name)
    const traceOf = ({ traceId }: SpanData) => traces.find((trace) => trace.traceId === traceId) as Trace
    const chatOf = (messageId: string) =>
      spans.filter((span) => span.attributes['gen_ai.response.id'] === messageId)
    const toolOf = (id: string) =>
      spans.filter(
        (span) => operationOf(span) === 'execute_tool' && span.attributes['gen_ai.tool.call.id'] === id,
      )
    const runOf = (span: SpanData) =>
      ancestorsOf(span, traceOf(span)).find(isSubagent)?.attributes['turnspan.agent.run_id']

    beforeAll(async () => {
      traces = tracesIn((await WAYS[way]?.(name)) ?? [])
      spans = spansIn(traces)
    })

    test('its turns, calls, tools, subagents and compactions are all there', () => {
      expect(traces.map(summaryOf).sort()).toEqual([...(EXPECTED[name] ?? [])].sort())
    })

    test('ids are hashes of the ids that Claude Code gave', () => {
      for (const span of spans) {
        const root = rootOf(traceOf(span))
        expect(span.traceId).toBe(sha256(`v1|${root?.attributes['turnspan.turn.id']}`).slice(0, 32))
        const [kind, key] = naturalKeyOf(span)
        if (key !== undefined)
          expect(span.spanId).toBe(sha256(`v1|${span.traceId}|${kind}|${key}`).slice(0, 16))
      }
    })

    test('a trace has one root, and the parent of every other span is in it', () => {
      for (const trace of traces) {
        const tree = [...trace.spans.values()]
        expect(tree.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1)
        expect(
          tree.filter((span) => ancestorsOf(span, trace).at(-1) !== rootOf(trace) && span !== rootOf(trace)),
        ).toEqual([])
      }
    })

    test('a span is called by what it does, and only calls of the model are client spans', () => {
      for (const span of spans) {
        expect(span.name).toBe(nameOf(span))
        expect(span.kind).toBe(operationOf(span) === 'chat' ? 'client' : 'internal')
      }
    })

    test('nothing ends before it starts, or starts before what it belongs to', () => {
      for (const span of spans) {
        expect(span.startMs, span.name).toBeGreaterThan(Date.UTC(2026, 0))
        expect(span.endMs, span.name).toBeGreaterThanOrEqual(span.startMs)
        const [parent] = ancestorsOf(span, traceOf(span))
        if (parent !== undefined) expect(span.startMs, span.name).toBeGreaterThanOrEqual(parent.startMs)
      }
    })

    test('only a background agent outlives its turn', () => {
      for (const span of spans) {
        const above = [span, ...ancestorsOf(span, traceOf(span))]
        if (above.some(({ attributes }) => attributes['turnspan.agent.background'] === true)) continue
        expect(span.endMs, span.name).toBeLessThanOrEqual(above.at(-1)?.endMs ?? 0)
      }
    })

    test('every span names its session, none imitates the native tracing, no text is endless or broken', () => {
      const sessions = new Set(recordingOf(name).files.map(({ sessionId }) => sessionId))
      for (const { attributes, name: spanName } of spans) {
        expect(sessions).toContain(attributes['session.id'])
        expect(attributes['gen_ai.conversation.id']).toBe(attributes['session.id'])
        expect(attributes).not.toHaveProperty('span.type')
        const texts = Object.values(attributes).filter((value) => typeof value === 'string')
        expect(
          texts.filter((text) => text.length >= 300_000 || !text.isWellFormed()),
          spanName,
        ).toEqual([])
      }
      for (const { resource } of traces) {
        expect(resource).toMatchObject({ 'service.name': 'claude-code', 'telemetry.distro.name': 'turnspan' })
        expect(resource['service.version']).toMatch(/^2\.1\.\d+$/)
      }
    })

    test('each answer of the model is one chat, with its usage once', () => {
      for (const { messageId, last, agentId } of raw.answers) {
        const message = jsonAt(last, 'message') ?? {}
        const usage = jsonAt(message, 'usage') ?? {}
        const count = (key: string) => Number(usage[key] ?? 0)
        const [chat, ...others] = chatOf(messageId)
        expect(others).toEqual([])
        expect(chat?.attributes).toMatchObject({
          'gen_ai.usage.input_tokens':
            count('input_tokens') + count('cache_read_input_tokens') + count('cache_creation_input_tokens'),
          'gen_ai.usage.output_tokens': count('output_tokens'),
          'gen_ai.usage.cache_read.input_tokens': count('cache_read_input_tokens'),
          'gen_ai.usage.cache_write.input_tokens': count('cache_creation_input_tokens'),
          'gen_ai.response.model': message.model,
          'turnspan.request_id': last.requestId,
        })
        expect(runOf(chat as SpanData)).toBe(agentId)
      }
      const known = new Set(raw.answers.map(({ messageId }) => messageId))
      const told = spans.flatMap(({ attributes }) => attributes['gen_ai.response.id'] ?? [])
      expect(told.filter((id) => !known.has(String(id)))).toEqual([])
    })

    test('a chat ends with its last line and holds all that the model said', () => {
      for (const { messageId, lines } of raw.answers) {
        const [chat] = chatOf(messageId)
        expect(chat?.endMs).toBe(Math.max(...lines.map(timeOf)))
        const said = partsIn(chat, 'gen_ai.output.messages')
        for (const block of lines.flatMap((line) => blocksIn(jsonAt(line, 'message') ?? {}))) {
          if (block.type === 'text') expect(said).toContainEqual({ type: 'text', content: block.text })
          if (block.type === 'tool_use')
            expect(said).toContainEqual({
              type: 'tool_call',
              id: block.id,
              name: block.name,
              arguments: block.input,
            })
        }
      }
    })

    test('a chat without an answer says why, and invents neither tokens nor dollars', () => {
      for (const { attributes, status } of spans.filter((span) => operationOf(span) === 'chat')) {
        if (attributes['gen_ai.response.id'] !== undefined) continue
        expect(status.code).toBe('error')
        expect(attributes).toHaveProperty(['error.type'])
        expect(Object.keys(attributes).filter((key) => /usage|cost/.test(key))).toEqual([])
      }
    })

    test('each tool call is one span, an error exactly where its result is one', () => {
      expect(spans.filter((span) => operationOf(span) === 'execute_tool')).toHaveLength(raw.tools.length)
      for (const { id, name: toolName, input, agentId, askedAtMs, result } of raw.tools) {
        const [tool, ...others] = toolOf(id) as [SpanData, ...SpanData[]]
        expect(others).toEqual([])
        const { attributes, status } = tool
        const isError = result?.block.is_error === true
        expect(attributes['gen_ai.tool.name']).toBe(toolName)
        expect(JSON.parse(String(attributes['gen_ai.tool.call.arguments']))).toEqual(input)
        expect(runOf(tool)).toBe(agentId)
        expect(status.code).toBe(isError ? 'error' : 'unset')
        expect('error.type' in attributes).toBe(isError)
        expect('gen_ai.tool.call.result' in attributes).toBe(result !== undefined)
        expect(tool.startMs).toBeGreaterThanOrEqual(askedAtMs)
        if (result !== undefined) expect(tool.endMs).toBeLessThanOrEqual(result.atMs)
        const decision = result && decisionIn(result.line)
        expect(attributes['turnspan.permission.decision']).toBe(decision?.decision)
        expect(attributes['turnspan.permission.source']).toBe(decision?.source)
      }
    })

    test('what a tool answered is told to the model once, by the next call of the same thread', () => {
      for (const { id, result } of raw.tools) {
        if (result === undefined) continue
        const [tool] = toolOf(id) as [SpanData]
        const siblings = spans.filter(
          (span) =>
            operationOf(span) === 'chat' &&
            span.parentSpanId === tool.parentSpanId &&
            span.traceId === tool.traceId,
        )
        const isTold = (chat: SpanData) =>
          partsIn(chat, 'gen_ai.input.messages').some(
            (part) => part.type === 'tool_call_response' && part.id === id,
          )
        const next = siblings.filter(({ endMs }) => endMs > result.atMs).sort((a, b) => a.endMs - b.endMs)[0]
        expect(spans.filter((span) => isTold(span))).toEqual(next === undefined ? [] : [next])
      }
    })

    test('a subagent hangs below the tool call that started it', () => {
      const ran = recordingOf(name).files.flatMap(({ agentId }) => agentId ?? [])
      const subagents = spans.filter(isSubagent)
      expect(subagents.map(({ attributes }) => attributes['turnspan.agent.run_id']).sort()).toEqual(
        ran.sort(),
      )
      for (const subagent of subagents) {
        const [parent] = ancestorsOf(subagent, traceOf(subagent))
        expect(operationOf(parent as SpanData)).toBe('execute_tool')
        expect(parent?.attributes['gen_ai.tool.name']).toBe('Agent')
      }
    })

    test('the prompt is what was typed, without what Claude Code put beside it', () => {
      for (const trace of traces) {
        const prompt = String(rootOf(trace)?.attributes['gen_ai.input.messages'])
        expect(prompt).not.toMatch(
          /<system-reminder>|<local-command-|<command-(name|message)>|<bash-input>|This session is being continued/,
        )
      }
    })

    test('the totals of a root are the sums of the calls below it, up to its end', () => {
      for (const trace of traces) {
        const root = rootOf(trace) as SpanData
        const chats = [...trace.spans.values()].filter(
          (span) => 'gen_ai.response.id' in span.attributes && span.endMs <= root.endMs,
        )
        const asked = raw.tools.filter(
          ({ id, askedAtMs }) => toolOf(id)[0]?.traceId === root.traceId && askedAtMs <= root.endMs,
        )
        const sum = (key: string) =>
          chats.reduce((total, { attributes }) => total + Number(attributes[key]), 0)
        expect(root.attributes).toMatchObject({
          'turnspan.usage.input_tokens': sum('gen_ai.usage.input_tokens'),
          'turnspan.usage.output_tokens': sum('gen_ai.usage.output_tokens'),
          'turnspan.usage.cache_read.input_tokens': sum('gen_ai.usage.cache_read.input_tokens'),
          'turnspan.usage.cache_write.input_tokens': sum('gen_ai.usage.cache_write.input_tokens'),
          'turnspan.model_calls': chats.length,
          'turnspan.tool_calls': asked.length,
        })
        expect(Number(root.attributes['turnspan.cost.usd'] ?? 0)).toBeCloseTo(sum('turnspan.cost.usd'), 9)
      }
    })

    test("the costs of a session's calls add up to what Claude Code itself counted", () => {
      for (const [sessionId, usd] of raw.costs) {
        const costs = spans.filter(
          (span) => span.attributes['session.id'] === sessionId && operationOf(span) === 'chat',
        )
        const sum = costs.reduce(
          (total, { attributes }) => total + Number(attributes['turnspan.cost.usd'] ?? 0),
          0,
        )
        expect(sum + (UNSEEN_USD[`${name} ${sessionId.slice(0, 4)}`] ?? 0)).toBeCloseTo(usd, 9)
      }
    })
  })
})

/** What Claude Code counted and no line of this session's transcript tells. */
const UNSEEN_USD: Readonly<Record<string, number>> = {
  // The call that wrote the summary.
  '11-compact 3ad5': 0.002848,
  // The tokens of an answer after it was cut off.
  '17b-esc f849': 0.00052,
  // A fork goes on counting from its origin's total.
  '21-fork a561': 0.002848,
  // A killed client forgets what it had counted.
  '41-kill-resume 3be2': -0.002964,
  // One that is interrupted while an answer streams in ends before it counts it.
  '54-sigint 37aa': -0.002368,
  // The call that WebSearch makes, and its fee.
  '61-web 3797': 0.000416 + 0.01,
  // The calls that wrote the summaries.
  '63-auto-compact 8c6d': 0.002848,
  '63-auto-compact dbd1': 0.002848,
}

test('there is an expectation for every recording', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual([...RECORDINGS])
})

function summaryOf(trace: Trace): string {
  const root = rootOf(trace) as SpanData
  const below = (operation: string | undefined) =>
    [...trace.spans.values()].filter((span) => operationOf(span) === operation && span !== root)
  const idOf = ({ attributes }: SpanData) => String(attributes['gen_ai.tool.call.id'])
  const tools = below('execute_tool').sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
  return [
    `${root.attributes['turnspan.turn.origin']} ${root.attributes['turnspan.turn.status']}`,
    `${below('chat').filter(({ attributes }) => 'gen_ai.response.id' in attributes).length} calls`,
    ...tools.map(
      ({ attributes }) => `${attributes['gen_ai.tool.name']} ${attributes['turnspan.tool.outcome']}`,
    ),
    ...below(undefined).map(({ name }) => name),
    ...below('invoke_agent')
      .map(({ attributes }) => `${attributes['gen_ai.agent.name']} ${attributes['turnspan.agent.status']}`)
      .sort(),
  ].join(', ')
}

/** A dialog that was left by Esc leaves no decision, but the line says that the tool never ran. */
const decisionIn = (line: Json): Json | undefined =>
  jsonAt(line, 'permissionDecision') ??
  (line.toolDenialBeforeRun === true ? { decision: 'reject', source: 'user' } : undefined)

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const isSubagent = ({ attributes }: SpanData) => 'turnspan.agent.run_id' in attributes

function naturalKeyOf({ attributes }: SpanData): [string, unknown] {
  switch (attributes['gen_ai.operation.name']) {
    case 'chat':
      return ['chat', attributes['gen_ai.response.id']]
    case 'execute_tool':
      return ['tool', attributes['gen_ai.tool.call.id']]
    case 'invoke_agent':
      return 'turnspan.turn.id' in attributes
        ? ['turn', attributes['turnspan.turn.id']]
        : ['agent', attributes['turnspan.agent.run_id']]
    default:
      return ['compaction', undefined]
  }
}

function nameOf(span: SpanData): string {
  const has = span.attributes
  switch (operationOf(span)) {
    case 'chat':
      return `chat ${has['gen_ai.request.model']}`
    case 'execute_tool':
      return `execute_tool ${has['gen_ai.tool.name']}`
    case 'invoke_agent':
      return `invoke_agent ${has['gen_ai.agent.name']}`
    default:
      return 'compaction'
  }
}

function partsIn(span: SpanData | undefined, key: string): readonly Json[] {
  const messages = JSON.parse(String(span?.attributes[key] ?? '[]')) as unknown[]
  return messages.filter(isJson).flatMap((message) => listAt(message, 'parts').filter(isJson))
}
