// A batch as one line of the store, straight to bytes. Nearly all of it is a few long texts: each is put into its JSON
// form and copied once, instead of becoming a part of larger and larger strings.
import type { Attributes, AttributeValue, SpanBatch, SpanData, SpanEvent, SpanLink } from '../trace/span.ts'
import { KIND, nanoseconds, SCOPE_NAME, STATUS } from './otlp-names.ts'

const FIRST_BYTES = 1 << 20
/** What one large trace needed is not kept for all the others. */
const KEPT_BYTES = 4 << 20
/** Shorter ones are gathered first. */
const LONG_TEXT = 256
const GATHERED = 2_048
/** Of UTF-8, for one unit of UTF-16. */
const MOST_BYTES = 3

let buffer = Buffer.allocUnsafe(FIRST_BYTES)
let end = 0
let gathered = ''

/** With the line break at its end. */
export function otlpLineBytes({ resource, spans }: SpanBatch): Buffer {
  end = 0
  gathered = '{"resourceSpans":[{"resource":{"attributes":'
  try {
    keyValues(resource)
    put(`},"scopeSpans":[{"scope":{"name":"${SCOPE_NAME}"},"spans":`)
    list(spans, putSpan)
    put('}]}]}\n')
    flush()
    return Buffer.from(buffer.subarray(0, end))
  } finally {
    if (buffer.length > KEPT_BYTES) buffer = Buffer.allocUnsafe(FIRST_BYTES)
  }
}

function putSpan(span: SpanData): void {
  const { traceId, spanId, parentSpanId, name, kind, startMs, endMs, attributes, events, links, status } =
    span
  put(`{"traceId":${quoted(traceId)},"spanId":${quoted(spanId)}`)
  if (parentSpanId !== undefined) put(`,"parentSpanId":${quoted(parentSpanId)}`)
  put(`,"name":${quoted(name)},"kind":${KIND[kind]},"startTimeUnixNano":"${nanoseconds(startMs)}"`)
  put(`,"endTimeUnixNano":"${nanoseconds(endMs)}","attributes":`)
  keyValues(attributes)
  if (events.length > 0) {
    put(',"events":')
    list(events, putEvent)
  }
  if (links.length > 0) {
    put(',"links":')
    list(links, putLink)
  }
  put(`,"status":{${status.message === undefined ? '' : `"message":${quoted(status.message)},`}`)
  put(`"code":${STATUS[status.code]}}}`)
}

function putEvent({ name, atMs, attributes }: SpanEvent): void {
  put(`{"timeUnixNano":"${nanoseconds(atMs)}","name":${quoted(name)},"attributes":`)
  keyValues(attributes)
  put('}')
}

function putLink({ traceId, spanId, traceState, attributes }: SpanLink): void {
  put(`{"traceId":${quoted(traceId)},"spanId":${quoted(spanId)}`)
  if (traceState !== undefined) put(`,"traceState":${quoted(traceState)}`)
  put(',"attributes":')
  keyValues(attributes)
  put('}')
}

function keyValues(attributes: Attributes): void {
  let before = '[{"key":'
  for (const key of Object.keys(attributes)) {
    put(`${before}${quoted(key)},"value":`)
    const value = attributes[key] as AttributeValue
    if (typeof value === 'string') putText(value)
    else put(shortValue(value))
    before = '},{"key":'
  }
  put(before === '[{"key":' ? '[]' : '}]')
}

function putText(value: string): void {
  put('{"stringValue":')
  if (value.length < LONG_TEXT) put(quoted(value))
  else {
    flush()
    write(quoted(value))
  }
  put('}')
}

function shortValue(value: Exclude<AttributeValue, string>): string {
  if (typeof value === 'boolean') return `{"boolValue":${value}}`
  if (typeof value !== 'number') {
    return `{"arrayValue":{"values":[${value.map((item) => `{"stringValue":${quoted(item)}}`).join(',')}]}}`
  }
  // 64-bit integers are strings in JSON; what is not finite has no form there at all.
  if (Number.isSafeInteger(value)) return `{"intValue":"${value}"}`
  return Number.isFinite(value) ? `{"doubleValue":${value}}` : `{"stringValue":"${value}"}`
}

function list<Item>(items: readonly Item[], putItem: (item: Item) => void): void {
  let before = '['
  for (const item of items) {
    put(before)
    putItem(item)
    before = ','
  }
  put(items.length === 0 ? '[]' : ']')
}

const quoted = (text: string): string => JSON.stringify(text)

function put(text: string): void {
  gathered += text
  if (gathered.length > GATHERED) flush()
}

function flush(): void {
  write(gathered)
  gathered = ''
}

function write(text: string): void {
  const most = end + text.length * MOST_BYTES
  if (most > buffer.length) {
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, most))
    buffer.copy(larger, 0, 0, end)
    buffer = larger
  }
  end += buffer.write(text, end, 'utf8')
}
