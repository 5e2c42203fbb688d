// All sessions, newest first or as asked for.
import { useEffect, useRef } from 'preact/hooks'
import { dollars } from '../../summary/numbers.ts'
import { useKeys } from '../keys/keys.ts'
import { useLive } from '../net/live.ts'
import { askMeta } from '../net/routes.ts'
import { useAnswer } from '../net/use-answer.ts'
import { Rows } from '../parts/rows.tsx'
import { useLate } from '../parts/use-late.ts'
import { NARROW, useMedia } from '../parts/use-media.ts'
import { go } from '../route/history.ts'
import { type Place, withQuery } from '../route/place.ts'
import { ProblemBox } from '../shell/problem.tsx'
import { say } from '../shell/say.tsx'
import { FILTERS, filterIn } from './choices.ts'
import { EmptyStore, NothingMatches } from './empty.tsx'
import { Filters } from './filters.tsx'
import { unseen } from './listed.ts'
import { EmptyLine, SessionLine } from './session-row.tsx'
import { SortMenu } from './sort.tsx'
import { useList } from './use-list.ts'

const ROW = 50
const NARROW_ROW = 72
/** How often to look while the server still reads its store. */
const BUILDING_MS = 700

export function Sessions({ place }: { readonly place: Extract<Place, { view: 'sessions' }> }) {
  const list = useList(place.query)
  const { listed, problem, isLoading, waiting, total, gone } = list.state()
  const fresh = unseen(listed, waiting.size, total)
  const meta = useAnswer('meta', askMeta)
  const isNarrow = useMedia(NARROW)
  const isLate = useLate(isLoading && listed === undefined)
  const box = useRef<HTMLDivElement>(null)
  const now = Date.now()

  const mayMove = () => box.current?.matches(':hover, :focus-within') !== true && list.memory.top === 0
  useLive(undefined, (event) => list.hear(event, mayMove()))
  useEffect(() => {
    if (fresh > 0) say(fresh === 1 ? '1 new session' : `${fresh} new sessions`)
  }, [fresh])
  const isFiltered = Object.keys(filterIn(place.query)).length > 0
  useKeys({
    escape: () => {
      if (!isFiltered) return false
      go(withQuery(place, Object.fromEntries(FILTERS.map((name) => [name, undefined]))), { replace: true })
      return true
    },
  })

  const index = meta.value?.index
  const isBuilding = index?.state === 'building'
  useEffect(() => {
    if (!isBuilding) return
    const timer = setInterval(() => {
      meta.again()
      list.lookAgain(mayMove)
    }, BUILDING_MS)
    return () => clearInterval(timer)
  }, [isBuilding, list])
  const wasBuilding = useRef(false)
  useEffect(() => {
    // Once more: now all of them are there, in their order.
    if (wasBuilding.current && !isBuilding) list.lookAgain(mayMove)
    wasBuilding.current = isBuilding
  }, [isBuilding])
  return (
    <div class="list">
      <div class="toolbar">
        <h1 class="unseen">Sessions</h1>
        <Filters place={place} meta={meta.value} />
        <p class="sums number" aria-live="off">
          {listed !== undefined && (
            <>
              {listed.total === 1 ? '1 session' : `${listed.total.toLocaleString('en-US')} sessions`}
              <b>{dollars(listed.sums.usd)}</b>
            </>
          )}
        </p>
        <SortMenu place={place} />
      </div>
      {index !== undefined && isBuilding && (
        <p class="note">
          {index.done.toLocaleString('en-US')} of {index.total.toLocaleString('en-US')} traces are listed so
          far.
        </p>
      )}
      {problem !== undefined && <ProblemBox problem={problem} again={list.reload} />}
      {fresh > 0 && (
        <button type="button" class="pill" onClick={list.reload}>
          {fresh.toLocaleString('en-US')} new ↑
        </button>
      )}
      <div class="body" ref={box}>
        {listed !== undefined && listed.total > 0 && (
          <Rows
            key={list.question}
            label="Sessions"
            count={listed.total}
            rowHeight={isNarrow ? NARROW_ROW : ROW}
            memory={list.memory}
            keyOf={(at) => listed.items[at]?.id ?? `row ${at}`}
            onSeen={list.want}
            row={(at, isCurrent) => {
              const row = listed.items[at]
              if (row === undefined) return <EmptyLine />
              return <SessionLine row={row} now={now} isCurrent={isCurrent} isGone={gone.has(row.id)} />
            }}
          />
        )}
        {isLate && Array.from({ length: 8 }, (_, at) => <EmptyLine key={at} />)}
        {listed?.total === 0 &&
          (isFiltered ? <NothingMatches place={place} /> : <EmptyStore meta={meta.value} />)}
      </div>
    </div>
  )
}
