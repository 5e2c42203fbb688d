import fs from 'node:fs'
import path from 'node:path'
import { recordAround } from '../../src/hook/record.ts'
import {
  JOURNAL_START,
  type JournalEvent,
  type JournalPosition,
  readEvents,
} from '../../src/journal/journal.ts'
import { SESSION, temporaryFolder } from '../hook/rig.ts'

/** One line as the hook writes it. */
export function lineOf(event: string, payload: unknown, at = 1_795_413_197_014.5, env = {}): Buffer {
  return Buffer.concat(recordAround({ at, event, env }, Buffer.from(JSON.stringify(payload))))
}

export function newJournal(content: string | Buffer = ''): { folder: string; file: string } {
  const folder = temporaryFolder()
  const file = path.join(folder, `${SESSION}.ndjson`)
  if (content.length > 0) fs.writeFileSync(file, content)
  return { folder, file }
}

/** Everything from a place on, however many readings it takes. */
export function readAll(
  file: string,
  from: JournalPosition = JOURNAL_START,
  limitBytes?: number,
): { events: JournalEvent[]; end: JournalPosition; broken: number; twins: number } {
  const events: JournalEvent[] = []
  let [end, broken, twins] = [from, 0, 0]
  for (;;) {
    const read = readEvents(file, end, limitBytes)
    events.push(...read.events)
    end = read.end
    broken += read.broken
    twins += read.twins
    if (!read.more) return { events, end, broken, twins }
  }
}

export const numbersOf = (events: readonly JournalEvent[]): readonly unknown[] =>
  events.map(({ payload }) => (payload as { n?: unknown }).n)
