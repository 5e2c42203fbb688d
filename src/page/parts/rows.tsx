// A list of any length in which a few dozen rows are drawn. One of them can be reached by Tab, the others from there by
// keys; the one that has the focus stays in the document when it is scrolled away.
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type KeyHandlers, useKeys } from '../keys/keys.ts'
import { scrollFor, seenRows } from './windowed.ts'

interface RowsProps {
  readonly label: string
  readonly count: number
  readonly rowHeight: number
  readonly keyOf: (index: number) => string
  readonly row: (index: number, isCurrent: boolean) => ComponentChildren
  /** The last row that is in view, whenever that changes. */
  readonly onSeen?: (last: number) => void
  /** Where it was scrolled to when it was left. */
  readonly memory?: { top: number; current: number }
}

export function Rows({ label, count, rowHeight, keyOf, row, onSeen, memory }: RowsProps) {
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(memory?.top ?? 0)
  const [height, setHeight] = useState(800)
  const [current, setCurrent] = useState(memory?.current ?? 0)
  /** Counts the moves that are to take the focus along. */
  const [moves, setMoves] = useState(0)
  /** The last move's row had nothing yet that takes the focus. */
  const isDue = useRef(false)
  const { first, end } = seenRows(top, height, rowHeight, count)

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    element.scrollTop = top
    const watch = new ResizeObserver(() => setHeight(element.clientHeight))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  useEffect(() => onSeen?.(end - 1), [end, count])
  const isInside = () => box.current?.contains(document.activeElement) ?? false
  const focusCurrent = () => {
    const link = box.current?.querySelector<HTMLElement>('[data-current] a') ?? undefined
    link?.focus({ preventScroll: true })
    isDue.current = link === undefined
  }
  useLayoutEffect(() => {
    if (moves > 0) focusCurrent()
  }, [moves])
  // A row that was not loaded yet gets the focus when it is, unless somebody went elsewhere.
  useLayoutEffect(() => {
    if (isDue.current && (isInside() || document.activeElement === document.body)) focusCurrent()
  })

  const scrolled = (to: number) => {
    setTop(to)
    if (memory !== undefined) memory.top = to
  }
  const goTo = (wanted: number): boolean => {
    const next = Math.max(0, Math.min(count - 1, wanted))
    if (box.current === null || count === 0) return false
    box.current.scrollTop = scrollFor(next, box.current.scrollTop, height, rowHeight)
    // The browser tells of it with its next frame; the row may be opened before.
    scrolled(box.current.scrollTop)
    setCurrent(next)
    setMoves((n) => n + 1)
    if (memory !== undefined) memory.current = next
    return true
  }
  const handlers: KeyHandlers = {
    // The first press shows where one is.
    next: () => goTo(isInside() ? current + 1 : current),
    previous: () => goTo(isInside() ? current - 1 : current),
    first: () => goTo(0),
    last: () => goTo(count - 1),
  }
  useKeys(handlers)

  const indices = Array.from({ length: end - first }, (_, at) => first + at)
  if (current < count && (current < first || current >= end)) indices.push(current)
  return (
    <div
      ref={box}
      class="rows"
      // A scroll is told with the next frame: also to a list that has left by then, and is at 0.
      onScroll={({ currentTarget: { isConnected, scrollTop } }) => isConnected && scrolled(scrollTop)}
    >
      <ul aria-label={label} style={{ height: `${count * rowHeight}px` }}>
        {indices.map((index) => (
          <li
            key={keyOf(index)}
            class="row"
            style={place(index, rowHeight)}
            aria-setsize={count}
            aria-posinset={index + 1}
            data-current={index === current ? '' : undefined}
            onFocusIn={() => {
              isDue.current = false
              setCurrent(index)
              if (memory !== undefined) memory.current = index
            }}
          >
            {row(index, index === current)}
          </li>
        ))}
      </ul>
    </div>
  )
}

const place = (index: number, height: number) => ({
  top: `${index * height}px`,
  height: `${height}px`,
})
