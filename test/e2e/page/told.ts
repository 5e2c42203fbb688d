// Turns made up span by span, as they stand in the store: any length, any words, any time, the same every time.

import { spanIdOf, traceIdOf } from '../../../src/trace/ids.ts'
import type { Attributes, SpanBatch, SpanData } from '../../../src/trace/span.ts'

export interface ToldTool {
  readonly tool: string
  readonly input: Readonly<Record<string, unknown>>
  readonly output: string
  readonly ms: number
  readonly outcome?: 'ok' | 'error' | 'denied'
  /** How long a dialog stood open before. */
  readonly waitMs?: number
  readonly exitCode?: number
  /** What the agent does that the tool starts, one call after the other. */
  readonly agent?: { readonly type: string; readonly calls: readonly ToldCall[] }
}

export interface ToldCall {
  readonly ms: number
  readonly text?: string
  readonly thinking?: string
  readonly model?: string
  readonly tokens?: { readonly in: number; readonly cached: number; readonly out: number }
  readonly usd?: number
  /** At the same time. */
  readonly tools?: readonly ToldTool[]
}

export interface ToldTurn {
  readonly prompt: string
  readonly answer: string
  readonly calls: readonly ToldCall[]
  readonly startMs: number
  readonly status?: 'completed' | 'interrupted' | 'failed' | 'unfinished'
}

export interface ToldSession {
  readonly id: string
  readonly folder: string
  readonly turns: readonly ToldTurn[]
}

const OPUS = 'claude-opus-5-5'

/** One batch a turn. */
export const told = ({ id, folder, turns }: ToldSession): readonly SpanBatch[] =>
  turns.map((turn, at) => batchOf(turn, id, folder, `${id} ${at}`))

function batchOf(turn: ToldTurn, sessionId: string, folder: string, key: string): SpanBatch {
  const traceId = traceIdOf(key)
  const spans: SpanData[] = []
  let serial = 0
  const put = (
    span: Pick<SpanData, 'name' | 'startMs' | 'endMs'> & Partial<SpanData>,
    attributes: Attributes,
  ) => {
    serial += 1
    const spanId = spanIdOf(traceId, 'chat', `${key} ${serial}`)
    spans.push({
      ...{ traceId, spanId, kind: 'internal', status: { code: 'unset' }, events: [], links: [] },
      ...span,
      attributes: { 'session.id': sessionId, 'gen_ai.conversation.id': sessionId, ...attributes },
    })
    return spanId
  }
  const root = spanIdOf(traceId, 'turn', key)
  const runCalls = (calls: readonly ToldCall[], startMs: number, parentSpanId: string): number => {
    let now = startMs
    for (const call of calls) {
      const { model = OPUS, tokens = { in: 24_000, cached: 22_000, out: 400 }, usd = 0.02, tools = [] } = call
      const parts = [
        ...(call.thinking === undefined ? [] : [{ type: 'reasoning', content: call.thinking }]),
        ...(call.text === undefined ? [] : [{ type: 'text', content: call.text }]),
        ...tools.map(({ tool, input }, at) => ({
          type: 'tool_call',
          id: `${key} ${serial} ${at}`,
          name: tool,
          arguments: input,
        })),
      ]
      put(
        { parentSpanId, name: `chat ${model}`, kind: 'client', startMs: now, endMs: now + call.ms },
        {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': model,
          'gen_ai.response.model': model,
          'gen_ai.response.finish_reasons': [tools.length > 0 ? 'tool_use' : 'end_turn'],
          'gen_ai.usage.input_tokens': tokens.in,
          'gen_ai.usage.cache_read.input_tokens': tokens.cached,
          'gen_ai.usage.output_tokens': tokens.out,
          'turnspan.cost.usd': usd,
          'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts }]),
        },
      )
      now += call.ms
      now = Math.max(now, ...tools.map((tool) => runTool(tool, now, parentSpanId))) + 20
    }
    return now
  }
  const runTool = (tool: ToldTool, startMs: number, parentSpanId: string): number => {
    const { outcome = 'ok', waitMs = 0, agent } = tool
    const place = spans.length
    const id = put(
      {
        parentSpanId,
        name: `execute_tool ${tool.tool}`,
        startMs: startMs + waitMs,
        endMs: startMs + waitMs + tool.ms,
      },
      {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': tool.tool,
        'gen_ai.tool.call.arguments': JSON.stringify(tool.input),
        'gen_ai.tool.call.result': tool.output,
        'turnspan.tool.outcome': outcome,
        ...(outcome !== 'ok' && { 'error.type': outcome === 'denied' ? 'denied' : 'tool_error' }),
        ...(waitMs > 0 && {
          'turnspan.permission.wait_ms': waitMs,
          'turnspan.permission.decision': 'accept',
        }),
        ...(tool.exitCode !== undefined && { 'process.exit.code': tool.exitCode }),
        ...(typeof tool.input.file_path === 'string' && { 'turnspan.tool.file_path': tool.input.file_path }),
      },
    )
    const own = spans[place] as SpanData
    let endMs = own.endMs
    if (agent !== undefined) {
      const agentPlace = spans.length
      const agentId = put(
        { parentSpanId: id, name: `invoke_agent ${agent.type}`, startMs: own.startMs, endMs },
        {
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.agent.name': agent.type,
          'gen_ai.input.messages': messages('user', String(tool.input.prompt ?? '')),
          'gen_ai.output.messages': messages('assistant', tool.output),
          'turnspan.agent.status': 'completed',
        },
      )
      endMs = runCalls(agent.calls, own.startMs, agentId)
      spans[agentPlace] = { ...(spans[agentPlace] as SpanData), endMs }
    }
    spans[place] = { ...own, endMs, status: outcome === 'ok' ? { code: 'unset' } : { code: 'error' } }
    return endMs
  }
  const last = turn.answer === '' ? [] : [{ ms: 4_200, text: turn.answer, usd: 0.03 }]
  const endMs = runCalls([...turn.calls, ...last], turn.startMs + 30, root)
  const { status = 'completed' } = turn
  spans.unshift({
    ...{
      traceId,
      spanId: root,
      name: 'invoke_agent claude-code',
      kind: 'internal',
      startMs: turn.startMs,
      endMs,
    },
    ...{ status: { code: status === 'failed' ? 'error' : 'unset' }, events: [], links: [] },
    attributes: {
      'session.id': sessionId,
      'gen_ai.conversation.id': sessionId,
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'claude-code',
      'gen_ai.input.messages': messages('user', turn.prompt),
      ...(turn.answer !== '' && { 'gen_ai.output.messages': messages('assistant', turn.answer) }),
      'turnspan.turn.id': key,
      'turnspan.turn.origin': 'user',
      'turnspan.turn.status': status,
      'process.working_directory': folder,
    },
  })
  return { traceId, resource: { 'service.name': 'claude-code', 'telemetry.distro.name': 'turnspan' }, spans }
}

const messages = (role: string, content: string): string =>
  JSON.stringify([{ role, parts: [{ type: 'text', content }] }])
