// The browser's history, and everybody who wants to know when the place changes. A plain click on a link of ours changes
// the place without loading the page anew.
import { useEffect, useState } from 'preact/hooks'
import { hrefOf, type Place, placeOf } from './place.ts'

const listeners = new Set<(place: Place) => void>()

export const here = (): Place => placeOf(location.pathname, location.search)

/** Goes to a place; `replace` where going back should pass it over (a selection, a letter typed into a filter). */
export function go(place: Place, { replace = false }: { readonly replace?: boolean } = {}): void {
  const href = hrefOf(place)
  if (href === location.pathname + location.search) return
  if (replace) history.replaceState(null, '', href)
  else history.pushState(null, '', href)
  tell()
}

/** Where one is now; draws anew whenever that changes. */
export function usePlace(): Place {
  const [place, set] = useState(here)
  useEffect(() => {
    listeners.add(set)
    set(here())
    return () => {
      listeners.delete(set)
    }
  }, [])
  return place
}

/** Once, at the start: listens to the back button and to clicks on links. */
export function watchHistory(): void {
  addEventListener('popstate', tell)
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const there = link === null || isSpecial(event) ? undefined : ours(link)
    if (there === undefined) return
    event.preventDefault()
    go(placeOf(there.pathname, there.search))
  })
}

const tell = (): void => {
  const place = here()
  for (const listener of listeners) listener(place)
}

/** Where a link leads, if that is another place of this page; a link in a drawing has no address of its own to ask for. */
function ours(link: Element): URL | undefined {
  const href = link.getAttribute('href')
  // Within this very place: the browser jumps to it.
  if (href === null || href.startsWith('#')) return undefined
  if (link.hasAttribute('target') || link.hasAttribute('download')) return undefined
  const there = new URL(href, location.href)
  return there.origin === location.origin ? there : undefined
}

const isSpecial = (event: MouseEvent): boolean =>
  event.defaultPrevented ||
  event.button !== 0 ||
  event.ctrlKey ||
  event.metaKey ||
  event.shiftKey ||
  event.altKey
