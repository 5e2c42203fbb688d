// One trace in MLflow's file store, as MLflow's own tracer leaves it there: `traces/tr-<id>/` with trace_info.yaml, a
// file a tag and a value of metadata, and the spans in artifacts/traces.json. The layout does not change any more: the
// file store is in maintenance mode. https://mlflow.org/docs/latest/self-hosting/migrate-from-file-store
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { isBelow } from '../../../disk/below.ts'
import type { SpanBatch } from '../../../trace/span.ts'
import { type TraceInfo, traceInfoOf } from '../form/info.ts'
import {
  type MlflowSpan,
  mergedSpans,
  mlflowSpans,
  mlflowTraceId,
  spansIn,
  tracesJson,
} from '../form/spans.ts'
import { foldersIn } from './experiments.ts'
import { replace } from './replace.ts'
import { yamlOf } from './yaml.ts'

const SPANS = path.join('artifacts', 'traces.json')

/** Throws where a file cannot be written. */
export function putTrace(root: string, experimentId: string, batch: SpanBatch): void {
  const folder = traceFolder(root, experimentId, batch.traceId)
  makeFolder(path.join(folder, 'artifacts'))
  mustBeBelow(root, folder)
  const before = spansAt(folder)
  // What nobody can read may still hold something: it is kept beside what is written anew.
  if (before === undefined) setAside(path.join(folder, SPANS))
  const spans = mergedSpans(before ?? [], mlflowSpans(batch))
  const { 'service.name': service } = batch.resource
  const info = traceInfoOf(spans, typeof service === 'string' ? service : undefined)
  // The spans first: what has a trace_info.yaml is shown.
  replace(path.join(folder, SPANS), tracesJson(spans))
  const location = { 'mlflow.artifactLocation': pathToFileURL(path.join(folder, 'artifacts')).href }
  writeEach(path.join(folder, 'request_metadata'), info.metadata)
  writeEach(path.join(folder, 'tags'), { ...info.tags, ...location })
  makeFolder(path.join(folder, 'assessments'))
  replace(path.join(folder, 'trace_info.yaml'), yamlOf(asStored(info, experimentId, batch.traceId)))
}

function asStored(info: TraceInfo, experimentId: string, traceId: string): Readonly<Record<string, unknown>> {
  const { requestPreview, responsePreview } = info
  return {
    trace_id: mlflowTraceId(traceId),
    trace_location: { mlflow_experiment: { experiment_id: experimentId }, type: 'MLFLOW_EXPERIMENT' },
    request_time: new Date(info.requestTimeMs).toISOString(),
    execution_duration_ms: info.durationMs,
    state: info.state,
    ...(requestPreview !== undefined && { request_preview: requestPreview }),
    ...(responsePreview !== undefined && { response_preview: responsePreview }),
  }
}

function setAside(file: string): void {
  if (fs.existsSync(file)) fs.renameSync(file, `${file}.damaged-${Date.now()}`)
}

/** Undefined where there is no such trace; in whichever experiment it is. */
export function findTrace(root: string, traceId: string): readonly MlflowSpan[] | undefined {
  const folder = folderOf(root, traceId)
  return folder === undefined ? undefined : (spansAt(folder) ?? [])
}

/** False where there was none. */
export function removeTrace(root: string, traceId: string): boolean {
  const folder = folderOf(root, traceId)
  if (folder === undefined) return false
  mustBeBelow(root, folder)
  fs.rmSync(folder, { recursive: true, force: true })
  return true
}

const traceFolder = (root: string, experimentId: string, traceId: string) =>
  path.join(root, experimentId, 'traces', mlflowTraceId(traceId))

const folderOf = (root: string, traceId: string): string | undefined =>
  foldersIn(root)
    .map((id) => traceFolder(root, id, traceId))
    .find((folder) => fs.existsSync(folder))

function spansAt(folder: string): readonly MlflowSpan[] | undefined {
  const file = path.join(folder, SPANS)
  return fs.existsSync(file) ? spansIn(fs.readFileSync(file, 'utf8')) : undefined
}

/** Keys that are no names of files would lie elsewhere. https://mlflow.org/docs/latest/api_reference/rest-api.html */
const isName = (key: string) => /^[\w. :-]{1,250}$/.test(key) && !/^\.{1,2}$/.test(key)

function writeEach(folder: string, values: Readonly<Record<string, string>>): void {
  makeFolder(folder)
  for (const [key, value] of Object.entries(values)) if (isName(key)) replace(path.join(folder, key), value)
}

/** Prompts are their user's alone, whatever else the store's folder holds. */
const makeFolder = (folder: string) => fs.mkdirSync(folder, { recursive: true, mode: 0o700 })

/** A link that somebody put into the folder could lead anywhere. */
function mustBeBelow(root: string, folder: string): void {
  if (isBelow(fs.realpathSync(root), fs.realpathSync(folder))) return
  throw new Error(`${folder} is a link that leads out of ${root}`)
}
