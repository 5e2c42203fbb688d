// What MLflow must show of a trace, told from the spans in the local store: the `mlflow` convention, read from outside.
import { expect } from 'vitest'
import type { MlflowSpan, MlflowTrace } from '../rig/mlflow.ts'
import type { ReceivedSpan } from '../rig/otlp.ts'
import { isRoot, type Outlined, outline, rootOf } from './stored.ts'

const TYPES: Readonly<Record<string, string>> = {
  chat: 'CHAT_MODEL',
  execute_tool: 'TOOL',
  invoke_agent: 'AGENT',
}
const STATUS: Readonly<Record<number, string>> = { 0: 'OK', 1: 'OK', 2: 'ERROR' }

/** Ids, nesting, names, types, times to the nanosecond, statuses, tokens and dollars. */
export function expectAsStored(trace: MlflowTrace, stored: readonly ReceivedSpan[]): void {
  expectShownAsStored(trace, stored)
  // The column that searches and dashboards use; a null in it is a span that nobody finds.
  expect(trace.spanRows.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(
    stored.map((span) => `${typeOf(span)} ${nameOf(span)}`).sort(),
  )
}

/** As MLflow's client shows it: a file store has no columns. */
export function expectShownAsStored(trace: MlflowTrace, stored: readonly ReceivedSpan[]): void {
  expect(byId(trace.spans.map(factsShown))).toEqual(byId(stored.map(factsStored)))
  const root = rootOf(stored)
  expect(trace).toMatchObject({
    traceId: `tr-${root.traceId}`,
    name: 'claude-code',
    session: root.attributes['session.id'],
    user: root.attributes['user.id'],
    state: 'OK',
    requestTimeMs: Number(root.startTimeUnixNano / 1_000_000n),
    tokenUsage: tokensOf(stored),
  })
  expect(trace.cost?.total_cost).toBeCloseTo(Number(root.attributes['turnspan.cost.usd']), 9)
}

export const mlflowOutline = (trace: MlflowTrace): string =>
  outline(
    trace.spans.map(
      ({ spanId, parentId, name, type, status, startTimeNs }): Outlined => ({
        id: spanId,
        parentId: parentId ?? '',
        name,
        note: ` (${type}, ${status})`,
        start: startTimeNs,
      }),
    ),
  )

interface Facts {
  readonly id: string
  readonly [fact: string]: unknown
}

function factsShown(span: MlflowSpan): Facts {
  const { attributes } = span
  return {
    id: span.spanId,
    parentId: span.parentId ?? '',
    name: span.name,
    type: span.type,
    status: span.status,
    start: span.startTimeNs,
    end: span.endTimeNs,
    tokens: attributes['mlflow.chat.tokenUsage'],
    cost: attributes['mlflow.llm.cost'],
    session: attributes['session.id'],
    user: attributes['user.id'],
    exceptions: span.events.filter(({ name }) => name === 'exception').length,
  }
}

function factsStored(span: ReceivedSpan): Facts {
  const { attributes } = span
  return {
    id: span.spanId,
    parentId: span.parentSpanId,
    name: nameOf(span),
    type: typeOf(span),
    status: STATUS[span.status.code],
    start: span.startTimeUnixNano,
    end: span.endTimeUnixNano,
    tokens: isChat(span) ? tokensOf([span]) : undefined,
    cost: isChat(span)
      ? {
          input_cost: attributes['turnspan.cost.input_usd'],
          output_cost: attributes['turnspan.cost.output_usd'],
          total_cost: attributes['turnspan.cost.usd'],
        }
      : undefined,
    session: attributes['session.id'],
    user: attributes['user.id'],
    exceptions: span.status.code === 2 ? 1 : 0,
  }
}

function nameOf(span: ReceivedSpan): string {
  const { attributes, name } = span
  if (isRoot(span)) return 'claude-code'
  return String(attributes['gen_ai.tool.name'] ?? attributes['gen_ai.agent.name'] ?? name)
}

const operationOf = ({ attributes }: ReceivedSpan) => String(attributes['gen_ai.operation.name'])
const typeOf = (span: ReceivedSpan) => TYPES[operationOf(span)]
const isChat = (span: ReceivedSpan) => operationOf(span) === 'chat'

/** Over model calls only; input tokens include what the cache read and wrote. */
function tokensOf(spans: readonly ReceivedSpan[]): Record<string, number> {
  const sum = (key: string) =>
    spans
      .filter(isChat)
      .reduce((total, { attributes }) => total + Number(attributes[`gen_ai.usage.${key}`]), 0)
  return {
    input_tokens: sum('input_tokens'),
    output_tokens: sum('output_tokens'),
    total_tokens: sum('input_tokens') + sum('output_tokens'),
    cache_read_input_tokens: sum('cache_read.input_tokens'),
    cache_creation_input_tokens: sum('cache_write.input_tokens'),
  }
}

const byId = (facts: readonly Facts[]) => [...facts].sort((a, b) => (a.id < b.id ? -1 : 1))
