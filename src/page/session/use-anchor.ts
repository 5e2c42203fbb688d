// What is read stays where it is when rows come above it: an agent that runs grows in the middle of the list.
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Box } from './use-size.ts'
import type { Row } from './visible.ts'

/** `first`: the row at the upper edge. */
export function useAnchor(box: Box, rows: readonly Row[], first: number, rowHeight: number): void {
  const before = useRef({ rows, first })
  useLayoutEffect(() => {
    const { rows: old, first: at } = before.current
    if (old !== rows && box.current !== null && at > 0) {
      const id = old[at]?.step.id
      const now = rows[at]?.step.id === id ? at : rows.findIndex(({ step }) => step.id === id)
      if (now >= 0 && now !== at) box.current.scrollTop += (now - at) * rowHeight
    }
    before.current = { rows, first }
  }, [box, rows, first, rowHeight])
}
