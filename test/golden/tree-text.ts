// Spans as a text that a reviewer can read: trees by time, with the attributes that matter and without what differs
// between machines.
import { groupBy } from '../../src/conversation/group.ts'
import { isJson, listAt, textAt } from '../../src/json/read.ts'
import type { AttributeValue, SpanData, SpanEvent, SpanLink } from '../../src/trace/span.ts'
import { rootOf, type Trace } from '../sessions/traces.ts'

/** Of this machine and this user; other tests hold them. */
export const LIVE_ONLY = [
  'user.id',
  'host.name',
  'os.type',
  'vcs.repository.url.full',
  'vcs.ref.head.revision',
  'telemetry.distro.version',
] as const

/** In the head line of the trace, or in the span's name. */
const SAID_ELSEWHERE = new Set<string>([
  ...LIVE_ONLY,
  'session.id',
  'gen_ai.conversation.id',
  'gen_ai.operation.name',
  'gen_ai.agent.name',
  'gen_ai.tool.name',
])

const MAX_VALUE = 140

/** Each span's text, by `<trace> <span>`; in the order of the tree. */
export type Blocks = ReadonlyMap<string, string>

export function blocksOf(traces: readonly Trace[]): Blocks {
  const places = new Map<string, string>()
  for (const [i, trace] of traces.entries()) {
    for (const span of trace.spans.values())
      places.set(`${trace.traceId} ${span.spanId}`, `${span.name}, trace ${i + 1}`)
  }
  const blocks = new Map<string, string>()
  for (const [i, trace] of traces.entries()) {
    const root = rootOf(trace)
    if (root === undefined) continue
    const head = headOf(trace, root, i)
    for (const { span, depth } of inOrder(root, [...trace.spans.values()], 0)) {
      const text = spanText(span, root.startMs, depth, places)
      blocks.set(`${trace.traceId} ${span.spanId}`, span === root ? `${head}\n${text}` : text)
    }
  }
  return blocks
}

export const treeText = (blocks: Blocks): string => `${[...blocks.values()].join('\n')}\n`

function headOf({ resource }: Trace, root: SpanData, index: number): string {
  const session = String(root.attributes['session.id']).slice(0, 8)
  const about = sideBySide(Object.entries(resource).filter(([key]) => !SAID_ELSEWHERE.has(key)))
  return `${index === 0 ? '' : '\n'}trace ${index + 1}: session ${session}, ${new Date(root.startMs).toISOString()}, ${about}`
}

function* inOrder(
  span: SpanData,
  all: readonly SpanData[],
  depth: number,
): Generator<{ span: SpanData; depth: number }> {
  yield { span, depth }
  const below = all.filter(({ parentSpanId }) => parentSpanId === span.spanId)
  below.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs || (a.spanId < b.spanId ? -1 : 1))
  for (const child of below) yield* inOrder(child, all, depth + 1)
}

function spanText(
  span: SpanData,
  fromMs: number,
  depth: number,
  places: ReadonlyMap<string, string>,
): string {
  const { status } = span
  const head = [
    span.name,
    ...(span.kind === 'client' ? ['CLIENT'] : []),
    `+${span.startMs - fromMs} ms, ${span.endMs - span.startMs} ms`,
    ...(status.code === 'unset'
      ? []
      : [`${status.code.toUpperCase()} ${shortened(status.message ?? '')}`.trim()]),
  ]
  const told = Object.entries(span.attributes).filter(([key]) => !SAID_ELSEWHERE.has(key))
  const lines = [
    `● ${head.join('  ')}`,
    ...attributeLines(told.filter(([, value]) => isShort(value))).map((line) => `    ${line}`),
    ...told.filter(([, value]) => !isShort(value)).flatMap(([key, value]) => longText(key, value)),
    ...span.events.map((event) => `    event +${event.atMs - fromMs} ms ${eventText(event)}`),
    ...span.links.map((link) => `    link ${linkText(link, places)}`),
  ]
  return lines.map((line) => '  '.repeat(depth) + line).join('\n')
}

const isShort = (value: AttributeValue) => !/[\n{[]/.test(String(value)) && String(value).length <= 80

/** A line for all that begin alike (`gen_ai.usage`), and one for those that are alone. */
function attributeLines(attributes: readonly (readonly [string, AttributeValue])[]): string[] {
  const families = groupBy(attributes, ([key]) => key.split('.', 2).join('.'))
  const alone = [...families.values()].filter((family) => family.length === 1).flat()
  const together = [...families].filter(([, family]) => family.length > 1)
  return [
    ...(alone.length > 0 ? [sideBySide(alone)] : []),
    ...together.map(
      ([name, family]) =>
        `${name}: ${sideBySide(family.map(([key, value]) => [key.slice(name.length + 1), value]))}`,
    ),
  ]
}

const sideBySide = (attributes: readonly (readonly [string, AttributeValue])[]) =>
  attributes.map(([key, value]) => `${key}=${typeof value === 'object' ? value.join(',') : value}`).join('  ')

function longText(key: string, value: AttributeValue): string[] {
  if (!key.endsWith('.messages')) return [`    ${key}=${shortened(String(value))}`]
  const messages = JSON.parse(String(value)) as unknown[]
  if (messages.length === 0) return [`    ${key}: none`]
  return messages.filter(isJson).flatMap((message) => [
    `    ${key}: ${[message.role, message.finish_reason].filter(Boolean).join(', ')}`,
    ...listAt(message, 'parts')
      .filter(isJson)
      .map((part) => {
        const { type, ...rest } = part
        const text = textAt(part, 'content') ?? JSON.stringify(rest)
        return `        ${type} ${shortened(text)}`
      }),
  ])
}

const eventText = ({ name, attributes }: SpanEvent) =>
  [name, ...Object.entries(attributes).map(([key, value]) => `${key}=${shortened(String(value))}`)].join('  ')

function linkText({ traceId, spanId, attributes }: SpanLink, places: ReadonlyMap<string, string>): string {
  return `${attributes['turnspan.link']} → ${places.get(`${traceId} ${spanId}`) ?? `${traceId} ${spanId}`}`
}

/** On one line; what is longer says how long it is. */
function shortened(text: string): string {
  const line = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  return line.length <= MAX_VALUE
    ? line
    : `${line.slice(0, MAX_VALUE).toWellFormed()}… (${text.length} characters)`
}
