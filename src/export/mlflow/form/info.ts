// What MLflow wants to know of a trace as a whole, told from its spans: previews, state, metadata, tags.
// https://github.com/mlflow/mlflow/blob/v3.17.2/mlflow/entities/trace_info.py
import { isJson, type Json, numberAt, parseJson } from '../../../json/read.ts'
import { attributeOf, type MlflowSpan } from './spans.ts'

export interface TraceInfo {
  /** `OK` and `ERROR` by the root; without one it is still going on. */
  readonly state: 'OK' | 'ERROR' | 'IN_PROGRESS'
  readonly requestTimeMs: number
  readonly durationMs: number
  readonly requestPreview?: string
  readonly responsePreview?: string
  readonly metadata: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

/** More of a preview or of a value of metadata MLflow does not keep. */
const LONGEST_PREVIEW = 1_000
const LONGEST_VALUE = 250

/** Of MLflow's own tracer for Claude Code: searches for these go on to find what they did. */
const METADATA = [
  ...['mlflow.trace.session', 'mlflow.trace.user', 'mlflow.trace.working_directory'],
  ...['mlflow.trace.permission_mode', 'mlflow.claude_code_version'],
]

const TAG = 'mlflow.traceTag.'

export function traceInfoOf(spans: readonly MlflowSpan[], serviceName?: string): TraceInfo {
  const root =
    spans.find((span) => span.parent_span_id === null) ??
    spans.find((span) => attributeOf(span, 'turnspan.turn.id') !== undefined)
  const startMs = Math.min(...spans.map((span) => span.start_time_unix_nano)) / 1e6
  const endMs = Math.max(...spans.map((span) => span.end_time_unix_nano)) / 1e6
  const previews = root && {
    requestPreview: previewOf(attributeOf(root, 'mlflow.spanInputs')),
    responsePreview: previewOf(attributeOf(root, 'mlflow.spanOutputs')),
  }
  return {
    state: stateOf(root),
    requestTimeMs: Math.round(startMs),
    durationMs: Math.round(endMs - startMs),
    ...definedOf(previews ?? {}),
    metadata: { ...metadataOf(root), ...totalsOf(spans), 'mlflow.trace_schema.version': '3' },
    tags: { ...(serviceName !== undefined && { 'service.name': serviceName }), ...tagsOf(root) },
  }
}

const stateOf = (root: MlflowSpan | undefined) =>
  root === undefined ? 'IN_PROGRESS' : root.status.code === 'STATUS_CODE_ERROR' ? 'ERROR' : 'OK'

export function metadataOf(root: MlflowSpan | undefined): Readonly<Record<string, string>> {
  const found = METADATA.map((key) => [key, root && attributeOf(root, key)] as const)
  return Object.fromEntries(
    found.flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value.slice(0, LONGEST_VALUE)]] : [],
    ),
  )
}

function tagsOf(root: MlflowSpan | undefined): Readonly<Record<string, string>> {
  const keys = Object.keys(root?.attributes ?? {}).filter((key) => key.startsWith(TAG))
  return Object.fromEntries(
    keys.map((key) => [key.slice(TAG.length), String((root && attributeOf(root, key)) ?? '')]),
  )
}

const totalsOf = (spans: readonly MlflowSpan[]) =>
  usageIn(
    spans.map((span) => Object.fromEntries(SUMS.map(([, part]) => [part, attributeOf(span, part)] as const))),
  )

const SUMS = [
  ['mlflow.trace.tokenUsage', 'mlflow.chat.tokenUsage'],
  ['mlflow.trace.cost', 'mlflow.llm.cost'],
] as const

/** Usage and cost stand on model calls alone, so nothing counts twice. Each as it is, or as JSON text. */
export function usageIn(spans: readonly Json[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    SUMS.flatMap(([total, part]) => {
      const parts = spans.map((attributes) => recordIn(attributes[part])).filter((each) => each !== undefined)
      if (parts.length === 0) return []
      const keys = [...new Set(parts.flatMap((each) => Object.keys(each)))]
      const sum = keys.map((key) => [key, parts.reduce((all, each) => all + (numberAt(each, key) ?? 0), 0)])
      return [[total, JSON.stringify(Object.fromEntries(sum))]]
    }),
  )
}

const recordIn = (value: unknown): Json | undefined =>
  typeof value === 'string' ? parseJson(value) : isJson(value) ? value : undefined

/** The last message, as MLflow's pages show it in a list. */
function previewOf(given: unknown): string | undefined {
  if (given === undefined) return undefined
  const messages = isJson(given) && Array.isArray(given.messages) ? given.messages : []
  const last: unknown = messages.at(-1)
  const text = isJson(last) && typeof last.content === 'string' ? last.content : JSON.stringify(given)
  return text.length <= LONGEST_PREVIEW ? text : `${text.slice(0, LONGEST_PREVIEW - 3).toWellFormed()}...`
}

const definedOf = <Given extends object>(given: Given) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Given]: Exclude<Given[Key], undefined>
  }
