// Header, navigation, and the view of the place where one is.
import { useEffect, useState } from 'preact/hooks'
import { copyText } from '../content/copy.ts'
import { useKeys } from '../keys/keys.ts'
import { useStanding } from '../net/standing.ts'
import { go, usePlace } from '../route/history.ts'
import type { Place } from '../route/place.ts'
import { HeaderSlot } from './header-slot.tsx'
import { Help } from './help.tsx'
import { LiveDot } from './live-dot.tsx'
import { Hatches, Mark } from './mark.tsx'
import { NoKeyPage } from './no-key.tsx'
import { Said, tellNow } from './say.tsx'
import { SearchBox } from './search-box.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { titleOf, View } from './view.tsx'

export function Frame({ noKey }: { readonly noKey: string | undefined }) {
  const place = usePlace()
  const standing = useStanding()
  const [isHelping, setHelping] = useState(false)
  useKeys({
    sessions: () => go({ view: 'sessions', query: {} }),
    totals: () => go({ view: 'totals', query: {} }),
    help: () => setHelping(true),
    'copy-link': () => {
      void copyText(location.href).then((done) =>
        tellNow(done ? 'Link copied.' : 'The link could not be copied.'),
      )
    },
  })
  useEffect(() => {
    document.title = titleOf(place)
  }, [place])
  return (
    <div class="shell">
      <a class="skip" href="#main">
        To the content
      </a>
      <header class="head">
        <a class="name" href="/" aria-label="turnspan: all sessions">
          <Mark />
          <span>turnspan</span>
        </a>
        <nav aria-label="Views">
          <Tab view="sessions" place={place} name="Sessions" />
          <Tab view="totals" place={place} name="Totals" />
          <Tab view="search" place={place} name="Search" />
        </nav>
        <HeaderSlot />
        <LiveDot />
        <SearchBox place={place} />
        <ThemeSwitch />
        <button
          type="button"
          class="icon"
          aria-label="Keys"
          title="Keys (?)"
          onClick={() => setHelping(true)}
        >
          ?
        </button>
      </header>
      {standing === 'no-key' ? (
        <NoKeyPage why={noKey} />
      ) : (
        <main id="main" class="main" tabIndex={-1}>
          <View place={place} />
        </main>
      )}
      <Said />
      <Hatches />
      {isHelping && <Help close={() => setHelping(false)} />}
    </div>
  )
}

function Tab(tab: {
  readonly view: 'sessions' | 'totals' | 'search'
  readonly place: Place
  readonly name: string
}) {
  const isHere = tab.place.view === tab.view
  return (
    <a
      class={tab.view}
      href={tab.view === 'sessions' ? '/' : `/${tab.view}`}
      aria-current={isHere ? 'page' : undefined}
    >
      {tab.name}
    </a>
  )
}
