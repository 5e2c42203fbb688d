// Where in a stored line a byte stands: in which attribute of which span. Read from the bytes around it, for parsing every
// line takes ten times as long as searching it. All this rests on how `store/otlp-bytes.ts` writes: within a JSON text a
// quotation mark always has a backslash before it, so what opens an attribute or a span never stands inside of a text.

export interface AttributeAt {
  readonly key: string
  /** Of the text, without its quotation marks: still as JSON writes it. */
  readonly from: number
  readonly to: number
}

export interface SpanAt {
  readonly traceId: string
  readonly spanId: string
  /** Decoded. */
  readonly name: string
  readonly startMs: number
  readonly isTurn: boolean
}

const ATTRIBUTE = Buffer.from('{"key":"')
const TEXT = Buffer.from('","value":{"stringValue":"')
const SPAN = Buffer.from('{"traceId":"')
const EVENTS = Buffer.from(',"events":[{"timeUnixNano":"')
const TURN = Buffer.from('{"key":"turnspan.turn.id"')
const LONGEST_KEY = 256
const LONGEST_HEAD = 1_024
const HEAD =
  /^\{"traceId":"([0-9a-f]{32})","spanId":"([0-9a-f]{16})"(?:,"parentSpanId":"[0-9a-f]*")?,"name":("(?:[^"\\]|\\.)*"),"kind":\d,"startTimeUnixNano":"(\d+)\d{6}"/
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The attribute that `at` is in, if it is in the text of one; `line` is where the line begins. */
export function attributeAt(bytes: Buffer, at: number, line: number): AttributeAt | undefined {
  const opened = bytes.lastIndexOf(ATTRIBUTE, at)
  if (opened < line) return undefined
  const key = opened + ATTRIBUTE.length
  const closed = bytes.indexOf(QUOTE, key)
  if (closed === -1 || closed - key > LONGEST_KEY) return undefined
  const from = closed + TEXT.length
  if (at < from || bytes.compare(TEXT, 0, TEXT.length, closed, from) !== 0) return undefined
  const to = endOfText(bytes, from)
  return at < to ? { key: bytes.toString('latin1', key, closed), from, to } : undefined
}

function endOfText(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}

/** The span whose attribute begins before `at`; undefined where that is an event's, a link's or the resource's. */
export function spanAt(bytes: Buffer, at: number, line: number): SpanAt | undefined {
  const opened = bytes.lastIndexOf(SPAN, at)
  if (opened < line) return undefined
  const head = HEAD.exec(bytes.toString('utf8', opened, Math.min(opened + LONGEST_HEAD, at)))
  const before = bytes.subarray(opened, at)
  if (head === null || before.includes(EVENTS)) return undefined
  const [, traceId = '', spanId = '', name = '""', ms = '0'] = head
  return {
    ...{ traceId, spanId, name: JSON.parse(name) as string, startMs: Number(ms) },
    isTurn: before.includes(TURN),
  }
}

/** Whether the span is told once more in these bytes: what comes later counts. */
export const isToldIn = (bytes: Buffer, { traceId, spanId }: SpanAt): boolean =>
  [',"parentSpanId"', ',"name"'].some((next) =>
    bytes.includes(`{"traceId":"${traceId}","spanId":"${spanId}"${next}`),
  )
