// What a convention sends, as a text that a reviewer can read: trees by time, every attribute by its name.
import { groupBy } from '../../../src/conversation/group.ts'
import type { Attributes, AttributeValue, SpanBatch, SpanData } from '../../../src/trace/span.ts'

const MAX_VALUE = 160
/** Facts, of which each counts. */
const WHOLE = /(?:metadata|metrics)$/

export function batchesText(batches: readonly SpanBatch[]): string {
  return `${batches.map(batchText).join('\n\n')}\n`
}

function batchText({ resource, spans }: SpanBatch, index: number): string {
  const startMs = Math.min(...spans.map((span) => span.startMs))
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const below = groupBy(spans, ({ parentSpanId }) => (ids.has(parentSpanId ?? '') ? parentSpanId : undefined))
  const shared = sharedBy(spans)
  const text = (span: SpanData, depth: number): string[] => [
    ...spanLines(span, startMs, shared).map((line) => '  '.repeat(depth) + line),
    ...byTime(below.get(span.spanId)).flatMap((child) => text(child, depth + 1)),
  ]
  return [
    `request ${index + 1}`,
    ...attributeLines(resource).map((line) => `  resource ${line}`),
    ...attributeLines(shared).map((line) => `  every span ${line}`),
    ...byTime(below.get(undefined)).flatMap((top) => text(top, 0)),
  ].join('\n')
}

function sharedBy(spans: readonly SpanData[]): Attributes {
  const [first, ...more] = spans.map(({ attributes }) => attributes)
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(
      ([key, value]) =>
        more.length > 0 && more.every((has) => valueText(has[key] ?? '') === valueText(value)),
    ),
  )
}

const byTime = (spans: readonly SpanData[] = []) =>
  [...spans].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs || (a.spanId < b.spanId ? -1 : 1))

function spanLines(span: SpanData, fromMs: number, shared: Attributes): string[] {
  const { status, kind } = span
  const head = [
    span.name,
    ...(kind === 'client' ? ['CLIENT'] : []),
    `+${span.startMs - fromMs} ms, ${span.endMs - span.startMs} ms`,
    ...(status.code === 'unset'
      ? []
      : [`${status.code.toUpperCase()} ${valueText(status.message ?? '')}`.trim()]),
  ]
  return [
    `● ${head.join('  ')}`,
    ...attributeLines(span.attributes, shared).map((line) => `    ${line}`),
    ...span.events.flatMap(({ name, atMs, attributes }) => [
      `    event ${name} +${atMs - fromMs} ms`,
      ...attributeLines(attributes).map((line) => `        ${line}`),
    ]),
    ...span.links.map(({ attributes }) => `    link ${attributeLines(attributes).join(' ')}`),
  ]
}

const attributeLines = (attributes: Attributes, shared: Attributes = {}): string[] =>
  Object.entries(attributes)
    .filter(([key]) => !Object.hasOwn(shared, key))
    .sort(([a], [b]) => (numbersPadded(a) < numbersPadded(b) ? -1 : 1))
    .map(([key, value]) => `${key} = ${valueText(value, WHOLE.test(key) ? 1_000 : MAX_VALUE)}`)

/** So that the tenth message does not come before the second. */
const numbersPadded = (key: string) => key.replace(/\d+/g, (digits) => digits.padStart(4, '0'))

/** On one line; what is longer says how long it is. */
function valueText(value: AttributeValue, max = MAX_VALUE): string {
  const line =
    typeof value === 'string'
      ? JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"')
      : JSON.stringify(value)
  return line.length <= max
    ? line
    : `${line.slice(0, max).toWellFormed()}… (${String(value).length} characters)`
}
