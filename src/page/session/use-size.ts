import { useLayoutEffect, useState } from 'preact/hooks'

/** What a `ref` is given; some are read only. */
export interface Box<E extends Element = HTMLElement> {
  readonly current: E | null
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** The inner size of an element, now and whenever it changes. */
export function useSize(ref: Box): Size {
  const [size, set] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const measure = () => set({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(element)
    return () => watch.disconnect()
  }, [ref])
  return size
}
