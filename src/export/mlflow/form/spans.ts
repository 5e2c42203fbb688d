// Spans as MLflow keeps them in a trace's `traces.json`: what its own tracer writes where spans do not travel as OTLP.
// https://github.com/mlflow/mlflow/blob/v3.17.2/mlflow/entities/span.py (Span.to_dict)
import { isJson, type Json, listAt, parseJson, textAt } from '../../../json/read.ts'
import type { Attributes, SpanBatch, SpanData } from '../../../trace/span.ts'
import { isSendable, wholeMs } from '../../otlp/values.ts'

export interface MlflowSpan {
  /** Ids in base64. */
  readonly trace_id: string
  readonly span_id: string
  readonly parent_span_id: string | null
  readonly name: string
  readonly start_time_unix_nano: number
  readonly end_time_unix_nano: number
  readonly events: readonly Json[]
  readonly status: { readonly code: string; readonly message: string }
  /** Each value as JSON text. */
  readonly attributes: Readonly<Record<string, string>>
  readonly links: readonly Json[]
}

export const mlflowTraceId = (traceId: string): string => `tr-${traceId}`

/** What the convention writes as JSON text and MLflow's tracer keeps as the value itself. */
const STRUCTURED = new Set([
  ...['mlflow.spanInputs', 'mlflow.spanOutputs', 'mlflow.chat.tokenUsage', 'mlflow.chat.tools'],
  ...['mlflow.llm.cost', 'mlflow.trace.tokenUsage'],
])

const CODES = { unset: 'STATUS_CODE_UNSET', ok: 'STATUS_CODE_OK', error: 'STATUS_CODE_ERROR' } as const

/** From a batch in the `mlflow` convention. */
export const mlflowSpans = ({ traceId, spans }: SpanBatch): readonly MlflowSpan[] =>
  spans.map((span) => mlflowSpan(span, traceId))

function mlflowSpan(span: SpanData, traceId: string): MlflowSpan {
  const { parentSpanId, status } = span
  return {
    trace_id: base64(span.traceId),
    span_id: base64(span.spanId),
    parent_span_id: parentSpanId === undefined ? null : base64(parentSpanId),
    name: span.name.toWellFormed(),
    start_time_unix_nano: nanos(span.startMs),
    end_time_unix_nano: nanos(span.endMs),
    events: span.events.map(({ name, atMs, attributes }) => ({
      name: name.toWellFormed(),
      time_unix_nano: nanos(atMs),
      attributes: plain(attributes),
    })),
    status: { code: CODES[status.code], message: status.message?.toWellFormed() ?? '' },
    attributes: {
      'mlflow.traceRequestId': JSON.stringify(mlflowTraceId(traceId)),
      ...Object.fromEntries(
        Object.entries(plain(span.attributes)).map(([key, value]) => [key, dumped(key, value)]),
      ),
    },
    links: span.links.map(({ traceId: linked, spanId, attributes }) => ({
      trace_id: mlflowTraceId(linked),
      span_id: spanId,
      attributes: plain(attributes),
    })),
  }
}

function dumped(key: string, value: unknown): string {
  const isWhole = STRUCTURED.has(key) && typeof value === 'string' && typeof anyJson(value) === 'object'
  return isWhole ? value : JSON.stringify(value)
}

/** Half a character is no text to Python, and NaN is no JSON. */
const plain = (attributes: Attributes): Json =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => {
      if (typeof value === 'string') return [key.toWellFormed(), value.toWellFormed()]
      if (typeof value === 'number') return [key.toWellFormed(), isSendable(value) ? value : String(value)]
      return [
        key.toWellFormed(),
        typeof value === 'object' ? value.map((each) => each.toWellFormed()) : value,
      ]
    }),
  )

/** Exact: no more than 13 of its digits are not zero, and such a number is printed as it was meant. */
const nanos = (ms: number): number => wholeMs(ms) * 1_000_000

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')

/** What is told again takes the place of what was told before. */
export function mergedSpans(
  before: readonly MlflowSpan[],
  now: readonly MlflowSpan[],
): readonly MlflowSpan[] {
  const all = new Map([...before, ...now].map((span) => [span.span_id, span]))
  return [...all.values()].sort((a, b) => a.start_time_unix_nano - b.start_time_unix_nano)
}

export const tracesJson = (spans: readonly MlflowSpan[]): string => JSON.stringify({ spans })

/** Undefined for what nobody can read: then it is written anew. */
export function spansIn(text: string): readonly MlflowSpan[] | undefined {
  const read = parseJson(text)
  if (!isJson(read) || !Array.isArray(read.spans)) return undefined
  return listAt(read, 'spans').filter(
    (span): span is Json & MlflowSpan =>
      isJson(span) && textAt(span, 'span_id') !== undefined && isJson(span.attributes),
  )
}

/** The value behind an attribute. */
export const attributeOf = ({ attributes }: Pick<MlflowSpan, 'attributes'>, key: string): unknown => {
  const text = attributes[key]
  return typeof text === 'string' ? anyJson(text) : undefined
}

function anyJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const idOf = ({ span_id }: Pick<MlflowSpan, 'span_id'>): string =>
  Buffer.from(span_id, 'base64').toString('hex')
