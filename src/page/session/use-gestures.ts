// Wheel and pinch on the time line: a plain wheel scrolls the rows and nothing else.
import { useEffect, useRef } from 'preact/hooks'
import type { Box } from './use-size.ts'
import type { WindowState } from './use-window.ts'
import { panned, zoomed } from './window.ts'

const ZOOM = 0.0015
/** A pinch comes as a wheel with ctrl and small steps. */
const PINCH = 4
const PINCH_BELOW = 40

export function useGestures(box: Box, line: Box, view: WindowState): void {
  const latest = useRef(view)
  latest.current = view
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const wheel = (event: WheelEvent) => {
      const { window, set } = latest.current
      const bounds = line.current?.getBoundingClientRect()
      if (bounds === undefined || bounds.width === 0) return
      const perPx = (window.to - window.from) / bounds.width
      const by = event.deltaMode === 1 ? 20 : 1
      const [dx, dy] = [event.deltaX * by, event.deltaY * by]
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault()
        const speed = ZOOM * (Math.abs(dy) < PINCH_BELOW && event.ctrlKey ? PINCH : 1)
        const around = window.from + (event.clientX - bounds.left) * perPx
        set(zoomed(window, Math.exp(dy * speed), around))
      } else if (event.shiftKey || Math.abs(dx) > Math.abs(dy)) {
        event.preventDefault()
        set(panned(window, (event.shiftKey && dx === 0 ? dy : dx) * perPx))
      }
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [box, line])
}
