// The local store as anybody can read it: OTLP/JSON lines, decoded by the rig and not by the code under test.
import fs from 'node:fs'
import path from 'node:path'
import { eventually } from '../rig/eventually.ts'
import { decodeJson, type ReceivedSpan } from '../rig/otlp.ts'

const DAY = /^\d{4}-\d{2}-\d{2}$/
const STORED_MS = 15_000

/** Every span of the home's store, or of one session of it; of one that was stored twice, the later. */
export function storedSpans(home: string, sessionId?: string): readonly ReceivedSpan[] {
  const spans = linesIn(home, sessionId).flatMap((line) => decodeJson(line))
  return [...new Map(spans.map((span) => [span.traceId + span.spanId, span])).values()]
}

/** As `storedSpans`, each as the JSON text has it: 64-bit integers as strings, types named. */
export function storedJson(home: string, sessionId?: string): readonly JsonSpan[] {
  return linesIn(home, sessionId).flatMap(jsonSpansIn)
}

export interface JsonSpan {
  readonly traceId: string
  readonly spanId: string
  readonly [field: string]: unknown
}

interface JsonLine {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly JsonSpan[] }[]
  }[]
}

export function jsonSpansIn(line: string): readonly JsonSpan[] {
  const { resourceSpans } = JSON.parse(line) as JsonLine
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
}

/** The spans of a session's only trace, once its root is stored. */
export async function storedTrace(home: string, sessionId: string): Promise<readonly ReceivedSpan[]> {
  return eventually(() => isTold(storedSpans(home, sessionId)), {
    what: `a trace of session ${sessionId} in the local store`,
    timeoutMs: STORED_MS,
  })
}

const isTold = (spans: readonly ReceivedSpan[]) => spans.some(isRoot) && spans

export const isRoot = ({ attributes }: Pick<ReceivedSpan, 'attributes'>): boolean =>
  attributes['turnspan.turn.id'] !== undefined

export function rootOf(spans: readonly ReceivedSpan[]): ReceivedSpan {
  const root = spans.find(isRoot)
  if (root === undefined) throw new Error(`no root among ${spans.map(({ name }) => name).join(', ')}`)
  return root
}

/** Readable, and the same however the spans are ordered: each name below its parent's. */
export function outline(spans: readonly Outlined[]): string {
  const under = (parentId: string, indent: string): string[] =>
    spans
      .filter((span) => span.parentId === parentId)
      .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.name < b.name ? -1 : 1))
      .flatMap((span) => [`${indent}${span.name}${span.note ?? ''}`, ...under(span.id, `${indent}  `)])
  return under('', '').join('\n')
}

export interface Outlined {
  readonly id: string
  /** Empty for a root. */
  readonly parentId: string
  readonly name: string
  readonly note?: string
  readonly start: bigint
}

function linesIn(home: string, sessionId: string | undefined): readonly string[] {
  const traces = path.join(home, '.turnspan', 'traces')
  const days = fs.existsSync(traces) ? fs.readdirSync(traces).filter((name) => DAY.test(name)) : []
  return days.sort().flatMap((day) =>
    fs
      .readdirSync(path.join(traces, day))
      .filter((name) => name.endsWith('.jsonl') && (sessionId === undefined || name === `${sessionId}.jsonl`))
      .flatMap((name) =>
        fs
          .readFileSync(path.join(traces, day, name), 'utf8')
          .split('\n')
          .slice(0, -1),
      ),
  )
}
