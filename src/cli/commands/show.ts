import fs from 'node:fs'
import { loadState } from '../../digest/state.ts'
import { safeName } from '../../disk/safe-name.ts'
import { escaped } from '../../json/escape.ts'
import { toOtlpLine } from '../../store/otlp-json.ts'
import type { Store, StoredLine } from '../../store/store.ts'
import { BEGINNING, openStore } from '../../store/store.ts'
import type { Given } from '../command-entry.ts'
import { openContext } from '../context.ts'
import { asJson, failure, type Result, success } from '../result.ts'
import { secretsInWords } from '../secrets-in-words.ts'
import { costInWords, sessionCost } from '../session-cost.ts'
import { renderTree } from '../tree.ts'

export async function show({ argument, options }: Given): Promise<Result> {
  const { home, environment } = openContext()
  const store = openStore(home.traces)
  const lines = [...store.linesFrom(BEGINNING)].flatMap(({ line }) => (line.again === true ? [] : [line]))
  const { wanted, remark = '' } = argument === undefined ? latestHere(store, lines) : named(lines, argument)
  const batches = wanted.flatMap((line) => store.read(line) ?? [])
  if (batches.length === 0) return failure(nothing(argument, lines.length))
  if (options.otlp === true) return success(batches.map((batch) => escaped(toOtlpLine(batch))).join('\n'))
  if (options.json === true) return success(asJson(batches))
  const width = process.stdout.columns || 100
  const color = environment.isColorWanted && process.stdout.isTTY === true
  const sessionId = sessionNamed(wanted, argument)
  const cost = sessionId && costInWords(sessionCost(batches, loadState(home, safeName(sessionId)).costUsd))
  const rest = [cost, secretsInWords(batches)].filter((words) => words !== undefined && words !== '')
  const output = [renderTree(batches, { width, color }), ...rest].join('\n\n')
  return { ...success(output, remark), isStyled: true }
}

interface Wanted {
  readonly wanted: readonly StoredLine[]
  readonly remark?: string
}

/** A trace id or a session id, or the beginning of one. */
function named(lines: readonly StoredLine[], given: string): Wanted {
  const id = given.trim().toLowerCase()
  const isIt = ({ traceId, sessionId }: StoredLine) =>
    traceId.startsWith(id) || sessionId.toLowerCase().startsWith(id)
  return { wanted: id === '' ? [] : lines.filter(isIt) }
}

/** Where the argument names a session: its whole id. */
const sessionNamed = (lines: readonly StoredLine[], given: string | undefined): string | undefined =>
  given === undefined
    ? undefined
    : lines.find(({ sessionId }) => sessionId.toLowerCase().startsWith(given.trim().toLowerCase()))?.sessionId

/** How far back a trace of this folder is looked for: to know its folder it has to be read. */
const LOOK_BACK = 200

/** The latest trace whose turn ran in this folder; elsewhere the latest of all. */
function latestHere(store: Store, lines: readonly StoredLine[]): Wanted {
  const here = fs.realpathSync(process.cwd())
  const ranHere = (line: StoredLine) =>
    store.read(line)?.spans.some(({ attributes }) => attributes['process.working_directory'] === here) ??
    false
  const latest = lines.slice(-LOOK_BACK).findLast(ranHere)
  const shown = latest ?? lines.at(-1)
  return {
    wanted: lines.filter(({ traceId }) => traceId === shown?.traceId),
    ...(latest === undefined && { remark: 'No trace of this folder is stored; this is the latest of all.' }),
  }
}

const nothing = (id: string | undefined, stored: number) =>
  id !== undefined
    ? `No trace or session begins with "${id}". "turnspan show" prints the latest.`
    : stored === 0
      ? 'No trace is stored yet: run "turnspan autolog claude" in a project, then use claude.'
      : 'The latest trace is no longer in the store.'
