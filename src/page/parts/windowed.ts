// Which rows of a long list are in the document: those in view and a few around them.

export interface Seen {
  readonly first: number
  /** Behind the last one. */
  readonly end: number
}

const AROUND = 8

/** All rows are of one height, in pixels. */
export function seenRows(top: number, height: number, rowHeight: number, count: number): Seen {
  const first = Math.max(0, Math.floor(top / rowHeight) - AROUND)
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + AROUND)
  return { first: Math.min(first, end), end }
}

/** How far to scroll so that a row is whole in view; where it is already, not at all. */
export function scrollFor(row: number, top: number, height: number, rowHeight: number): number {
  if (row * rowHeight < top) return row * rowHeight
  if ((row + 1) * rowHeight > top + height) return (row + 1) * rowHeight - height
  return top
}
