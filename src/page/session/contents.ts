// What spans hold, fetched when somebody looks at them: wishes of one frame go out together, 50 a request.
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { SpanContent } from '../api.ts'
import type { Problem } from '../net/answer.ts'
import { askSpans } from '../net/routes.ts'

export type Held = SpanContent | Problem | undefined

export interface Contents {
  readonly trace: string
  readonly want: (ids: readonly string[]) => void
  readonly get: (id: string) => Held
  /** They changed on the server. */
  readonly forget: (ids: readonly string[]) => void
  /** Hears of every answer; gives back how to stop. */
  readonly watch: (hear: () => void) => () => void
}

const MOST = 50
/** Texts in them are up to 64 KB each. */
const KEPT = 1_500

export const isProblem = (held: Held): held is Problem => held !== undefined && 'message' in held

export function openContents(trace: string): Contents {
  const held = new Map<string, SpanContent | Problem>()
  const asked = new Set<string>()
  const watchers = new Set<() => void>()
  let wanted: string[] = []
  let frame: ReturnType<typeof setTimeout> | undefined
  const flush = async () => {
    frame = undefined
    const ids = wanted.splice(0, MOST)
    if (wanted.length > 0) frame = setTimeout(flush, 0)
    const answer = await askSpans(trace, ids)
    for (const id of ids) asked.delete(id)
    if (answer.ok) for (const span of answer.value.spans) held.set(span.id, span)
    else for (const id of ids) held.set(id, answer.problem)
    for (const id of held.keys()) if (held.size > KEPT) held.delete(id)
    for (const hear of watchers) hear()
  }
  return {
    trace,
    want(ids) {
      const news = ids.filter((id) => !asked.has(id) && (!held.has(id) || isProblem(held.get(id))))
      if (news.length === 0) return
      for (const id of news) asked.add(id)
      wanted = [...wanted, ...news]
      if (frame === undefined) frame = setTimeout(flush, 16)
    },
    get: (id) => held.get(id),
    forget(ids) {
      const shown = ids.filter((id) => held.delete(id))
      this.want(shown)
    },
    watch(hear) {
      watchers.add(hear)
      return () => watchers.delete(hear)
    },
  }
}

export const ContentsOf = createContext<Contents>(openContents(''))

/** The content of a span, once it is there; asks for it where `wanted`. */
export function useContent(id: string | undefined, wanted = true): Held {
  const contents = useContext(ContentsOf)
  const [, draw] = useState(0)
  const now = id === undefined ? undefined : contents.get(id)
  useEffect(() => {
    if (id === undefined || !wanted) return
    if (contents.get(id) === undefined) contents.want([id])
    let last = contents.get(id)
    return contents.watch(() => {
      const next = contents.get(id)
      if (next !== last) draw((n) => n + 1)
      last = next
    })
  }, [contents, id, wanted])
  return now
}
