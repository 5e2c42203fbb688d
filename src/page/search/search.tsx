// What was said anywhere: hits as they are found, newest first, by session.
import { useEffect, useRef } from 'preact/hooks'
import { duration } from '../../summary/numbers.ts'
import { Filters } from '../list/filters.tsx'
import { askMeta } from '../net/routes.ts'
import { useAnswer } from '../net/use-answer.ts'
import { folderName } from '../parts/names.ts'
import { useLate } from '../parts/use-late.ts'
import { useMoving } from '../parts/use-moving.ts'
import type { Place } from '../route/place.ts'
import { ProblemBox } from '../shell/problem.tsx'
import { say } from '../shell/say.tsx'
import { Facets } from './facets.tsx'
import { HitLine } from './hit-line.tsx'
import { grouped } from './hits.ts'
import { type Searched, useSearch } from './use-search.ts'

export function Search({ place }: { readonly place: Extract<Place, { view: 'search' }> }) {
  const { query } = place
  const meta = useAnswer('meta', askMeta)
  const search = useSearch(query)
  const { hits, done, problem, isRunning, again } = search
  const isLate = useLate(isRunning && hits.length === 0)
  const box = useRef<HTMLDivElement>(null)
  useMoving(box, 'a.hit')
  const groups = grouped(hits)
  const now = Date.now()
  useEffect(() => {
    if (done !== undefined) say(`${counted(hits.length, 'hit')} in ${counted(groups.length, 'session')}`)
  }, [done])
  return (
    <div class="searching">
      <div class="toolbar">
        <Filters place={place} meta={meta.value} />
      </div>
      <Facets place={place} hits={hits} />
      <div class="found" ref={box}>
        <h1 class="unseen">Search</h1>
        <Said query={query.q} search={search} sessions={groups.length} />
        {problem !== undefined && <ProblemBox problem={problem} again={again} />}
        {isLate && <p class="dim">Looking…</p>}
        {groups.map(({ session, title, project, hits: own }) => (
          <section key={session} class="group">
            <h2>
              <a class="ellipsis" href={`/s/${session}`}>
                {title || 'without a prompt'}
              </a>
              <span class="dim ellipsis">{folderName(project)}</span>
              <span class="dim number">{counted(own.length, 'hit')}</span>
            </h2>
            <ul>
              {own.map((hit, at) => (
                <li key={`${hit.span} ${hit.field} ${at}`}>
                  <HitLine hit={hit} now={now} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  )
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

interface SaidProps {
  readonly query: string | undefined
  readonly search: Searched
  readonly sessions: number
}

/** How much was looked through, and what came of it. */
function Said({ query, search: { hits, done, isRunning }, sessions }: SaidProps) {
  if (query === undefined) {
    return <p class="dim hint">Words of a prompt, of an answer, of what a tool was given or said.</p>
  }
  const found = `${hits.length}${done?.more === true ? '+' : ''} ${hits.length === 1 ? 'hit' : 'hits'}`
  return (
    <p class="dim hint number" aria-busy={isRunning}>
      {hits.length > 0 && `${found} in ${counted(sessions, 'session')} · `}
      {done === undefined
        ? 'looking…'
        : `${done.scanned.toLocaleString('en-US')} of ${done.files.toLocaleString('en-US')} files searched, ${duration(done.ms)}`}
      {done?.more === true && ' · these are the newest; narrow the search for older ones'}
      {done !== undefined && hits.length === 0 && ' · nothing has these words'}
    </p>
  )
}
