// What a line of the tree says of a span.
import { isJson, listAt, textAt } from '../json/read.ts'
import { amount, dollars, duration } from '../summary/numbers.ts'
import type { AttributeValue, SpanData } from '../trace/span.ts'
import { oneLine } from './plain-text.ts'

const SHORT: readonly (readonly [RegExp, string])[] = [
  [/^execute_tool /, ''],
  [/^invoke_agent claude-code$/, 'claude-code'],
  [/^invoke_agent /, 'agent '],
]

export function nameOf({ name }: SpanData): string {
  const short = SHORT.find(([long]) => long.test(name))
  return oneLine(short === undefined ? name : name.replace(short[0], short[1]))
}

const CUT = new Set<AttributeValue | undefined>(['unfinished', 'interrupted'])

/** In words; empty where all is well. */
export function troubleOf({ status, attributes }: SpanData): string {
  const outcome =
    attributes['turnspan.tool.outcome'] ??
    attributes['turnspan.turn.status'] ??
    attributes['turnspan.agent.status']
  const cut = CUT.has(outcome) ? oneLine(String(outcome)) : undefined
  if (status.code !== 'error') return cut === undefined ? '' : `… ${cut}`
  const message = oneLine(status.message || String(attributes['error.type'] ?? 'failed'))
  return `✗ ${cut ?? (outcome === 'denied' ? `denied: ${message}` : message)}`
}

const TOKENS: readonly (readonly [string, string])[] = [
  ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens'],
  ['turnspan.usage.input_tokens', 'turnspan.usage.output_tokens'],
  ['turnspan.compaction.tokens.before', 'turnspan.compaction.tokens.after'],
]

export function tokensOf(span: SpanData): string {
  for (const [before, after] of TOKENS) {
    const [from, to] = [numberIn(span, before), numberIn(span, after)]
    if (from || to) return `${amount(from ?? 0)} → ${amount(to ?? 0)}`
  }
  return ''
}

export function costOf(span: SpanData): string {
  const usd = numberIn(span, 'turnspan.cost.usd')
  return usd === undefined ? '' : dollars(usd)
}

export function factsOf(root: SpanData, timeZone: string | undefined): string {
  const { attributes: has } = root
  const origin = has['turnspan.turn.origin']
  const tokens = tokensOf(root)
  const facts = [
    has['turnspan.turn.status'],
    origin === 'user' || origin === undefined ? '' : String(origin).replaceAll('_', ' '),
    // Of all locales, this one writes dates as ISO 8601 does.
    new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(
      root.startMs,
    ),
    duration(root.endMs - root.startMs),
    counted(numberIn(root, 'turnspan.model_calls'), 'call'),
    counted(numberIn(root, 'turnspan.tool_calls'), 'tool'),
    tokens && `${tokens} tokens`,
    costOf(root),
    `trace ${root.traceId.slice(0, 8)}`,
  ]
  return facts
    .filter(Boolean)
    .map((fact) => oneLine(String(fact)))
    .join(' · ')
}

export function promptOf({ attributes }: SpanData): string {
  const text = textIn(attributes['gen_ai.input.messages'])
  const summary = text.startsWith('<task-notification>')
    ? /<summary>(.*?)<\/summary>/.exec(text)?.[1]
    : undefined
  return summary ?? (text || '(no prompt)')
}

export const answerOf = ({ attributes }: SpanData): string => textIn(attributes['gen_ai.output.messages'])

/** All texts of GenAI messages on one line. */
function textIn(value: AttributeValue | undefined): string {
  const messages = listIn(value)
  const parts = messages.filter(isJson).flatMap((message) => listAt(message, 'parts').filter(isJson))
  return oneLine(parts.flatMap((part) => textAt(part, 'content') ?? []).join(' '))
}

function listIn(value: AttributeValue | undefined): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(String(value ?? ''))
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}

function numberIn({ attributes }: SpanData, key: string): number | undefined {
  const value = attributes[key]
  return typeof value === 'number' ? value : undefined
}

const counted = (n: number | undefined, what: string) =>
  n === undefined ? '' : `${n} ${what}${n === 1 ? '' : 's'}`
