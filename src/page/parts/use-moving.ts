import type { RefObject } from 'preact'
import { useKeys } from '../keys/keys.ts'

/** The row keys walk through all links that a selector finds below an element. */
export function useMoving(box: RefObject<HTMLElement | null>, selector: string): void {
  const move = (to: (at: number, count: number) => number): boolean => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>(selector) ?? [])]
    if (all.length === 0) return false
    const at = all.indexOf(document.activeElement as HTMLElement)
    const next = all[Math.max(0, Math.min(all.length - 1, to(at, all.length)))]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
    return true
  }
  useKeys({
    next: () => move((at) => at + 1),
    previous: () => move((at) => at - 1),
    first: () => move(() => 0),
    last: () => move((_, count) => count - 1),
  })
}
