import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks'
import { type Query, textOf } from '../route/place.ts'
import { type ListStore, listOf } from './store.ts'

/**
 * The list of a question, asked for anew whenever a view begins to look at it. Until there is a first answer it is still
 * the list of the question before, so that nothing blinks.
 */
export function useList(query: Query): ListStore {
  const question = textOf(query)
  const list = useMemo(() => listOf(query), [question])
  const [, draw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    const leave = list.watch(() => draw(0))
    list.reload()
    return () => {
      leave()
      list.stop()
    }
  }, [list])
  const settled = useRef(list)
  const { listed, problem } = list.state()
  if (listed !== undefined || problem !== undefined || settled.current.state().listed === undefined) {
    settled.current = list
  }
  return settled.current
}
