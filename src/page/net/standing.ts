// How this tab stands with its server: one place that every answer reports to and the frame looks at.
import { useEffect, useState } from 'preact/hooks'

/** `no-key`: the server knows us no more, or never did. `gone`: nobody answers; what is shown stays. */
export type Standing = 'good' | 'no-key' | 'gone'

const watchers = new Set<(standing: Standing) => void>()
let now: Standing = 'good'

export function setStanding(next: Standing): void {
  if (next === now) return
  now = next
  for (const watcher of watchers) watcher(next)
}

export function useStanding(): Standing {
  const [seen, set] = useState(now)
  useEffect(() => {
    watchers.add(set)
    set(now)
    return () => {
      watchers.delete(set)
    }
  }, [])
  return seen
}
