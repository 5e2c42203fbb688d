// The end of what grows: it stays in view for who was looking at it, and is counted for everybody else.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Box } from './use-size.ts'

const NEAR_PX = 80

export interface Tail {
  /** Rows that came below what is in view. */
  readonly fresh: number
  readonly toEnd: () => void
}

/** `count` things in the box; `grows`: more may come. */
export function useTail(box: Box, count: number, grows: boolean): Tail {
  const [fresh, setFresh] = useState(0)
  const isAtEnd = useRef(false)
  const before = useRef(count)
  const isWatched = grows || fresh > 0
  const toEnd = () => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight
  }
  useEffect(() => {
    const element = box.current
    if (element === null || !isWatched) return
    const look = () => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX
      if (isAtEnd.current) setFresh(0)
    }
    look()
    element.addEventListener('scroll', look, { passive: true })
    // What is in a card comes later than the card; and the pane itself may become smaller.
    const sizes = new ResizeObserver(() => {
      if (grows && isAtEnd.current) toEnd()
    })
    sizes.observe(element)
    if (element.firstElementChild !== null) sizes.observe(element.firstElementChild)
    return () => {
      element.removeEventListener('scroll', look)
      sizes.disconnect()
    }
  }, [box, isWatched, grows])
  useLayoutEffect(() => {
    const had = before.current
    before.current = count
    if (!grows || had === 0 || count <= had) return
    if (isAtEnd.current) toEnd()
    else setFresh((n) => n + count - had)
  }, [count, grows])
  return { fresh, toEnd }
}
