// Where the pointer is, as a line with its time. Moved by hand: no row is drawn anew for it.
import { useEffect, useRef } from 'preact/hooks'
import { duration } from '../../summary/numbers.ts'
import type { Scale } from './bars.ts'
import type { Box } from './use-size.ts'

interface CrosshairProps {
  readonly box: Box
  readonly scale: Scale
  /** Of the trace, milliseconds since the epoch. */
  readonly start: number
}

export function Crosshair({ box, scale, start }: CrosshairProps) {
  const line = useRef<HTMLDivElement>(null)
  const latest = useRef({ scale, start })
  latest.current = { scale, start }
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const move = ({ clientX, pointerType }: PointerEvent) => {
      const { scale: now, start: epoch } = latest.current
      const bounds = element.getBoundingClientRect()
      const left = bounds.left + element.clientWidth - now.width
      const x = clientX - left
      if (line.current === null || pointerType === 'touch' || x < 0) return hide()
      const share = x / now.width
      const ms = now.axis.msAt(now.window.from + share * (now.window.to - now.window.from))
      line.current.hidden = false
      line.current.style.transform = `translateX(${clientX - bounds.left}px)`
      line.current.dataset.side = share > 0.75 ? 'before' : 'behind'
      const clock = new Date(epoch + ms).toLocaleTimeString(undefined, { hour12: false })
      if (line.current.firstChild)
        line.current.firstChild.textContent = `${duration(Math.max(0, ms))} · ${clock}`
    }
    const hide = () => {
      if (line.current !== null) line.current.hidden = true
    }
    element.addEventListener('pointermove', move, { passive: true })
    element.addEventListener('pointerleave', hide)
    return () => {
      element.removeEventListener('pointermove', move)
      element.removeEventListener('pointerleave', hide)
    }
  }, [box])
  return (
    <div class="crosshair-layer" aria-hidden="true">
      <div ref={line} class="crosshair" hidden>
        <span />
      </div>
    </div>
  )
}
