// What the page is told of: the store's catalog, and with it what Claude Code is doing right now.
import type { Bridge } from '../../bridge.ts'
import {
  type Catalog,
  openCatalog,
  type Progress,
  type SessionFound,
  type SessionsAsked,
} from '../../catalog/catalog.ts'
import type { SessionsAnswer, TracePlace } from '../../page/api.ts'
import { type TurnFacts, turnFacts } from '../../summary/turn.ts'
import { openOpenTurns } from '../live/open-turns.ts'
import type { LiveSource } from '../live/stream.ts'
import { newRow, withOpenTurns } from './open-rows.ts'
import { openTraces, type TraceRead } from './traces.ts'

export interface Library extends LiveSource {
  readonly catalog: Catalog
  /** Of the catalog, while it is brought up to date; undefined where it is. */
  readonly building: Progress | undefined
  /** Takes up what is new on the disk. Resolves to the ids of the sessions that are others now. */
  look(): Promise<ReadonlySet<string>>
  /** The same, with what was found since the last time by looks for requests: for who tells of it. */
  news(): Promise<ReadonlySet<string>>
  /** The same as a look, for somebody who waits: a while at most. */
  lookSoon(): Promise<void>
  /** Asks the library, and once more behind a look where another process had replaced what the answer leans on. */
  surely<Answer>(ask: () => Answer): Promise<Answer>
  sessions(asked: SessionsAsked): SessionsAnswer
  session(id: string): SessionFound | undefined
  place(idOrBeginning: string): TracePlace | undefined
  trace(id: string): TraceRead | undefined
}

/** Nobody sees that it is older than that. */
const FRESH_MS = 400
/** A first look at a large store takes longer: until then there is what is known. */
const PATIENCE_MS = 250

export function openLibrary(bridge: Bridge): Library {
  const catalog = openCatalog(bridge.home)
  const openTurns = openOpenTurns(bridge)
  const traces = openTraces(catalog, openTurns)
  let building: Progress | undefined
  let lookedAtMs = Number.NEGATIVE_INFINITY
  let looking: Promise<ReadonlySet<string>> | undefined
  /** From the first time on that somebody asked for news. */
  let untold: Set<string> | undefined

  const look = () => {
    looking ??= lookNow().finally(() => {
      looking = undefined
      building = undefined
    })
    return looking
  }
  const lookNow = async () => {
    const { changed, gone } = await catalog.refresh((progress) => {
      building = progress
    })
    const open = openTurns.look()
    lookedAtMs = performance.now()
    const others = new Set([...changed, ...gone, ...open])
    for (const id of others) untold?.add(id)
    return others
  }
  const openOf = (id: string): readonly TurnFacts[] =>
    openTurns.ofSession(id).flatMap(({ batch, open }) => turnFacts(batch.spans, open) ?? [])
  const session = (id: string): SessionFound | undefined => withOpenTurns(id, catalog.session(id), openOf(id))
  /** Those that are in no store yet. */
  const begun = () =>
    openTurns.sessions().flatMap((id) => {
      const row = catalog.session(id) === undefined ? newRow(id, openOf(id)) : undefined
      return row === undefined ? [] : [row]
    })
  return {
    catalog,
    get building() {
      return building
    },
    look,
    async news() {
      const found = await look()
      const all = untold ?? found
      untold = new Set()
      return all
    },
    async lookSoon() {
      if (performance.now() - lookedAtMs < FRESH_MS) return
      await Promise.race([look(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
    },
    async surely(ask) {
      const answer = ask()
      if (!catalog.isBehind) return answer
      await look()
      return ask()
    },
    sessions(asked) {
      const found = catalog.sessions(asked)
      const running = new Set(openTurns.sessions())
      const items = found.items.map((row) => (running.has(row.id) ? (session(row.id)?.session ?? row) : row))
      // What was never stored has no place among pages and sums: it stands above them while it is looked for by nothing.
      const isPlain = asked.cursor == null && Object.keys(asked.filter ?? {}).length === 0
      const fresh = isPlain ? begun() : []
      return { ...found, items: [...fresh, ...items], total: found.total + fresh.length }
    },
    session,
    place(beginning) {
      const found = catalog.trace(beginning)
      if (found !== undefined) return { session: found.session, n: found.n, trace: found.trace }
      for (const id of openTurns.sessions()) {
        const turn = session(id)?.turns.find(({ trace }) => trace.startsWith(beginning))
        if (turn !== undefined) return { session: id, n: turn.n, trace: turn.trace }
      }
      return undefined
    },
    trace: (id) => traces.read(id, session),
  }
}
