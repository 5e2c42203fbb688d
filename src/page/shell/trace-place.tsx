// What other programs link to: a trace by its id, perhaps with a span. The page looks up where that is and goes there.
import { useEffect } from 'preact/hooks'
import { askPlace } from '../net/routes.ts'
import { useAnswer } from '../net/use-answer.ts'
import { go } from '../route/history.ts'
import { filled, type Place } from '../route/place.ts'
import { ProblemBox } from './problem.tsx'

export function TracePlaceView({ place }: { readonly place: Extract<Place, { view: 'trace' }> }) {
  const { trace, span, query } = place
  const { value, problem, again } = useAnswer(trace, (signal) => askPlace(trace, signal))
  useEffect(() => {
    if (value === undefined) return
    const { session, n } = value
    go(
      { view: 'session', session, turn: n, query: filled({ ...query, at: span ?? undefined }) },
      { replace: true },
    )
  }, [value])
  if (problem === undefined) return null
  return (
    <div class="empty">
      <h1>Trace {trace}</h1>
      <ProblemBox problem={problem} again={again} />
    </div>
  )
}
