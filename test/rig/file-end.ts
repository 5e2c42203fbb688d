// What a test leaves behind is ended and removed with its file, whether or not it got as far as doing so itself.
// (Not at process exit: vitest ends its workers by a signal.)
import { afterAll } from 'vitest'

const pending = new Set<() => void | Promise<void>>()

afterAll(async () => {
  for (const end of [...pending].reverse()) await end()
  pending.clear()
})

/** Last in, first out; the returned function takes it back. */
export function atFileEnd(end: () => void | Promise<void>): () => void {
  pending.add(end)
  return () => pending.delete(end)
}
