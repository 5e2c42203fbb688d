// Failed attempts are events of a call: they are asked for where the row says that there are some.
import { useEffect, useState } from 'preact/hooks'
import type { SpanContent } from '../api.ts'
import type { Seen } from '../parts/windowed.ts'
import { type Contents, isProblem } from './contents.ts'
import type { Tick } from './row-view.tsx'
import { spansOfStep } from './step.ts'
import type { Row } from './visible.ts'

const NONE: readonly Tick[] = []

/** Of the spans named, `start` being what their rows count from. */
export function useAttempts(
  rows: readonly Row[],
  { first, end }: Seen,
  contents: Contents,
  start: number,
): (...ids: readonly (string | undefined)[]) => readonly Tick[] {
  const [, draw] = useState(0)
  const wanted = rows
    .slice(first, end)
    .flatMap(({ step }) => spansOfStep(step).filter(({ events }) => events))
    .map(({ id }) => id)
    .join(',')
  useEffect(() => {
    if (wanted === '') return
    const ids = wanted.split(',')
    contents.want(ids)
    return contents.watch(() => draw((n) => n + 1))
  }, [wanted, contents])
  return (...ids) => {
    const known = new Set(wanted === '' ? [] : wanted.split(','))
    const id = ids.find((each) => each !== undefined && known.has(each))
    const held = id === undefined ? undefined : contents.get(id)
    return held === undefined || isProblem(held) ? NONE : ticksOf(held, start)
  }
}

const cache = new WeakMap<SpanContent, readonly Tick[]>()

function ticksOf(content: SpanContent, start: number): readonly Tick[] {
  const known = cache.get(content)
  if (known !== undefined) return known
  const ticks = content.events
    .filter(({ name }) => name === 'turnspan.attempt.failed')
    .map(({ at, attributes: has }) => ({
      ms: at - start,
      words: `failed attempt: ${has['http.response.status_code'] ?? has['error.type'] ?? ''}`,
    }))
  cache.set(content, ticks)
  return ticks
}
