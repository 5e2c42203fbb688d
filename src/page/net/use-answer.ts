// One answer in a view: asked for when what it depends on changes, stopped when the view leaves. What was there before
// stays until the new answer is, so that nothing blinks.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Answer, Problem } from './answer.ts'
import { isStopped } from './ask.ts'

export interface Asked<T> {
  /** The last good answer, be it of what was asked before. */
  readonly value: T | undefined
  readonly problem: Problem | undefined
  readonly isLoading: boolean
  readonly again: () => void
}

/** `question` names what is asked; when it changes, `load` is called anew. Null asks nothing. */
export function useAnswer<T>(
  question: string | null,
  load: (signal: AbortSignal) => Promise<Answer<T>>,
): Asked<T> {
  const [state, set] = useState<Omit<Asked<T>, 'again'>>({
    value: undefined,
    problem: undefined,
    isLoading: question !== null,
  })
  const [turn, setTurn] = useState(0)
  const latest = useRef(load)
  latest.current = load
  // `turn` asks the same question again.
  useEffect(() => {
    if (question === null) return
    const stop = new AbortController()
    set(({ value }) => ({ value, problem: undefined, isLoading: true }))
    latest.current(stop.signal).then(
      (answer) => {
        if (stop.signal.aborted) return
        if (answer.ok) set({ value: answer.value, problem: undefined, isLoading: false })
        else set(({ value }) => ({ value, problem: answer.problem, isLoading: false }))
      },
      (error) => {
        if (!isStopped(error)) throw error
      },
    )
    return () => stop.abort()
  }, [question, turn])
  return { ...state, again: useCallback(() => setTurn((n) => n + 1), []) }
}
