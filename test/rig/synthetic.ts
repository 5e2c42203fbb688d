// Sessions that nobody recorded: as large, as long and as hostile as one asks for, the same for the same seed.
import type { Attributes, SpanBatch, SpanData } from '../../src/trace/span.ts'

export interface SyntheticOptions {
  readonly seed?: number
  readonly sessionId?: string
  readonly startMs?: number
  readonly turns?: readonly TurnPlan[]
}

export interface TurnPlan {
  readonly prompt: string
  /** Model calls of the main thread. */
  readonly calls: number
  /** Dialogs that stood open for about half an hour. */
  readonly waits?: number
  /** One call with so many tools at once. */
  readonly parallel?: number
  /** Subagents inside each other. */
  readonly depth?: number
  readonly compactions?: number
  /** An agent that goes on so long behind the answer. */
  readonly backgroundMs?: number
  readonly status?: 'completed' | 'interrupted' | 'failed'
  /** Names, commands and texts that would break a careless page. */
  readonly hostile?: boolean
}

const MINUTE = 60_000
const MODEL = 'claude-opus-5-5'
const SMALL = 'claude-haiku-5-5'

/** 14 turns; the third has 837 spans over four hours and a half. */
export const LARGE: readonly TurnPlan[] = [
  { prompt: 'Fix the flaky scheduler test', calls: 14 },
  { prompt: 'why?', calls: 2 },
  {
    prompt:
      'Migrate the whole export layer to the new client, keep every test green, and use subagents to review each module',
    ...{ calls: 262, waits: 6, parallel: 40, depth: 5, compactions: 2, backgroundMs: 14 * MINUTE },
  },
  { prompt: 'run it again', calls: 8, status: 'interrupted' },
  { prompt: 'ok', calls: 1 },
  { prompt: 'now the docs', calls: 16, status: 'failed' },
  { prompt: 'commit', calls: 6 },
  { prompt: 'push', calls: 3 },
  { prompt: 'Refactor config loading', calls: 30, depth: 2 },
  { prompt: 'add types', calls: 12 },
  { prompt: 'thanks', calls: 1 },
  { prompt: 'bench it', calls: 7 },
  { prompt: 'profile', calls: 11, waits: 1 },
  { prompt: 'what is left?', calls: 2 },
]

/** Mulberry32. */
export function diceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Pen {
  readonly dice: () => number
  readonly spans: SpanData[]
  readonly traceId: string
  readonly sessionId: string
  readonly hostile: boolean
  now: number
  context: number
  nextId: () => string
}

/** Each batch is one turn, as it would be stored. */
export function syntheticSession(options: SyntheticOptions = {}): readonly SpanBatch[] {
  const { seed = 1, startMs = Date.UTC(2026, 10, 23, 6, 3), turns = LARGE } = options
  const dice = diceOf(seed)
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(dice() * 16).toString(16)).join('')
  const sessionId = options.sessionId ?? `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`
  let now = startMs
  let context = 21_000
  return turns.map((plan) => {
    const traceId = hex(32)
    const pen: Pen = {
      ...{ dice, spans: [], traceId, sessionId, now, context, hostile: plan.hostile === true },
      nextId: () => hex(16),
    }
    const root = turnOf(pen, plan)
    now = pen.now + 20_000 + dice() * 5 * MINUTE
    context = pen.context
    return {
      traceId,
      resource: { 'service.name': 'claude-code', 'service.version': '2.1.198' },
      spans: [root, ...pen.spans],
    }
  })
}

function turnOf(pen: Pen, plan: TurnPlan): SpanData {
  const { calls, waits = 0, parallel = 0, depth = 0, compactions = 0, backgroundMs = 0 } = plan
  const start = pen.now
  const id = pen.nextId()
  const at = (count: number, among: number) =>
    new Set(Array.from({ length: count }, (_, n) => Math.floor(((n + 1) * among) / (count + 1))))
  const [waitsAt, compactAt] = [at(waits, calls), at(compactions, calls)]
  for (let call = 0; call < calls; call++) {
    pen.now += 300 + pen.dice() * 500
    if (compactAt.has(call)) compaction(pen, id)
    const isLast = call === calls - 1
    if (isLast) answer(pen, id, MODEL, plan.status === 'failed')
    else if (parallel > 0 && call === Math.floor(calls / 3)) step(pen, id, MODEL, parallel)
    else if (depth > 0 && call % 40 === 10) agent(pen, id, 1, depth)
    else if (backgroundMs > 0 && call === calls - 4) agent(pen, id, 1, 1, backgroundMs)
    else
      step(pen, id, MODEL, pen.dice() < 0.82 ? 1 : 3, waitsAt.has(call) ? 20 * MINUTE * (1 + pen.dice()) : 0)
  }
  return span(pen, {
    id,
    ...{ parent: undefined, name: 'invoke_agent claude-code', start, end: pen.now },
    isError: plan.status === 'failed',
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'claude-code',
      'gen_ai.input.messages': said('user', plan.prompt),
      'gen_ai.output.messages': said('assistant', 'Done: everything is green.'),
      'turnspan.turn.id': id,
      'turnspan.turn.origin': 'user',
      'turnspan.turn.status': plan.status ?? 'completed',
      'process.working_directory': '/home/dev/export-layer',
    },
  })
}

