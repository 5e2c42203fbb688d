// A line between two panes that can be moved by hand and by keys; where it was put is kept.
import { useState } from 'preact/hooks'

interface SeparatorProps {
  readonly label: string
  readonly vertical: boolean
  readonly value: number
  readonly set: (value: number) => void
  readonly from: number
  readonly to: number
}

const STEP = 2

export function Separator({ label, vertical, value, set, from, to }: SeparatorProps) {
  const move = (next: number) => set(Math.max(from, Math.min(to, next)))
  const drag = (event: PointerEvent) => {
    const line = event.currentTarget as HTMLElement
    const box = line.parentElement?.getBoundingClientRect()
    if (!line.hasPointerCapture(event.pointerId) || box === undefined) return
    move(
      vertical
        ? ((event.clientX - box.left) / box.width) * 100
        : ((box.bottom - event.clientY) / box.height) * 100,
    )
  }
  const keys: Readonly<Record<string, number>> = vertical
    ? { ArrowLeft: -STEP, ArrowRight: STEP }
    : { ArrowUp: STEP, ArrowDown: -STEP }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      class={`separator ${vertical ? 'vertical' : 'horizontal'}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(value)}
      aria-valuemin={from}
      aria-valuemax={to}
      onPointerDown={(event) => {
        ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
        event.preventDefault()
      }}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const by = keys[event.key]
        if (by === undefined) return
        move(value + by)
        event.preventDefault()
        event.stopPropagation()
      }}
    />
  )
}

/** Percent, kept for the next visit. */
export function useKept(name: string, initial: number): readonly [number, (value: number) => void] {
  const place = `turnspan.pane.${name}`
  const [value, set] = useState(() => Number(localStorage.getItem(place)) || initial)
  return [
    value,
    (next) => {
      localStorage.setItem(place, String(Math.round(next * 10) / 10))
      set(next)
    },
  ]
}
