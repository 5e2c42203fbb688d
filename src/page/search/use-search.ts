// A search while it runs: hits arrive in pieces and are drawn a few times a second; another question ends it.
import { useEffect, useState } from 'preact/hooks'
import type { SearchDone, SearchHit } from '../api.ts'
import type { Problem } from '../net/answer.ts'
import { isStopped } from '../net/ask.ts'
import { askSearch } from '../net/routes.ts'
import { type Query, textOf } from '../route/place.ts'

export interface Searched {
  readonly hits: readonly SearchHit[]
  /** Set when all was looked at. */
  readonly done: SearchDone | undefined
  readonly problem: Problem | undefined
  readonly isRunning: boolean
}

const NOTHING: Searched = { hits: [], done: undefined, problem: undefined, isRunning: false }
const DRAW_MS = 60

/** Without a word to look for it finds nothing. What was found before stays until the first new hit, or the end. */
export function useSearch(query: Query): Searched & { readonly again: () => void } {
  const [state, set] = useState<Searched>(NOTHING)
  const [turn, setTurn] = useState(0)
  const question = textOf(query)
  // Equal questions have one answer; `turn` asks again.
  useEffect(() => {
    if ((query.q ?? '') === '') return set(NOTHING)
    const stop = new AbortController()
    const hits: SearchHit[] = []
    let done: SearchDone | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const draw = () => {
      timer = undefined
      set({ hits: [...hits], done, problem: undefined, isRunning: true })
    }
    set((before) => ({ ...before, problem: undefined, isRunning: true }))
    askSearch(
      { limit: '200', ...query },
      (lines) => {
        for (const line of lines) {
          if ('hit' in line) hits.push(line.hit)
          else done = line.done
        }
        if (hits.length > 0) timer ??= setTimeout(draw, DRAW_MS)
      },
      stop.signal,
    ).then(
      (answer) => {
        clearTimeout(timer)
        if (stop.signal.aborted) return
        set({ hits, done, problem: answer.ok ? undefined : answer.problem, isRunning: false })
      },
      (error) => {
        if (!isStopped(error)) throw error
      },
    )
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [question, turn])
  return { ...state, again: () => setTurn((n) => n + 1) }
}