const TOOLS = [
  'Read',
  'Read',
  'Read',
  'Edit',
  'Bash',
  'Grep',
  'Glob',
  'Write',
  'mcp__github__search',
] as const

function step(pen: Pen, parent: string, model: string, tools: number, waitMs = 0): void {
  const asked: readonly string[] = Array.from({ length: tools }, () =>
    tools > 8 ? 'Read' : (TOOLS[Math.floor(pen.dice() * TOOLS.length)] ?? 'Bash'),
  )
  chat(pen, parent, model, 'tool_use', pen.dice() < 0.2 ? 'Looking at the next module.' : '')
  const from = pen.now + 30
  const ends = asked.map((name) => tool(pen, parent, name, from + pen.dice() * 40, waitMs))
  pen.now = Math.max(...ends)
}

function tool(pen: Pen, parent: string, name: string, from: number, waitMs: number): number {
  const start = from + waitMs
  const isSlow = name === 'Bash' || name.startsWith('mcp__')
  const end = start + 20 + pen.dice() ** 4 * (isSlow ? 60_000 : 2_500)
  const isError = pen.dice() < 0.03
  const file = pen.hostile
    ? HOSTILE[Math.floor(pen.dice() * HOSTILE.length)]
    : `src/mod${Math.floor(pen.dice() * 99)}.ts`
  const args: Record<string, unknown> =
    name === 'Bash'
      ? { command: pen.hostile ? file : `npm test -- --run mod${Math.floor(pen.dice() * 99)}` }
      : name === 'Edit'
        ? {
            file_path: file,
            old_string: 'const client = oldClient()\nsend(client)',
            new_string: 'const client = newClient()\nsend(client)',
          }
        : { file_path: file, ...(name === 'Write' && { content: 'export const a = 1\n'.repeat(60) }) }
  const output = pen.hostile
    ? (HOSTILE[Math.floor(pen.dice() * HOSTILE.length)] ?? '')
    : `     1→export const a = 1\n`.repeat(1 + Math.floor(pen.dice() * 80))
  pen.spans.push(
    span(pen, {
      id: pen.nextId(),
      ...{ parent, name: `execute_tool ${name}`, start, end, isError },
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.call.id': `toolu_${pen.nextId()}`,
        'gen_ai.tool.call.arguments': JSON.stringify(args),
        'gen_ai.tool.call.result': isError ? 'Exit code 1\n2 failed, 41 passed' : output,
        'turnspan.tool.outcome': isError ? 'error' : 'ok',
        ...(waitMs > 0 && { 'turnspan.permission.wait_ms': Math.round(waitMs) }),
        ...(name === 'Bash' && { 'process.exit.code': isError ? 1 : 0 }),
      },
    }),
  )
  return end
}

function agent(pen: Pen, parent: string, level: number, deepest: number, backgroundMs = 0): void {
  chat(pen, parent, level === 1 ? MODEL : SMALL, 'tool_use', '')
  const start = pen.now + 40
  const [toolId, id] = [pen.nextId(), pen.nextId()]
  const name = ['general-purpose', 'reviewer', 'Explore'][level % 3] ?? 'reviewer'
  pen.now = start + 200
  for (let call = 0; call < 3; call++) {
    if (level < deepest && call === 1) agent(pen, id, level + 1, deepest)
    else step(pen, id, SMALL, 1)
    if (backgroundMs > 0) pen.now += backgroundMs / 3
  }
  answer(pen, id, SMALL, false)
  const end = pen.now
  const about = { description: `Review module ${level}`, prompt: 'Review this module and say what is wrong.' }
  pen.spans.push(
    span(pen, {
      id: toolId,
      ...{ parent, name: 'execute_tool Agent', start, end: backgroundMs > 0 ? start + 90 : end },
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'Agent',
        'gen_ai.tool.call.arguments': JSON.stringify(about),
        'gen_ai.tool.call.result': 'Nothing is wrong.',
        'turnspan.tool.outcome': 'ok',
      },
    }),
    span(pen, {
      id,
      ...{ parent: toolId, name: `invoke_agent ${name}`, start: start + 50, end },
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': name,
        'gen_ai.input.messages': said('user', about.prompt),
        'gen_ai.output.messages': said('assistant', 'Nothing is wrong.'),
        'turnspan.agent.background': backgroundMs > 0,
        'turnspan.agent.status': 'completed',
      },
    }),
  )
  if (backgroundMs > 0) pen.now = start + 500
}

