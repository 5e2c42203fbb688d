// A home with a store in it, and a catalog over that.
import fs from 'node:fs'
import path from 'node:path'
import { openCatalog } from '../../src/catalog/catalog.ts'
import { type Home, homeAt } from '../../src/disk/home.ts'
import { openStore } from '../../src/store/store.ts'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'
import { tempDir } from '../rig/temp-dir.ts'

export const DAY_MS = 86_400_000
/** At noon where the tests run: days of a filter are local. */
export const START_MS = new Date(2026, 10, 20, 12).getTime()

export function newHome(): Home {
  return homeAt(path.join(tempDir('catalog'), 'home'))
}

interface TurnGiven {
  readonly session: string
  /** One letter of hex digits: all of its ids are made of it. */
  readonly trace: string
  readonly prompt?: string
  readonly startMs?: number
  readonly lengthMs?: number
  readonly usd?: number
  readonly model?: string
  readonly status?: string
  readonly tools?: readonly (readonly [name: string, outcome: string, ms: number])[]
  readonly cwd?: string
}

export const traceOf = (letter: string): string => letter.repeat(32).slice(0, 32)

export function turn(given: TurnGiven): SpanBatch {
  const { session, trace, prompt = 'a prompt', startMs = START_MS, lengthMs = 10_000 } = given
  const {
    usd = 0.5,
    model = 'claude-opus-5-5',
    status = 'completed',
    tools = [],
    cwd = '/home/dev/one',
  } = given
  const root = spanOf(trace, '0', {
    startMs,
    endMs: startMs + lengthMs,
    attributes: {
      'session.id': session,
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'claude-code',
      'turnspan.turn.id': trace,
      'turnspan.turn.origin': 'user',
      'turnspan.turn.status': status,
      'turnspan.model_calls': 1,
      'process.working_directory': cwd,
      'gen_ai.input.messages': messages(prompt),
    },
  })
  const call = spanOf(trace, '1', {
    parentSpanId: root.spanId,
    startMs: startMs + 100,
    endMs: startMs + 1_100,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': model,
      'gen_ai.usage.input_tokens': 1_000,
      'gen_ai.usage.cache_read.input_tokens': 900,
      'gen_ai.usage.output_tokens': 10,
      'turnspan.cost.usd': usd,
    },
  })
  const ran = tools.map(([name, outcome, ms], at) =>
    spanOf(trace, String(at + 2), {
      parentSpanId: root.spanId,
      startMs: startMs + 2_000,
      endMs: startMs + 2_000 + ms,
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'turnspan.tool.outcome': outcome,
      },
    }),
  )
  return batch(trace, [...ran, call, root])
}

/** What a background agent did, told after its turn. */
export function lateAgent(trace: string, { startMs, usd }: { startMs: number; usd: number }): SpanBatch {
  const agent = spanOf(trace, 'a', {
    parentSpanId: idOf(trace, '0'),
    startMs,
    endMs: startMs + 60_000,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'reviewer',
      'turnspan.agent.background': true,
    },
  })
  const call = spanOf(trace, 'b', {
    parentSpanId: agent.spanId,
    startMs,
    endMs: startMs + 1_000,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'claude-haiku-5-5',
      'turnspan.cost.usd': usd,
    },
  })
  return batch(trace, [call, agent])
}

const messages = (text: string) =>
  JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: text }] }])

const batch = (trace: string, spans: readonly SpanData[]): SpanBatch => ({
  traceId: traceOf(trace),
  resource: {},
  spans,
})

const idOf = (trace: string, which: string) => `${trace.repeat(15)}${which}`

const spanOf = (
  trace: string,
  which: string,
  given: Pick<SpanData, 'startMs' | 'endMs' | 'attributes'> & { readonly parentSpanId?: string },
): SpanData => ({
  traceId: traceOf(trace),
  spanId: idOf(trace, which),
  name: 'span',
  kind: 'internal',
  status: { code: 'unset' },
  events: [],
  links: [],
  ...given,
})

/** `daysLater`: when it is stored. */
export function store(home: Home, sessionId: string, batches: readonly SpanBatch[], daysLater = 0): void {
  openStore(home.traces).appendAll(batches, { sessionId, to: [], nowMs: START_MS + daysLater * DAY_MS })
}

export async function readCatalog(home: Home) {
  const catalog = openCatalog(home)
  const refreshed = await catalog.refresh()
  return { catalog, ...refreshed }
}

/** Whatever the catalog's files hold. */
export const writtenIn = (home: Home): string =>
  fs.existsSync(home.catalog)
    ? fs
        .readdirSync(home.catalog)
        .map((name) => fs.readFileSync(path.join(home.catalog, name), 'utf8'))
        .join('\n')
    : ''
