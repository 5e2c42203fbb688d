// Saving a cursor costs as much as sending a trace: the first is saved at once, what follows right behind it together.
// What a crash leaves unsaved is sent a second time, under the same ids.
import type { Cursor } from './cursor.ts'

export interface Saver {
  note(cursor: Cursor): void
  /** What was noted and is not saved yet. */
  finish(): void
}

const EVERY_MS = 250

export function saveNowAndThen(save: (cursor: Cursor) => void): Saver {
  let unsaved: Cursor | undefined
  let savedAtMs = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  function finish(): void {
    clearTimeout(timer)
    timer = undefined
    if (unsaved === undefined) return
    save(unsaved)
    unsaved = undefined
    savedAtMs = performance.now()
  }

  return {
    note(cursor) {
      unsaved = cursor
      const waitMs = savedAtMs + EVERY_MS - performance.now()
      if (waitMs <= 0) finish()
      // The next request may hang for long.
      else timer ??= setTimeout(finish, waitMs)
    },
    finish,
  }
}
