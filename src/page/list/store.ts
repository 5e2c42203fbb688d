// Lists that were loaded, kept while the reader is elsewhere: coming back shows at once what was there, where it was, and
// asks meanwhile what changed.
import type { LiveEvent, SessionRow } from '../api.ts'
import type { Problem } from '../net/answer.ts'
import { isStopped } from '../net/ask.ts'
import { askSessions } from '../net/routes.ts'
import { type Query, textOf } from '../route/place.ts'
import { inserted, isAskedFor, isNewestFirst, joined, type Listed, updated } from './listed.ts'

export interface ListState {
  readonly listed: Listed | undefined
  readonly problem: Problem | undefined
  readonly isLoading: boolean
  /** Sessions that came meanwhile and would move what is being read. */
  readonly waiting: ReadonlySet<string>
  /** How many there are now, where it was asked and not shown. */
  readonly total: number | undefined
  /** Deleted meanwhile; they stay in their place. */
  readonly gone: ReadonlySet<string>
}

export interface ListStore {
  readonly question: string
  readonly state: () => ListState
  /** Calls back at each change, until what it gives is called. */
  readonly watch: (changed: () => void) => () => void
  readonly reload: () => void
  /** There may be more now. `mayMove`: nobody is reading, asked again when the answer is there; else it is only counted. */
  readonly lookAgain: (mayMove: () => boolean) => void
  /** Rows up to this one are in view: loads until they are there. */
  readonly want: (last: number) => void
  readonly hear: (event: LiveEvent, mayMove: boolean) => void
  readonly stop: () => void
  readonly memory: { top: number; current: number }
}

const FIRST = 100
/** From the second page on: who scrolls that far goes farther. */
const MORE = 500
const MOST = 1_000
const KEPT = 6

const stores = new Map<string, ListStore>()

/** The same store for the same question. */
export function listOf(query: Query): ListStore {
  const question = textOf(query)
  const store = stores.get(question) ?? newList(query)
  stores.delete(question)
  stores.set(question, store)
  for (const old of [...stores.keys()].slice(0, -KEPT)) stores.delete(old)
  return store
}

function newList(query: Query): ListStore {
  const watchers = new Set<() => void>()
  let stop = new AbortController()
  let state: ListState = {
    listed: undefined,
    problem: undefined,
    isLoading: false,
    waiting: new Set(),
    total: undefined,
    gone: new Set(),
  }
  const set = (change: Partial<ListState>) => {
    state = { ...state, ...change }
    for (const watcher of watchers) watcher()
  }

  async function load(limit: number, from: Listed | undefined, mayMove = () => true): Promise<void> {
    const { signal } = stop
    set({ isLoading: true, problem: undefined })
    const cursor = from?.next ?? undefined
    const page = { ...query, limit: String(limit), ...(cursor !== undefined && { cursor }) }
    const answer = await askSessions(page, signal).catch((error) => {
      if (!isStopped(error)) throw error
      return undefined
    })
    if (answer === undefined || signal.aborted) return
    if (!answer.ok) {
      set({ isLoading: false, problem: answer.problem })
      return
    }
    const isAnew = from === undefined
    if (isAnew && state.listed !== undefined && !mayMove()) {
      set({ isLoading: false, total: answer.value.total })
      return
    }
    set({
      isLoading: false,
      listed: joined(from, answer.value),
      ...(isAnew && { waiting: new Set(), total: undefined, gone: new Set() }),
    })
  }

  function loadAnew(mayMove?: () => boolean): void {
    stop.abort()
    stop = new AbortController()
    const loaded = state.listed?.items.length ?? 0
    void load(Math.max(FIRST, Math.min(MOST, loaded)), undefined, mayMove)
  }

  async function count(): Promise<void> {
    const answer = await askSessions({ ...query, limit: '1' }, stop.signal).catch((error) => {
      if (!isStopped(error)) throw error
      return undefined
    })
    if (answer?.ok) set({ total: answer.value.total })
  }

  function hearSession(row: SessionRow, mayMove: boolean): void {
    const { listed, waiting } = state
    if (listed === undefined) return
    if (listed.items.some(({ id }) => id === row.id)) set({ listed: updated(listed, row) })
    else if (!isAskedFor(query, row)) return
    else if (mayMove && isNewestFirst(query)) set({ listed: inserted(listed, row) })
    else set({ waiting: new Set([...waiting, row.id]) })
  }

  const store: ListStore = {
    question: textOf(query),
    state: () => state,
    watch(changed) {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    reload: () => loadAnew(),
    lookAgain(mayMove) {
      if (mayMove() || state.listed === undefined) loadAnew(mayMove)
      else void count()
    },
    want(last) {
      const { listed, isLoading, problem } = state
      if (listed === undefined || isLoading || problem !== undefined || listed.next === null) return
      if (last >= listed.items.length) void load(MORE, listed)
    },
    hear(event, mayMove) {
      if (event.event === 'session') hearSession(event.data, mayMove)
      if (event.event === 'gone') set({ gone: new Set([...state.gone, event.data.session]) })
      if (event.event === 'reset') store.reload()
    },
    stop() {
      stop.abort()
      set({ isLoading: false })
    },
    memory: { top: 0, current: 0 },
  }
  return store
}
