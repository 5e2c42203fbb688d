// A span as the page shows it: everything that it carries, long texts cut to their beginning and end.
import type { Cut, SpanContent, Value } from '../../page/api.ts'
import type { Attributes, SpanData } from '../../trace/span.ts'
import { piece } from './piece.ts'

/** Of UTF-8. */
const WHOLE_BYTES = 65_536
const HEAD_BYTES = 49_152
const TAIL_BYTES = 8_192
const MOST_BYTES = 3

export function contentOf(span: SpanData, resource: Attributes): SpanContent {
  return {
    id: span.spanId,
    attributes: shown(span.attributes),
    events: span.events.map(({ name, atMs, attributes }, at) => ({
      name,
      at: atMs,
      attributes: shown(attributes, `events.${at}.`),
    })),
    links: span.links.map(({ traceId, spanId, attributes }, at) => ({
      trace: traceId,
      span: spanId,
      attributes: shown(attributes, `links.${at}.`),
    })),
    status: span.status,
    resource: shown(resource),
  }
}

/** By the key that a cut names: the attribute's own, or `events.0.` or `links.0.` before it. */
export function textAt(span: SpanData, key: string): string | undefined {
  const [, list, at = '', rest = ''] = /^(events|links)\.(\d{1,6})\.(.*)$/s.exec(key) ?? []
  const from = list === 'events' ? span.events[Number(at)] : list === 'links' ? span.links[Number(at)] : span
  const name = list === undefined ? key : rest
  const value = from !== undefined && Object.hasOwn(from.attributes, name) ? from.attributes[name] : undefined
  return typeof value === 'string' ? value : undefined
}

const shown = (attributes: Attributes, place = ''): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === 'string' ? whole(`${place}${key}`, value) : value,
    ]),
  )

function whole(key: string, text: string): string | Cut {
  if (text.length * MOST_BYTES <= WHOLE_BYTES || Buffer.byteLength(text) <= WHOLE_BYTES) return text
  const bytes = Buffer.from(text, 'utf8')
  const head = piece(bytes, 0, HEAD_BYTES).toString('utf8')
  const tail = piece(bytes, bytes.length - TAIL_BYTES, TAIL_BYTES + MOST_BYTES).toString('utf8')
  return { $cut: { key, bytes: bytes.length, head, tail } }
}
