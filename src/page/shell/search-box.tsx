// The one place to type what is looked for. In the search itself the view follows each pause in typing; anywhere else
// Enter goes there.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useKeys } from '../keys/keys.ts'
import { go } from '../route/history.ts'
import { type Place, withQuery } from '../route/place.ts'

const PAUSE_MS = 250

export function SearchBox({ place }: { readonly place: Place }) {
  const asked = place.view === 'search' ? (place.query.q ?? '') : ''
  const [typed, setTyped] = useState(asked)
  const input = useRef<HTMLInputElement>(null)
  const isHere = place.view === 'search'
  // The back button changes what is asked, too.
  useEffect(() => setTyped(asked), [asked])
  useEffect(() => {
    if (!isHere || typed === asked) return
    const timer = setTimeout(() => search(place, typed, true), PAUSE_MS)
    return () => clearTimeout(timer)
    // Who goes elsewhere within the pause is not fetched back, and a filter set within it stays.
  }, [typed, place])
  useEffect(() => {
    if (isHere && asked === '') input.current?.focus()
  }, [isHere])
  useKeys({
    search: () => {
      if (input.current === null || input.current.offsetParent === null) go({ view: 'search', query: {} })
      else input.current.select()
    },
  })
  return (
    <search class={isHere ? 'find here' : 'find'}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          search(place, typed, isHere)
        }}
      >
        <input
          ref={input}
          type="search"
          value={typed}
          placeholder="Search prompts, answers, tools"
          aria-label="Search prompts, answers, tool input and output"
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            if (typed === '') event.currentTarget.blur()
            else setTyped('')
          }}
        />
        {typed === '' && (
          <span class="slash" aria-hidden="true">
            /
          </span>
        )}
      </form>
    </search>
  )
}

function search(place: Place, q: string, replace: boolean): void {
  const there: Place = place.view === 'search' ? place : { view: 'search', query: {} }
  go(withQuery(there, { q: q.trim() }), { replace })
}
