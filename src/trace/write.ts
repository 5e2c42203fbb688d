// The one way from what happened to what is kept: secrets out, then cut, then content that is not wanted. Nothing
// reaches the store, a log or a backend around it.
import { type Ruleset, redactText, redactValue } from '../redact/redact.ts'
import { type ContentPolicy, withoutContent } from './content.ts'
import { type DraftAttributes, type DraftBatch, type DraftSpan, Structured, structured } from './draft.ts'
import { type HiddenHome, withoutHome } from './home-paths.ts'
import type { Attributes, AttributeValue, SpanBatch, SpanData } from './span.ts'
import { cleanText, jsonText } from './text.ts'

export interface Writing {
  /** Without rules nothing is masked. */
  readonly rules?: Ruleset | undefined
  /** Without a policy all content is kept. */
  readonly content?: ContentPolicy | undefined
  /** Whose home folder is not to be seen in paths. */
  readonly home?: HiddenHome | undefined
}

const MAX_NAME = 250
const MAX_MESSAGE = 2_000

/**
 * Ids and the like, which no rule may change: a commit's hash looks like a token. What does not have the form is a
 * text like any other.
 */
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/
const FORMS: Readonly<Record<string, RegExp>> = {
  'session.id': UUID,
  'session.previous_id': UUID,
  'gen_ai.conversation.id': UUID,
  'gen_ai.operation.name': /^[a-z_]+$/,
  'gen_ai.provider.name': /^[a-z._]+$/,
  'gen_ai.request.model': /^<?[a-z][\w.:@/[\]-]{1,80}>?$/,
  'gen_ai.response.model': /^<?[a-z][\w.:@/[\]-]{1,80}>?$/,
  'gen_ai.response.id': /^msg_\w{8,40}$/,
  'gen_ai.tool.call.id': /^toolu_\w{8,40}$/,
  'gen_ai.tool.type': /^[a-z]+$/,
  'turnspan.turn.id': UUID,
  'turnspan.request_id': /^req_\w{8,40}$/,
  'turnspan.request.shape': /^[\da-f]{16}$/,
  'turnspan.agent.run_id': /^[\da-f]{8,20}$/,
  'vcs.ref.head.revision': /^[\da-f]{40}(?:[\da-f]{24})?$/,
}

type Note = (rule: string) => void

export function written(draft: DraftBatch, { rules, content, home }: Writing): SpanBatch {
  const inBatch: string[] = []
  const spans = draft.spans.map((span) => {
    const inSpan: string[] = []
    const open = rules === undefined ? span : masked(span, rules, (rule) => inSpan.push(rule))
    const done = cut(open, home)
    inBatch.push(...inSpan)
    // The turn tells of all that is below it; what ends later tells for itself.
    const isTurn = span.attributes['turnspan.turn.id'] !== undefined
    return withCounts(done, isTurn ? inBatch : inSpan)
  })
  const batch = { traceId: draft.traceId, resource: draft.resource, spans }
  return content === undefined ? batch : withoutContent(batch, content)
}

function masked(span: DraftSpan, rules: Ruleset, note: Note): DraftSpan {
  const mask = (text: string) => redactText(text, rules, note)
  const value = (key: string, given: AttributeValue | Structured): AttributeValue | Structured => {
    if (given instanceof Structured) return structured(redactValue(given.value, rules, note))
    if (typeof given === 'string') return FORMS[key]?.test(given) ? given : mask(given)
    return Array.isArray(given) ? given.map(mask) : given
  }
  const attributes = <Value extends AttributeValue | Structured>(given: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, value(key, inner)]))
  const { code, message } = span.status
  return {
    ...span,
    name: mask(span.name),
    status: message === undefined ? { code } : { code, message: mask(message) },
    attributes: attributes(span.attributes),
    events: span.events.map((event) => ({
      ...event,
      name: mask(event.name),
      attributes: attributes(event.attributes) as Attributes,
    })),
    links: span.links.map((link) => ({
      ...link,
      ...(link.traceState !== undefined && { traceState: mask(link.traceState) }),
    })),
  }
}

/** After the secrets are gone: half a key would not be known any more. */
function cut(span: DraftSpan, home: HiddenHome | undefined): SpanData {
  const shown = (text: string, max?: number) =>
    cleanText(home === undefined ? text : withoutHome(text, home), max)
  const value = (given: AttributeValue | Structured, max?: number): AttributeValue => {
    if (given instanceof Structured) {
      const text = jsonText(given.value)
      return home === undefined ? text : withoutHome(text, home)
    }
    if (typeof given === 'string') return shown(given, max)
    return Array.isArray(given) ? given.map((text: string) => shown(text, max)) : given
  }
  const attributes = (given: DraftAttributes, max?: number): Attributes =>
    Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, value(inner, max)]))
  const { code, message } = span.status
  return {
    ...span,
    startMs: Math.round(span.startMs),
    endMs: Math.round(span.endMs),
    name: shown(span.name, MAX_NAME),
    status: message === undefined ? { code } : { code, message: shown(message, MAX_MESSAGE) },
    attributes: attributes(span.attributes),
    events: span.events.map((event) => ({
      ...event,
      atMs: Math.round(event.atMs),
      attributes: attributes(event.attributes, MAX_MESSAGE),
    })),
  }
}

/** So that a person hears of it: what was printed once is to be replaced. */
function withCounts(span: SpanData, rules: readonly string[]): SpanData {
  if (rules.length === 0) return span
  const counts = new Map<string, number>()
  for (const rule of rules) counts.set(rule, (counts.get(rule) ?? 0) + 1)
  return {
    ...span,
    attributes: {
      ...span.attributes,
      'turnspan.redaction.count': rules.length,
      'turnspan.redaction.rules': [...counts].map(([rule, count]) => `${rule}=${count}`).sort(),
    },
  }
}
