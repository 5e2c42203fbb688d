// Lines of the store's order → turns of the catalog. A trace belongs to the day on which it began; what comes of it
// later sums it up anew.
import path from 'node:path'
import { groupBy } from '../conversation/group.ts'
import { fromOtlpLine } from '../store/otlp-json.ts'
import type { StoredLine } from '../store/stored-line.ts'
import { latestSpans, turnsIn } from '../summary/spans.ts'
import { turnFacts } from '../summary/turn.ts'
import type { SpanBatch } from '../trace/span.ts'
import type { Day, Turn } from './day-file.ts'
import { type Index, setTurns, turnsOf } from './index-of.ts'
import { openReader } from './reader.ts'
import type { Part } from './types.ts'

/** Yields behind each session, so that others may get their turn. */
export function* takeIn(
  index: Index,
  day: Day,
  lines: readonly StoredLine[],
): Generator<readonly [id: string, lines: number]> {
  const reader = openReader(index.traces)
  try {
    for (const [id, ofSession] of groupBy(lines, ({ sessionId }) => sessionId)) {
      takeInSession(index, day, id, ofSession, reader.read)
      yield [id, ofSession.length]
    }
  } finally {
    reader.close()
  }
}

function takeInSession(
  index: Index,
  day: Day,
  id: string,
  lines: readonly StoredLine[],
  read: (part: Part) => Buffer | undefined,
): void {
  const known = turnsOf(index, id)
  const changed = new Map<Day, Map<string, readonly Turn[]>>()
  for (const [traceId, its] of groupBy(lines, (line) => line.traceId)) {
    const home = known.find(({ turns }) => turns.some(({ trace }) => trace === traceId))
    const before = home?.turns.find(({ trace }) => trace === traceId)?.parts ?? []
    const parts = bothParts(before, its)
    const batches = parts.flatMap((part) => batchOf(read(part)) ?? [])
    const turns = turnsIn(latestSpans(batches)).flatMap((spans) => turnFacts(spans) ?? [])
    const at = home?.day ?? day
    if (at !== day) day.guests.add(id)
    const ofDay = changed.get(at) ?? new Map<string, readonly Turn[]>()
    // The order's id: a root may be another trace's.
    changed.set(
      at,
      ofDay.set(
        traceId,
        turns.map((turn) => ({ ...turn, trace: traceId, parts })),
      ),
    )
  }
  for (const [at, traces] of changed) {
    const kept = (known.find((each) => each.day === at)?.turns ?? []).filter(
      ({ trace }) => !traces.has(trace),
    )
    setTurns(index, at, id, [...kept, ...[...traces.values()].flat()])
    at.unsaved += 1
  }
}

export function batchOf(bytes: Buffer | undefined): SpanBatch | undefined {
  return bytes === undefined ? undefined : fromOtlpLine(bytes.toString('utf8'))
}

function bothParts(before: readonly Part[], lines: readonly StoredLine[]): readonly Part[] {
  const parts = new Map(before.map((part) => [`${part.file}:${part.offset}`, part]))
  for (const { file, offset, length } of lines) {
    // A path out of a file, however private: never out of the store.
    if (!isInside(file)) continue
    parts.set(`${file}:${offset}`, { file, offset, length })
  }
  return [...parts.values()].sort((a, b) =>
    a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1,
  )
}

const isInside = (file: string) => !path.isAbsolute(file) && !file.split(/[\\/]/).includes('..')
