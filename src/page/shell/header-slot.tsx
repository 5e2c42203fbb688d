// The middle of the header belongs to the view: its crumbs, its sums.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

let content: ComponentChildren = null
let show: (content: ComponentChildren) => void = () => {}

function put(next: ComponentChildren): void {
  content = next
  show(next)
}

/** Draws nothing where it stands; its children appear in the header for as long as it is there. */
export function InHeader({ children }: { readonly children: ComponentChildren }) {
  useEffect(() => put(children))
  useEffect(() => () => put(null), [])
  return null
}

export function HeaderSlot() {
  const [shown, set] = useState<ComponentChildren>(content)
  useEffect(() => {
    show = set
    set(content)
    return () => {
      show = () => {}
    }
  }, [])
  return <div class="slot">{shown}</div>
}
