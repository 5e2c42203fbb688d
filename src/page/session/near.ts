// Cards say when they come near the reader's eye: until then nobody asks for what is in them.
import { createContext } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'

export interface Near {
  readonly watch: (element: Element, come: () => void) => () => void
}

/** As far ahead as one scrolls in a moment. */
const MARGIN = '900px 0px'

export function openNear(root: Element | null): Near & { readonly close: () => void } {
  const waiting = new Map<Element, () => void>()
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue
        waiting.get(target)?.()
        waiting.delete(target)
        observer.unobserve(target)
      }
    },
    { root, rootMargin: MARGIN },
  )
  return {
    watch(element, come) {
      waiting.set(element, come)
      observer.observe(element)
      return () => {
        waiting.delete(element)
        observer.unobserve(element)
      }
    },
    close: () => observer.disconnect(),
  }
}

export const NearOf = createContext<Near | undefined>(undefined)

/** Once it was near, it stays so. */
export function useNear<E extends Element>() {
  const near = useContext(NearOf)
  const ref = useRef<E>(null)
  const [came, set] = useState(false)
  useEffect(() => {
    if (came || ref.current === null || near === undefined) return
    return near.watch(ref.current, () => set(true))
  }, [near, came])
  return { ref, came }
}
