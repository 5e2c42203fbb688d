// Which sessions and turns the store holds, summed up. Start reading here; what it says is in types.ts.
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { ORDER, sizeOf, daysIn as storeDays } from '../store/files.ts'
import type { Filter } from '../summary/asked.ts'
import { bothSessions, type SessionFacts, sessionRow } from '../summary/session.ts'
import { turnRow } from '../summary/turn.ts'
import type { SpanBatch } from '../trace/span.ts'
import type { Turn } from './day-file.ts'
import { daysIn, type Index, openIndex, sessionsWithTrace, turnsOf } from './index-of.ts'
import { sessionPasses } from './narrow.ts'
import { pageOf } from './pages.ts'
import { openReader } from './reader.ts'
import { newWatch, refreshIndex } from './refresh.ts'
import { batchOf } from './take-in.ts'
import { openTotals } from './totals-of.ts'
import type { Catalog, CatalogMeta, Part, Refreshed, SessionFound, StoredTurn, TraceFound } from './types.ts'

export type * from './types.ts'

/** Knows at once what was written down; `refresh` brings it up to what the store holds now. */
export function openCatalog(home: Pick<Home, 'catalog' | 'traces'>): Catalog {
  const index = openIndex(home.catalog, home.traces)
  const watch = newWatch()
  const sessionsNow = atEachRevision(index, () => sessionsIn(index))
  const totals = openTotals(index, () => sessionsNow())
  let running: Promise<Refreshed> | undefined
  const passing = (filter: Filter) => [...sessionsNow().values()].filter(sessionPasses(filter))
  const partsOf = (traceId: string) => partsIn(index, traceId)
  return {
    get isBehind() {
      return index.isBehind
    },
    refresh(onProgress) {
      running ??= refreshIndex(index, watch, onProgress).finally(() => {
        running = undefined
      })
      return running
    },
    sessions: (asked = {}) => pageOf(passing(asked.filter ?? {}), asked),
    session: (id) => sessionIn(index, id, sessionsNow().get(id)),
    stored: (id) =>
      inOrder(turnsOf(index, id).flatMap((each) => each.turns)).map(
        ({ trace, root, start, cwd, parts }): StoredTurn => ({ trace, root, start, cwd, parts }),
      ),
    files: (id) => [...new Set(daysIn(index).flatMap(({ sessions }) => sessions.get(id)?.files ?? []))],
    sessionsOfFolder: (folder) =>
      [...sessionsNow().values()]
        .filter(({ folders }) => folders.includes(folder))
        .sort((a, b) => b.lastAt - a.lastAt)
        .map(({ id }) => id),
    sessionsNamed: (beginning) =>
      [...sessionsNow().keys()].filter((id) => id.toLowerCase().startsWith(beginning.toLowerCase())),
    rows: (filter = {}) => passing(filter).map(sessionRow),
    trace: (beginning) => traceIn(index, beginning.toLowerCase()),
    partsOf,
    batchesOf: (traceId) => batchesOf(home.traces, traceId, partsOf(traceId)),
    meta: atEachRevision(index, () => metaOf(index, [...sessionsNow().values()])),
    totals,
  }
}

export function atEachRevision<Answer>(index: Index, make: () => Answer): () => Answer {
  let made: { readonly revision: number; readonly answer: Answer } | undefined
  return () => {
    if (made?.revision !== index.revision) made = { revision: index.revision, answer: make() }
    return made.answer
  }
}

/** Over all days. */
function sessionsIn(index: Index): ReadonlyMap<string, SessionFacts> {
  const all = new Map<string, SessionFacts>()
  for (const { sessions } of daysIn(index)) {
    for (const [id, { facts }] of sessions) {
      const before = all.get(id)
      all.set(id, before === undefined ? facts : bothSessions(before, facts))
    }
  }
  return all
}

const inOrder = (turns: readonly Turn[]): readonly Turn[] =>
  [...turns].sort((a, b) => a.start - b.start || (a.root < b.root ? -1 : 1))

function sessionIn(index: Index, id: string, facts: SessionFacts | undefined): SessionFound | undefined {
  if (facts === undefined) return undefined
  const turns = inOrder(turnsOf(index, id).flatMap((each) => each.turns))
  return {
    session: sessionRow(facts),
    turns: turns.map((turn, at) => turnRow(turn, at + 1)),
    forked_from: facts.forked_from,
    previous: facts.previous,
  }
}

const IS_ID = /^[\da-f]{1,32}$/

function traceIn(index: Index, beginning: string): TraceFound | undefined {
  if (!IS_ID.test(beginning)) return undefined
  for (const session of sessionsWithTrace(index, beginning)) {
    const turns = inOrder(turnsOf(index, session).flatMap((each) => each.turns))
    const at = turns.findIndex(({ trace }) => trace.startsWith(beginning))
    const turn = turns[at]
    if (turn !== undefined) return { session, n: at + 1, trace: turn.trace, root: turn.root }
  }
  return undefined
}

function partsIn(index: Index, traceId: string): readonly Part[] {
  if (!IS_ID.test(traceId)) return []
  const parts = new Map<string, Part>()
  for (const session of new Set(sessionsWithTrace(index, traceId))) {
    for (const turn of turnsOf(index, session).flatMap(({ turns }) => turns)) {
      if (turn.trace !== traceId) continue
      for (const part of turn.parts) parts.set(`${part.file}:${part.offset}`, part)
    }
  }
  return [...parts.values()]
}

/** What lies there now: where a file was taken away and began anew, it is another trace's. */
function batchesOf(traces: string, traceId: string, parts: readonly Part[]): readonly SpanBatch[] {
  const reader = openReader(traces)
  try {
    return parts
      .flatMap((part) => batchOf(reader.read(part)) ?? [])
      .filter((batch) => batch.traceId === traceId)
  } finally {
    reader.close()
  }
}

function metaOf(index: Index, sessions: readonly SessionFacts[]): CatalogMeta {
  const orders = storeDays(index.traces).map((day) => sizeOf(path.join(index.traces, day, ORDER)))
  const stored = daysIn(index).flatMap((day) => [...day.sessions.values()].map(({ bytes }) => bytes))
  return {
    sessions: sessions.length,
    bytes: [...orders, ...stored].reduce((sum, n) => sum + n, 0),
    projects: counted(sessions.map(({ project }) => (project === '' ? [] : [project]))),
    models: counted(sessions.map(({ models }) => Object.keys(models))),
    tools: counted(sessions.map(({ toolNames }) => toolNames)),
  }
}

function counted(names: readonly (readonly string[])[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const name of names.flat()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
}
