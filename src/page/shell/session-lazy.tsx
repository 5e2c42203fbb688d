// The session view is two thirds of the page's code: it is loaded when the first session is opened.
import { useEffect, useState } from 'preact/hooks'
import type { Place } from '../route/place.ts'
import type { Session } from '../session/session.tsx'
import { ProblemBox } from './problem.tsx'

let loaded: typeof Session | undefined

export function LazySession({ place }: { readonly place: Extract<Place, { view: 'session' }> }) {
  const [View, set] = useState(() => loaded)
  const [tries, setTries] = useState(0)
  const [isBroken, setBroken] = useState(false)
  // `tries` asks again.
  useEffect(() => {
    if (View !== undefined) return
    setBroken(false)
    import('../session/session.tsx').then(
      (module) => {
        loaded = module.Session
        set(() => module.Session)
      },
      () => setBroken(true),
    )
  }, [tries])
  // What was told of one session is nothing to another, to which a link may lead from here.
  if (View !== undefined) return <View key={place.session} place={place} />
  return isBroken ? <ProblemBox problem={LOST} again={() => setTries(tries + 1)} /> : null
}

const LOST = {
  kind: 'gone',
  code: 'gone',
  message: 'The session view could not be loaded. Is `turnspan ui` still running?',
} as const
