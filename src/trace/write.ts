// The one way from what happened to what is kept: secrets out, then cut, then content that is not wanted. Nothing
// reaches the store, a log or a backend around it.
import { type Ruleset, redactText, redactValue } from '../redact/redact.ts'
import { type ContentPolicy, withoutContent } from './content.ts'
import { type DraftAttributes, type DraftBatch, type DraftSpan, Structured } from './draft.ts'
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

export function written({ traceId, resource, common, ...draft }: DraftBatch, writing: Writing): SpanBatch {
  const inBatch: string[] = []
  let inSpan: string[] = []
  const pen = penWith(writing, (rule) => inSpan.push(rule))
  const spans = draft.spans.map((span) => {
    inSpan = []
    const done = writtenSpan(span, common, pen)
    inBatch.push(...inSpan)
    // The turn tells of all that is below it; what ends later tells for itself.
    const isTurn = span.attributes['turnspan.turn.id'] !== undefined
    return withCounts(done, isTurn ? inBatch : inSpan)
  })
  const batch = { traceId, resource, spans }
  return writing.content === undefined ? batch : withoutContent(batch, writing.content)
}

/** Cuts after the secrets are gone: half a key would not be known any more. */
interface Pen {
  readonly text: (text: string, max?: number) => string
  /** An id and the like: no secret is looked for. */
  readonly id: (text: string) => string
  readonly json: (value: unknown) => string
}

function penWith({ rules, home }: Writing, note: (rule: string) => void): Pen {
  const mask = (text: string) => (rules === undefined ? text : redactText(text, rules, note))
  const masked = (value: unknown) => (rules === undefined ? value : redactValue(value, rules, note))
  const shown = (text: string) => (home === undefined ? text : withoutHome(text, home))
  return {
    text: (text, max) => cleanText(shown(mask(text)), max),
    id: (text) => cleanText(shown(text)),
    json: (value) => shown(jsonText(masked(value))),
  }
}

function writtenSpan(span: DraftSpan, common: Attributes, pen: Pen): SpanData {
  const { code, message } = span.status
  return {
    ...span,
    startMs: Math.round(span.startMs),
    endMs: Math.round(span.endMs),
    name: pen.text(span.name, MAX_NAME),
    status: message === undefined ? { code } : { code, message: pen.text(message, MAX_MESSAGE) },
    attributes: writtenAttributes([common, span.attributes], pen),
    events: span.events.map((event) => ({
      ...event,
      name: pen.text(event.name, MAX_NAME),
      atMs: Math.round(event.atMs),
      attributes: writtenAttributes([event.attributes], pen, MAX_MESSAGE),
    })),
    links: span.links.map((link) => ({
      ...link,
      ...(link.traceState !== undefined && { traceState: pen.text(link.traceState) }),
    })),
  }
}

function writtenAttributes(given: readonly DraftAttributes[], pen: Pen, max?: number): Attributes {
  const known: Record<string, AttributeValue> = {}
  for (const attributes of given) {
    for (const key of Object.keys(attributes)) {
      const value = attributes[key]
      if (value !== undefined) known[key] = writtenValue(key, value, pen, max)
    }
  }
  return known
}

function writtenValue(key: string, value: AttributeValue | Structured, pen: Pen, max?: number) {
  if (value instanceof Structured) return pen.json(value.value)
  if (typeof value === 'string') return FORMS[key]?.test(value) ? pen.id(value) : pen.text(value, max)
  return Array.isArray(value) ? value.map((text: string) => pen.text(text, max)) : (value as number | boolean)
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
