import fs from 'node:fs'
import { toOtlpLine } from '../../store/otlp-json.ts'
import type { Store, StoredLine } from '../../store/store.ts'
import { BEGINNING, openStore } from '../../store/store.ts'
import type { SpanBatch } from '../../trace/span.ts'
import type { Given } from '../commands.ts'
import { openContext } from '../context.ts'
import { asJson, failure, type Result, success } from '../result.ts'
import { renderTree } from '../tree.ts'

export async function show({ argument, options }: Given): Promise<Result> {
  const { home, environment } = openContext()
  const store = openStore(home.traces)
  const lines = [...store.linesFrom(BEGINNING)].map(({ line }) => line)
  const wanted = argument === undefined ? latestHere(store, lines) : named(lines, argument.toLowerCase())
  const batches = wanted.flatMap((line) => store.read(line) ?? [])
  if (batches.length === 0) return failure(nothing(argument, lines.length))
  if (options.otlp === true) return success(batches.map(toOtlpLine).join('\n'))
  if (options.json === true) return success(asJson(batches))
  const width = process.stdout.columns || 100
  const color = environment.isColorWanted && process.stdout.isTTY === true
  return success(
    [...byTrace(batches).values()].map((trace) => renderTree(trace, { width, color })).join('\n\n'),
  )
}

/** A trace id or a session id, or the beginning of one. */
const named = (lines: readonly StoredLine[], id: string) =>
  lines.filter(({ traceId, sessionId }) => traceId.startsWith(id) || sessionId.toLowerCase().startsWith(id))

/** The latest trace whose turn ran in this folder; elsewhere the latest of all. */
function latestHere(store: Store, lines: readonly StoredLine[]): readonly StoredLine[] {
  const here = fs.realpathSync(process.cwd())
  const ranHere = (line: StoredLine) =>
    store.read(line)?.spans.some(({ attributes }) => attributes['process.working_directory'] === here) ??
    false
  const latest = lines.slice(-200).findLast(ranHere) ?? lines.at(-1)
  return latest === undefined ? [] : lines.filter(({ traceId }) => traceId === latest.traceId)
}

function byTrace(batches: readonly SpanBatch[]): ReadonlyMap<string, SpanBatch[]> {
  const traces = new Map<string, SpanBatch[]>()
  for (const batch of batches) traces.set(batch.traceId, [...(traces.get(batch.traceId) ?? []), batch])
  return traces
}

const nothing = (id: string | undefined, stored: number) =>
  id !== undefined
    ? `No trace or session begins with "${id}". "turnspan show" prints the latest.`
    : stored === 0
      ? 'No trace is stored yet: run "turnspan autolog claude" in a project, then use claude.'
      : 'The latest trace is no longer in the store.'
