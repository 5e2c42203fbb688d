// The rows of one turn: all pages of its trace, one after the other, and what is told about it while it runs.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { LiveEvent, SkeletonRow } from '../api.ts'
import type { Problem } from '../net/answer.ts'
import { isStopped } from '../net/ask.ts'
import { askTrace } from '../net/routes.ts'
import { type Contents, openContents } from './contents.ts'
import { mergedRows } from './merged-rows.ts'
import { type TurnModel, turnModel } from './model.ts'

export interface Turn {
  readonly trace: string
  /** Milliseconds since the epoch that the rows count from. */
  readonly start: number
  readonly open: boolean
  readonly model: TurnModel
  readonly contents: Contents
  /** Of one that runs: for how long nothing has begun or ended in it, in milliseconds; else 0. */
  readonly quietMs: number
}

interface Loaded {
  readonly trace: string
  readonly start: number
  readonly open: boolean
  readonly rows: readonly SkeletonRow[]
}

export interface TurnState {
  readonly turn: Turn | undefined
  readonly problem: Problem | undefined
  readonly isLoading: boolean
  readonly again: () => void
  readonly hear: (event: LiveEvent) => void
}

type Told = Extract<LiveEvent, { event: 'spans' }>['data']

/** What runs grows so often; for who wants no motion, by steps. */
const TICK_MS = 250
const CALM_TICK_MS = 1_000

/** `trace` undefined: nothing yet. */
export function useTurn(trace: string | undefined, root: string | undefined): TurnState {
  const [loaded, setLoaded] = useState<Loaded>()
  const [problem, setProblem] = useState<Problem>()
  const [tries, setTries] = useState(0)
  const now = useNow(loaded?.open === true && loaded.trace === trace)
  const contents = useMemo(() => openContents(trace ?? ''), [trace])
  const current = useRef(contents)
  current.current = contents
  /** Told since its pages are asked for, which may be older; undefined once they are there. */
  const since = useRef<readonly Told[]>(undefined)
  // `tries` asks the same again.
  useEffect(() => {
    if (trace === undefined) return
    const stop = new AbortController()
    setProblem(undefined)
    since.current = []
    const show = (all: Loaded) => {
      setLoaded((since.current ?? []).reduce<Loaded>(withTold, all))
      since.current = undefined
    }
    const fail = (why: Problem) => {
      setProblem(why)
      since.current = undefined
    }
    loadAll(trace, stop.signal, show, fail).catch((error) => {
      if (!isStopped(error)) throw error
    })
    return () => stop.abort()
  }, [trace, tries])
  const hear = (event: LiveEvent) => {
    if (event.event === 'reset') setTries(tries + 1)
    if (event.event !== 'spans' || event.data.trace !== trace) return
    const told = event.data
    current.current.forget(told.rows.map(([id]) => id))
    if (since.current !== undefined) since.current = [...since.current, told]
    setLoaded((before) => withTold(before?.trace === trace ? before : undefined, told))
  }
  const shown = loaded?.trace === trace ? loaded : undefined
  const model = useMemo(
    () => shown && turnModel(shown.rows, shown.open ? now - shown.start : lastOf(shown.rows), root),
    [shown, shown?.open ? now : 0, root],
  )
  return {
    turn: shown && model && { ...shown, model, contents, quietMs: shown.open ? quietFor(shown, now) : 0 },
    problem,
    isLoading: shown === undefined && problem === undefined,
    again: () => setTries((n) => n + 1),
    hear,
  }
}

const withTold = (before: Loaded | undefined, { trace, start, open, rows, removed }: Told): Loaded => ({
  ...{ trace, start, open },
  rows: mergedRows(before?.rows ?? [], rows, removed),
})

async function loadAll(
  trace: string,
  signal: AbortSignal,
  set: (loaded: Loaded) => void,
  fail: (problem: Problem) => void,
): Promise<void> {
  let rows: readonly SkeletonRow[] = []
  for (let after: number | null = null; ; ) {
    const answer = await askTrace(trace, after, signal)
    if (!answer.ok) return fail(answer.problem)
    const { start, open, next } = answer.value
    rows = rows.length === 0 ? answer.value.rows : [...rows, ...answer.value.rows]
    if (next === null) return set({ trace, start, open, rows })
    after = next
  }
}

const lastOf = (rows: readonly SkeletonRow[]): number =>
  rows.reduce((last, [, , , , start, end]) => Math.max(last, end ?? start), 0)

const quietFor = ({ start, rows }: Loaded, now: number): number => Math.max(0, now - start - lastOf(rows))

function useNow(runs: boolean): number {
  const [now, set] = useState(() => Date.now())
  useEffect(() => {
    if (!runs) return
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    const timer = setInterval(() => set(Date.now()), isCalm ? CALM_TICK_MS : TICK_MS)
    return () => clearInterval(timer)
  }, [runs])
  return now
}
