// Changes lines of the order where they stand. Each keeps its length, so that no cursor, which is a position in bytes,
// ever points to another line than before. Only the holder of the lease may do this.
import fs from 'node:fs'
import path from 'node:path'
import { daysIn, ORDER, readLines } from './files.ts'
import type { Position } from './store.ts'
import { parseStoredLine, type StoredLine } from './stored-line.ts'

/** `gone`: the line says nothing any more. Undefined: it stays. `to` may become shorter. */
export type Edit = 'gone' | { readonly to: readonly string[] } | undefined

/** Over all days, or one; `at` is where the line begins. Returns the lines as they were that were changed. */
export function editOrder(
  folder: string,
  edit: (line: StoredLine, at: Position) => Edit,
  days: readonly string[] = daysIn(folder),
): readonly StoredLine[] {
  return days.flatMap((day) => {
    const editAt = (line: StoredLine, offset: number) => edit(line, { day, offset })
    return editDay(path.join(folder, day, ORDER), editAt)
  })
}

function editDay(file: string, edit: (line: StoredLine, offset: number) => Edit): readonly StoredLine[] {
  const changed: { readonly line: StoredLine; readonly start: number; readonly bytes: Buffer }[] = []
  for (const { text, start, end } of readLines(file, 0)) {
    const line = parseStoredLine(text)
    const change = line && edit(line, start)
    if (line === undefined || change === undefined) continue
    const now = change === 'gone' ? '' : JSON.stringify({ ...line, to: change.to })
    changed.push({ line, start, bytes: padded(now, end - start - 1) })
  }
  if (changed.length === 0) return []
  const fd = fs.openSync(file, fs.constants.O_RDWR | (fs.constants.O_NOFOLLOW ?? 0))
  try {
    for (const { bytes, start } of changed) fs.writeSync(fd, bytes, 0, bytes.length, start)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  return changed.map(({ line }) => line)
}

/** Blanks around JSON mean nothing, and a line of blanks is none. */
function padded(text: string, length: number): Buffer {
  const bytes = Buffer.alloc(length, ' ')
  const own = Buffer.from(text, 'utf8')
  if (own.length > length) throw new Error('a line of the order cannot become longer')
  own.copy(bytes)
  return bytes
}
