// One session: its turns, what was said, and where time and money went.
import { useEffect, useState } from 'preact/hooks'
import type { LiveEvent, SessionAnswer } from '../api.ts'
import { useLive } from '../net/live.ts'
import { askMeta, askSession } from '../net/routes.ts'
import { useAnswer } from '../net/use-answer.ts'
import type { Place } from '../route/place.ts'
import { ProblemBox } from '../shell/problem.tsx'
import { keyOf, mergedSession } from './merged-session.ts'
import { SessionFrame } from './session-frame.tsx'
import { Skeleton } from './skeleton.tsx'
import { useTurn } from './use-turn.ts'

const LAG_MS = 1_000

export type SessionPlace = Extract<Place, { view: 'session' }>

/** Draws the session that the place names; changes the place by `go`. */
export function Session({ place }: { readonly place: SessionPlace }) {
  const asked = useAnswer(place.session, (signal) => askSession(place.session, signal))
  const meta = useAnswer('meta', askMeta)
  const [told, setTold] = useState<readonly LiveEvent[]>([])
  const base = asked.value?.session.id === place.session ? asked.value : undefined
  const answer = base && mergedSession(base, told)
  const row = answer && turnOf(answer, place.turn)
  const turn = useTurn(row?.trace, row?.root)
  useLive(place.session, (event) => {
    turn.hear(event)
    if (event.event === 'reset') {
      setTold([])
      asked.again()
    } else if (event.event === 'session' || event.event === 'turn' || event.event === 'gone') {
      setTold((before) => [...before.filter((each) => !isSame(each, event)), event])
    }
  })
  // The turn was told to be over, and its spans not yet: they are asked for until they say the same.
  const isLagging = row !== undefined && row.status !== 'open' && turn.turn?.open === true
  useEffect(() => {
    if (!isLagging) return
    const timer = setInterval(turn.again, LAG_MS)
    return () => clearInterval(timer)
  }, [isLagging, row?.trace])
  if (answer === undefined) {
    if (asked.problem !== undefined) return <ProblemBox problem={asked.problem} again={asked.again} />
    return <Skeleton />
  }
  const isGone = told.some(({ event, data }) => event === 'gone' && data.session === place.session)
  return (
    <SessionFrame
      place={place}
      answer={answer}
      row={row}
      turn={turn}
      isGone={isGone}
      destinations={meta.value?.destinations ?? []}
    />
  )
}

/** The one that is asked for; without a number the last. */
const turnOf = ({ turns }: SessionAnswer, n: number | null) =>
  (n === null ? undefined : turns.find((turn) => turn.n === n)) ?? turns.at(-1)

/** Only the last word about each thing is kept. */
function isSame(a: LiveEvent, b: LiveEvent): boolean {
  if (a.event !== b.event) return false
  return a.event === 'turn' && b.event === 'turn' ? keyOf(a.data) === keyOf(b.data) : true
}
