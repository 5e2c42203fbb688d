// For tracing stores that know nothing of conversations: names, times, numbers and outcomes in small simple values, and
// nothing that anybody said. Texts are named one by one: what is not known here might be content.
import type { Attributes, AttributeValue, SpanBatch, SpanData } from '../span.ts'
import { cleanText } from '../text.ts'
import type { Convention } from './convention.ts'

export const raw: Convention = {
  name: 'raw',
  title: 'small spans without what was said, for tracing stores',
  apply: (batch: SpanBatch) => ({ ...batch, spans: batch.spans.map(small) }),
}

/** 2,048 bytes are Tempo's limit for a value, the smallest of all; a character has up to three. */
const MAX_VALUE = 600
const MAX_NAME = 200

const TEXTS: ReadonlySet<string> = new Set([
  ...['session.id', 'session.previous_id', 'user.id', 'error.type', 'process.working_directory'],
  ...['vcs.repository.url.full', 'vcs.ref.head.name', 'vcs.ref.head.revision'],
  ...['operation.name', 'agent.name', 'provider.name', 'conversation.id', 'skill.name'].map(genAi),
  ...['request.model', 'request.reasoning.level', 'response.model', 'response.id'].map(genAi),
  ...['response.finish_reasons', 'tool.name', 'tool.call.id', 'tool.type'].map(genAi),
  ...['mcp.method.name', 'turnspan.mcp.server', 'turnspan.link'],
  ...['turn.id', 'turn.origin', 'turn.status', 'entrypoint', 'claude_code.version'].map(own),
  ...['permission_mode', 'permission.decision', 'permission.source', 'tool.outcome'].map(own),
  ...['agent.run_id', 'agent.status', 'compaction.trigger', 'session.forked_from'].map(own),
  ...['request_id', 'request.shape', 'redaction.rules'].map(own),
])

function small(span: SpanData): SpanData {
  const { attributes, status } = span
  return {
    ...span,
    name: cleanText(span.name, MAX_NAME),
    // The message of a failed tool is the first line of what it said.
    status:
      status.code === 'error'
        ? { code: 'error', message: String(attributes['error.type'] ?? 'error') }
        : { code: status.code },
    attributes: simple(attributes),
    events: span.events.map((event) => ({ ...event, attributes: simple(event.attributes) })),
    links: span.links.map((link) => ({ ...link, attributes: simple(link.attributes) })),
  }
}

/** Arrays as one text: some stores cannot search them, one cannot keep them. */
const simple = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([key, value]) => isPlain(value) || TEXTS.has(key))
      .map(([key, value]) => [
        key,
        isPlain(value) ? value : cleanText(typeof value === 'string' ? value : value.join(', '), MAX_VALUE),
      ]),
  )

const isPlain = (value: AttributeValue): value is number | boolean =>
  typeof value === 'number' || typeof value === 'boolean'

function genAi(name: string): string {
  return `gen_ai.${name}`
}

function own(name: string): string {
  return `turnspan.${name}`
}
