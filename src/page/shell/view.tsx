// Which view draws which place.
import { Sessions } from '../list/sessions.tsx'
import type { Place } from '../route/place.ts'
import { Search } from '../search/search.tsx'
import { Totals } from '../totals/totals.tsx'
import { LazySession } from './session-lazy.tsx'
import { TracePlaceView } from './trace-place.tsx'

export function View({ place }: { readonly place: Place }) {
  switch (place.view) {
    case 'sessions':
      return <Sessions place={place} />
    case 'session':
      return <LazySession place={place} />
    case 'trace':
      return <TracePlaceView key={place.trace} place={place} />
    case 'search':
      return <Search place={place} />
    case 'totals':
      return <Totals place={place} />
    case 'nowhere':
      return (
        <div class="empty">
          <h1>There is no such page</h1>
          <p class="dim">{place.path}</p>
          <p>
            <a href="/">All sessions</a>
          </p>
        </div>
      )
  }
}

/** Of the tab; the session view puts its own there. */
export function titleOf(place: Place): string {
  if (place.view === 'search' && place.query.q !== undefined) return `${place.query.q} · turnspan`
  return `${TITLES[place.view]}turnspan`
}

const TITLES: Readonly<Record<Place['view'], string>> = {
  sessions: '',
  session: 'Session · ',
  trace: 'Trace · ',
  search: 'Search · ',
  totals: 'Totals · ',
  nowhere: '',
}
