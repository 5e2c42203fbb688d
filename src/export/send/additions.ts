// What one destination wants beside what its convention writes, put on at the last moment: neither the store nor
// another destination ever has it. And texts that it would not take as long as they are.
import type { Attributes, AttributeValue, SpanBatch } from '../../trace/span.ts'
import type { Destination } from '../destination.ts'
import type { DestinationKind } from '../kind.ts'

type Wants = Pick<DestinationKind, 'adds' | 'maxAttributeBytes'>

export function withAdditions(batch: SpanBatch, kind: Wants, destination: Destination): SpanBatch {
  const { resource, spans } = kind.adds?.(destination) ?? {}
  const most = kind.maxAttributeBytes
  if (resource === undefined && spans === undefined && most === undefined) return batch
  return {
    ...batch,
    resource: shortened({ ...batch.resource, ...resource }, most),
    spans: batch.spans.map((span) => ({
      ...span,
      attributes: shortened({ ...span.attributes, ...spans }, most),
      events: span.events.map((event) => ({ ...event, attributes: shortened(event.attributes, most) })),
    })),
  }
}

function shortened(attributes: Attributes, most: number | undefined): Attributes {
  if (most === undefined) return attributes
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, cutValue(value, most)]))
}

function cutValue(value: AttributeValue, most: number): AttributeValue {
  if (typeof value === 'string') return cutBytes(value, most)
  return typeof value === 'object' ? value.map((each) => cutBytes(each, most)) : value
}

/** Never through a character. */
function cutBytes(text: string, most: number): string {
  // No character has more than three bytes a unit of its length.
  if (text.length * 3 <= most) return text
  const bytes = Buffer.from(text)
  if (bytes.length <= most) return text
  let end = most
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end)
}
