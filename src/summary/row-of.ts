// One span → one row, but for what only all of them together say.
import type { AttributeValue, SpanData } from '../trace/span.ts'
import {
  FLAG_BACKGROUND,
  FLAG_BACKWARDS,
  FLAG_COMPACTED,
  FLAG_EVENTS,
  FLAG_MCP,
  FLAG_OPEN,
  FLAG_REDACTED,
  type SpanKind,
} from './rows.ts'
import { isTurn } from './spans.ts'
import { answerLine, argumentLine, callLine, oneLine, promptLine } from './words-of.ts'

export function kindOf(span: SpanData): SpanKind {
  switch (span.attributes['gen_ai.operation.name']) {
    case 'chat':
      return 'model'
    case 'execute_tool':
      return 'tool'
    case 'invoke_agent':
      return isTurn(span) ? 'turn' : 'agent'
    default:
      return span.name === 'compaction' ? 'compaction' : 'other'
  }
}

const LONGEST_NAME = 200

export function nameOf(span: SpanData, kind: SpanKind): string {
  const { attributes: has, name } = span
  const own: Readonly<Partial<Record<SpanKind, AttributeValue | undefined>>> = {
    model: modelOf(span),
    tool: has['gen_ai.tool.name'],
    agent: has['gen_ai.agent.name'],
    turn: has['gen_ai.agent.name'],
  }
  const given = own[kind]
  return oneLine(typeof given === 'string' && given !== '' ? given : name, LONGEST_NAME)
}

/** That answered, or was asked. */
export const modelOf = ({ attributes: has }: SpanData): string =>
  textIn(has['gen_ai.response.model'] ?? has['gen_ai.request.model'])

export function outcomeOf({ attributes: has, status }: SpanData, kind: SpanKind): string {
  if (kind === 'tool') return textIn(has['turnspan.tool.outcome'])
  if (kind === 'turn') return textIn(has['turnspan.turn.status'])
  if (kind === 'agent') return textIn(has['turnspan.agent.status'])
  const [reason] = listIn(has['gen_ai.response.finish_reasons'])
  return status.code === 'error' ? textIn(has['error.type']) : (reason ?? '')
}

/** The shortest that says what went wrong. */
export function errorOf({ attributes: has, status, events }: SpanData): string {
  const code = numberIn(has['process.exit.code'])
  if (code !== undefined && code !== 0) return `exit ${code}`
  if (status.code !== 'error') return ''
  const http = events.map(({ attributes }) => attributes['http.response.status_code']).findLast(Boolean)
  return http === undefined ? textIn(has['error.type']) || 'error' : `HTTP ${http}`
}

export function argOf({ attributes: has }: SpanData, kind: SpanKind, folder: string): string {
  switch (kind) {
    case 'tool':
      return argumentLine(has['gen_ai.tool.call.arguments'], folder)
    case 'model':
      return callLine(has['gen_ai.output.messages'])
    case 'agent':
      return answerLine(has['gen_ai.input.messages']).slice(0, 160)
    case 'turn':
      return promptLine(has['gen_ai.input.messages']).slice(0, 160)
    case 'compaction':
      return [has['turnspan.compaction.tokens.before'], has['turnspan.compaction.tokens.after']]
        .filter((tokens) => tokens !== undefined)
        .join(' → ')
    case 'other':
      return ''
  }
}

export function flagsOf({ attributes: has, events, startMs, endMs }: SpanData, isOpen: boolean): number {
  const set = (is: boolean, flag: number) => (is ? flag : 0)
  return (
    set(has['turnspan.agent.background'] === true, FLAG_BACKGROUND) |
    set(!isOpen && endMs < startMs, FLAG_BACKWARDS) |
    set(isOpen, FLAG_OPEN) |
    set(has['turnspan.mcp.server'] !== undefined, FLAG_MCP) |
    set(has['turnspan.redaction.count'] !== undefined, FLAG_REDACTED) |
    set(has['gen_ai.conversation.compacted'] === true, FLAG_COMPACTED) |
    set(events.length > 0, FLAG_EVENTS)
  )
}

export interface Used {
  readonly in: number
  readonly cached: number
  readonly out: number
  /** null: it used something whose price is not known. */
  readonly usd: number | null
}

/** A call that got no answer used nothing and cost nothing. */
export function usedBy({ attributes: has }: SpanData): Used {
  const used = {
    in: numberIn(has['gen_ai.usage.input_tokens']) ?? 0,
    cached: numberIn(has['gen_ai.usage.cache_read.input_tokens']) ?? 0,
    out: numberIn(has['gen_ai.usage.output_tokens']) ?? 0,
  }
  const usd = numberIn(has['turnspan.cost.usd'])
  return { ...used, usd: usd ?? (used.in + used.out > 0 ? null : 0) }
}

export const numberIn = (value: AttributeValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

export const textIn = (value: AttributeValue | undefined): string => (typeof value === 'string' ? value : '')

const listIn = (value: AttributeValue | undefined): readonly string[] =>
  typeof value === 'object' ? value : []
