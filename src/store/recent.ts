// What was stored a moment ago and is sent now: not read and parsed again for it. Bounded, and the disk has the last
// word.
import type { SpanBatch } from '../trace/span.ts'
import { batchKeyOf, type StoredLine } from './stored-line.ts'

export interface Recent {
  keep(line: StoredLine, batch: SpanBatch): void
  get(line: StoredLine): SpanBatch | undefined
}

/** `limitBytes`: as the store counts, in JSON; what is remembered takes about twice that. */
export function rememberRecent(limitBytes: number): Recent {
  const kept = new Map<string, { readonly batch: SpanBatch; readonly bytes: number }>()
  let bytes = 0
  return {
    keep(line, batch) {
      const key = batchKeyOf(line)
      // A file that was taken away may begin anew.
      bytes -= kept.get(key)?.bytes ?? 0
      kept.delete(key)
      // Nobody will ask for it.
      if (line.to.length === 0 || line.length > limitBytes) return
      kept.set(key, { batch, bytes: line.length })
      bytes += line.length
      for (const [key, oldest] of kept) {
        if (bytes <= limitBytes) break
        kept.delete(key)
        bytes -= oldest.bytes
      }
    },
    get: (line) => kept.get(batchKeyOf(line))?.batch,
  }
}
