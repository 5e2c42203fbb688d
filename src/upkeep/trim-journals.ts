// Journals are taken away when they are digested. What stays belongs to a turn that is open, or could not be digested:
// it must not fill the disk.
import fs from 'node:fs'
import { loadState } from '../digest/state.ts'
import type { Home } from '../disk/home.ts'
import { type JournalFile, journalFiles } from '../journal/journal.ts'

export interface JournalLimits {
  readonly maxBytes: number
  /** Untouched for longer: nobody will digest it any more. Absent where no age is believed. */
  readonly maxAgeMs?: number
}

/** Events that nobody has read. */
export interface DroppedJournals {
  readonly files: number
  readonly bytes: number
}

/** What was digested goes first; of the rest, and among each other, the oldest. */
export function trimJournals(home: Home, limits: JournalLimits, nowMs: number): DroppedJournals {
  const journals = journalFiles(home.journal).map((journal) => ({
    ...journal,
    mtimeMs: fs.statSync(journal.file, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  }))
  const isOld = ({ mtimeMs }: { mtimeMs: number }) =>
    limits.maxAgeMs !== undefined && nowMs - mtimeMs > limits.maxAgeMs
  const going = new Set(journals.filter(isOld))
  let bytes = journals.filter((journal) => !going.has(journal)).reduce((sum, { size }) => sum + size, 0)
  if (bytes > limits.maxBytes) {
    const order = journals
      .map((journal) => ({ journal, rank: isDigested(home, journal) ? 0 : 1 }))
      .sort((a, b) => a.rank - b.rank || a.journal.mtimeMs - b.journal.mtimeMs)
    for (const { journal } of order) {
      if (bytes <= limits.maxBytes) break
      if (going.has(journal)) continue
      going.add(journal)
      bytes -= journal.size
    }
  }
  const unread = [...going].filter((journal) => !isDigested(home, journal))
  for (const { file } of going) fs.rmSync(file, { force: true })
  return { files: unread.length, bytes: unread.reduce((sum, { size }) => sum + size, 0) }
}

const isDigested = (home: Home, { name, size }: JournalFile) => loadState(home, name).journal.offset >= size
