import fs from 'node:fs'
import type { Catalog, StoredTurn } from '../../catalog/catalog.ts'
import { loadState } from '../../digest/state.ts'
import { safeName } from '../../disk/safe-name.ts'
import { escaped } from '../../json/escape.ts'
import { toOtlpLine } from '../../store/otlp-json.ts'
import type { Given } from '../command-entry.ts'
import { openContext } from '../context.ts'
import { asJson, failure, type Result, success } from '../result.ts'
import { secretsInWords } from '../secrets-in-words.ts'
import { costInWords, sessionCost } from '../session-cost.ts'
import { readCatalog } from '../sessions/read-catalog.ts'
import { renderTree } from '../tree.ts'

export async function show({ argument, options }: Given): Promise<Result> {
  const { home, environment } = openContext()
  const catalog = await readCatalog(home)
  const {
    traces,
    session,
    remark = '',
  } = argument === undefined ? latestHere(catalog) : named(catalog, argument)
  const batches = traces.flatMap((traceId) => catalog.batchesOf(traceId))
  if (batches.length === 0) return failure(nothing(argument, catalog.meta().sessions))
  if (options.otlp === true) return success(batches.map((batch) => escaped(toOtlpLine(batch))).join('\n'))
  if (options.json === true) return success(asJson(batches))
  const width = process.stdout.columns || 100
  const color = environment.isColorWanted && process.stdout.isTTY === true
  const cost = session && costInWords(sessionCost(batches, loadState(home, safeName(session)).costUsd))
  const rest = [cost, secretsInWords(batches)].filter((words) => words !== undefined && words !== '')
  const output = [renderTree(batches, { width, color }), ...rest].join('\n\n')
  return { ...success(output, remark), isStyled: true }
}

interface Wanted {
  /** Ids, by when they began. */
  readonly traces: readonly string[]
  /** The id of the one session that was named. */
  readonly session?: string
  readonly remark?: string
}

const tracesOf = (turns: readonly StoredTurn[]): readonly string[] => [
  ...new Set(turns.map(({ trace }) => trace)),
]

/** A trace id or a session id, or the beginning of one. */
function named(catalog: Catalog, given: string): Wanted {
  const id = given.trim().toLowerCase()
  if (id === '') return { traces: [] }
  const trace = catalog.trace(id)?.trace
  const [session, ...others] = catalog.sessionsNamed(id)
  const ofSessions = [session ?? [], others].flat().flatMap((each) => tracesOf(catalog.stored(each)))
  return {
    traces: [...new Set([...(trace === undefined ? [] : [trace]), ...ofSessions])],
    ...(session !== undefined && { session }),
  }
}

/** The latest trace whose turn ran in this folder; elsewhere the latest of all. */
function latestHere(catalog: Catalog): Wanted {
  const here = fs.realpathSync(process.cwd())
  const there = latestTurn(catalog, catalog.sessionsOfFolder(here), ({ cwd }) => cwd === here)
  if (there !== undefined) return { traces: [there.trace] }
  const newest = catalog.sessions({ sort: 'end', limit: 1 }).items.map(({ id }) => id)
  return {
    traces: tracesOf(catalog.stored(newest[0] ?? '').slice(-1)),
    remark: 'No trace of this folder is stored; this is the latest of all.',
  }
}

/** Sessions whose last turn began last are first: behind one that ended before what was found there is nothing later. */
function latestTurn(
  catalog: Catalog,
  sessions: readonly string[],
  isMeant: (turn: StoredTurn) => boolean,
): StoredTurn | undefined {
  let latest: StoredTurn | undefined
  for (const session of sessions) {
    const turns = catalog.stored(session)
    if (latest !== undefined && (turns.at(-1)?.start ?? 0) < latest.start) break
    const turn = turns.findLast(isMeant)
    if (turn !== undefined && turn.start >= (latest?.start ?? 0)) latest = turn
  }
  return latest
}

const nothing = (id: string | undefined, stored: number) =>
  id !== undefined
    ? `No trace or session begins with "${id}". "turnspan sessions" lists them.`
    : stored === 0
      ? 'No trace is stored yet: run "turnspan autolog claude" in a project, then use claude.'
      : 'The latest trace is no longer in the store.'
