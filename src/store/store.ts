// The store is the queue. A batch is one line of `traces/<day>/<session>.jsonl`; `traces/<day>/order.ndjson` says
// in which order lines were stored and for whom, so that a destination needs no more than a position in it.
import path from 'node:path'
import { appendLine } from '../disk/private-file.ts'
import { safeName } from '../disk/safe-name.ts'
import type { SpanBatch } from '../trace/span.ts'
import { dayOf, daysIn, ORDER, readLines, readRange, sizeOf } from './files.ts'
import { otlpLineBytes } from './otlp-bytes.ts'
import { fromOtlpLine } from './otlp-json.ts'
import { rememberRecent } from './recent.ts'
import { parseStoredLine, type StoredLine } from './stored-line.ts'

export type { StoredLine }

/** A place in the order of all stored lines; days sort as text. */
export interface Position {
  readonly day: string
  readonly offset: number
}

export const BEGINNING: Position = { day: '', offset: 0 }

export interface Store {
  append(batch: SpanBatch, about: Appending): StoredLine
  /** The same for several of one session, by one write. */
  appendAll(batches: readonly SpanBatch[], about: Appending): readonly StoredLine[]
  /** Puts batches that are stored already behind all others, for one destination, by one write. */
  appendAgain(lines: readonly StoredLine[], about: { to: string; nowMs: number }): void
  /** Undefined where retention or a deletion took the line away. */
  read(line: StoredLine): SpanBatch | undefined
  /** Lines stored at or after `from`, in order, each with the position behind it. */
  linesFrom(from: Position): Generator<{ readonly line: StoredLine; readonly next: Position }>
  /** The position behind the last stored line. */
  end(): Position
}

interface Appending {
  readonly sessionId: string
  readonly to: readonly string[]
  readonly nowMs: number
}

/** `remembersBytes`: of what was stored a moment ago, for whoever sends it in the same process. */
export function openStore(folder: string, { remembersBytes = 0 } = {}): Store {
  /** Never before the last one: a clock that was set back must not store where every cursor has passed. */
  const dayFor = (nowMs: number): string => {
    const [today, last = ''] = [dayOf(nowMs), daysIn(folder).at(-1)]
    return today > last ? today : last
  }
  const recent = rememberRecent(remembersBytes)

  function appendAll(
    batches: readonly SpanBatch[],
    { sessionId, to, nowMs }: Appending,
  ): readonly StoredLine[] {
    if (batches.length === 0) return []
    const day = dayFor(nowMs)
    const file = path.join(day, `${safeName(sessionId)}.jsonl`)
    const texts = batches.map(otlpLineBytes)
    let { offset } = appendLine(path.join(folder, file), Buffer.concat(texts))
    const lines = batches.map((batch, at): StoredLine => {
      const length = texts[at]?.length ?? 0
      const line = { at: nowMs, sessionId, traceId: batch.traceId, file, offset, length, to }
      recent.keep(line, batch)
      offset += length
      return line
    })
    // Second, so that the order never names a line that is not there.
    const order = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    appendLine(path.join(folder, day, ORDER), order)
    return lines
  }

  return {
    append(batch, about) {
      return appendAll([batch], about)[0] as StoredLine
    },

    appendAll,

    appendAgain(lines, { to, nowMs }) {
      const texts = lines.map((line) => JSON.stringify({ ...line, at: nowMs, to: [to], again: true }))
      if (texts.length > 0) appendLine(path.join(folder, dayFor(nowMs), ORDER), `${texts.join('\n')}\n`)
    },

    read(line) {
      const { file, offset, length } = line
      const place = path.join(folder, file)
      const kept = recent.get(line)
      // What was taken away on the disk is gone, whatever we remember.
      if (kept !== undefined && sizeOf(place) >= offset + length) return kept
      const bytes = readRange(place, offset, length)
      return bytes === undefined ? undefined : fromOtlpLine(bytes.toString('utf8'))
    },

    *linesFrom(from) {
      const days = daysIn(folder)
      // A position behind everything is of a store that somebody took away.
      const known = from.day > (days.at(-1) ?? '') ? BEGINNING : from
      for (const day of days) {
        if (day < known.day) continue
        const isInside = day === known.day && known.offset <= sizeOf(path.join(folder, day, ORDER))
        const start = isInside ? known.offset : 0
        for (const { text, end } of readLines(path.join(folder, day, ORDER), start)) {
          const line = parseStoredLine(text)
          if (line !== undefined) yield { line, next: { day, offset: end } }
        }
      }
    },

    end() {
      const day = daysIn(folder).at(-1)
      if (day === undefined) return BEGINNING
      return { day, offset: sizeOf(path.join(folder, day, ORDER)) }
    },
  }
}

/** Every batch of one session, oldest first. */
export function* batchesOfSession(folder: string, sessionId: string): Generator<SpanBatch> {
  for (const day of daysIn(folder)) {
    for (const { text } of readLines(path.join(folder, day, `${safeName(sessionId)}.jsonl`), 0)) {
      const batch = fromOtlpLine(text)
      if (batch !== undefined) yield batch
    }
  }
}