function compaction(pen: Pen, parent: string): void {
  const start = pen.now
  const before = pen.context
  pen.context = 21_000
  pen.now += 21_000
  const attributes = {
    'turnspan.compaction.trigger': 'auto',
    'turnspan.compaction.tokens.before': before,
    'turnspan.compaction.tokens.after': pen.context,
    'turnspan.compaction.summary': '## Summary\n\nThe export layer is half migrated.',
  }
  pen.spans.push(span(pen, { id: pen.nextId(), parent, name: 'compaction', start, end: pen.now, attributes }))
}

const answer = (pen: Pen, parent: string, model: string, isError: boolean): void =>
  chat(pen, parent, model, 'end_turn', ANSWER, isError)

const ANSWER =
  'Everything is **green**.\n\n| module | tests |\n| --- | --- |\n| send | 41 |\n\n```ts\nconst client = newClient()\n```\n'

function chat(pen: Pen, parent: string, model: string, reason: string, text: string, isError = false): void {
  const start = pen.now
  pen.now += 1_500 + pen.dice() ** 2 * 9_000
  const isMain = model === MODEL
  if (isMain) pen.context += Math.round(400 + pen.dice() * 900)
  const input = isMain ? pen.context : 4_300
  const output = Math.round(40 + pen.dice() * 400)
  const words = pen.hostile && text !== '' ? HOSTILE.join('\n\n') : text
  const rate = isMain ? 5e-6 : 1e-6
  pen.spans.push(
    span(pen, {
      id: pen.nextId(),
      ...{ parent, name: `chat ${model}`, start, end: pen.now, isError },
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': model,
        'gen_ai.response.model': model,
        'gen_ai.output.messages': said('assistant', words),
        ...(isError
          ? { 'error.type': 'server_error' }
          : {
              'gen_ai.response.finish_reasons': [reason],
              'gen_ai.usage.input_tokens': input,
              'gen_ai.usage.output_tokens': output,
              'gen_ai.usage.cache_read.input_tokens': Math.round(input * 0.97),
              'turnspan.cost.usd': Math.round((input * 0.1 + output * 5) * rate * 1e9) / 1e9,
            }),
      },
    }),
  )
}

interface SpanPlan {
  readonly id: string
  readonly parent: string | undefined
  readonly name: string
  readonly start: number
  readonly end: number
  readonly isError?: boolean
  readonly attributes: Attributes
}

const span = (pen: Pen, { id, parent, name, start, end, isError, attributes }: SpanPlan): SpanData => ({
  traceId: pen.traceId,
  spanId: id,
  ...(parent !== undefined && { parentSpanId: parent }),
  name,
  kind: name.startsWith('chat') ? 'client' : 'internal',
  startMs: Math.round(start),
  endMs: Math.round(end),
  status: isError === true ? { code: 'error', message: 'It failed.' } : { code: 'unset' },
  attributes: { ...attributes, 'session.id': pen.sessionId },
  events: [],
  links: [],
})

const said = (role: string, content: string): string =>
  JSON.stringify(content === '' ? [] : [{ role, parts: [{ type: 'text', content }] }])

/** What a prompt injection, a terminal or an old file system may put into a name. */
export const HOSTILE: readonly string[] = [
  '<img src=x onerror="window.hacked = 1">',
  '<script>window.hacked = 1</script>',
  '[click](javascript:window.hacked=1) ![picture](https://example.com/track.png)',
  '\u001b[31mred\u001b[0m \u001b]8;;https://example.com\u0007link\u001b]8;;\u0007 \u001b[2J\u001b[H gone',
  'invoice\u202efdp.exe and zero\u200bwidth',
  `/tmp/${'very-long-name/'.repeat(20)}file.ts`,
  '"><svg onload=window.hacked=1>',
]
