// Brings the catalog up to what the store holds. Only what was stored since is read.
import fs from 'node:fs'
import path from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { ORDER, readLines, sizeOf, daysIn as storeDays } from '../store/files.ts'
import { parseStoredLine, type StoredLine } from '../store/stored-line.ts'
import { type Day, daysOnFile, emptyDay, fileOfDay } from './day-file.ts'
import { dropMissing } from './forget.ts'
import { dayOf, daysIn, type Index, save } from './index-of.ts'
import { takeIn } from './take-in.ts'
import type { Progress, Refreshed } from './types.ts'

/** Longest stretch of work without others. */
const SLICE_MS = 15
/** So many lines of the order are taken in at once. */
const WINDOW = 2_000
/** What is not saved has to be read again by the next process. */
const SAVE_EVERY_MS = 5_000
const SAVE_EVERY_LINES = 64
const MOST_TRIES = 5

/** Remembers when each day's folder was last changed, and whether this process has saved. */
export interface Watch {
  readonly folders: Map<string, number>
  isSaved: boolean
}

export const newWatch = (): Watch => ({ folders: new Map(), isSaved: false })

export async function refreshIndex(
  index: Index,
  watch: Watch,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Refreshed> {
  const before = idsIn(index)
  index.isBehind = false
  const changed = new Set<string>()
  forgetDays(index, changed)
  if (hasMoved(index, watch)) forgetMissing(index, changed)
  // Where another process writes the same files, what it wrote counts, and is gone on from.
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await takeInNew(index, changed, onProgress)) break
  }
  if (isSaveDue(index, watch)) {
    save(index)
    watch.isSaved = true
  }
  const now = idsIn(index)
  return { changed, gone: new Set([...before].filter((id) => !now.has(id))) }
}

const idsIn = (index: Index): ReadonlySet<string> =>
  new Set(daysIn(index).flatMap(({ sessions }) => [...sessions.keys()]))

/** False where it has to be gone over once more. */
async function takeInNew(
  index: Index,
  changed: Set<string>,
  onProgress: (progress: Progress) => void,
): Promise<boolean> {
  for (const day of storeDays(index.traces)) dayOf(index, day)
  const lost = lostGuests(index)
  const work = [...newLines(index)]
  const total = work.reduce((sum, { lines }) => sum + lines.length, 0)
  let done = 0
  let breathedAt = performance.now()
  let savedAt = breathedAt
  const take = async (day: Day, lines: readonly StoredLine[]) => {
    for (const [id, count] of takeIn(index, day, lines)) {
      changed.add(id)
      done += count
      if (performance.now() - breathedAt < SLICE_MS) continue
      onProgress({ done: Math.min(done, total), total })
      await breathe()
      breathedAt = performance.now()
    }
  }
  for (const { day: name, lines, covered } of work) {
    const day = dayOf(index, name)
    const { stamp } = day
    await take(day, lines)
    if (day.stamp !== stamp) return false
    day.covered = covered
    day.unsaved += lines.length
    if (performance.now() - savedAt < SAVE_EVERY_MS) continue
    save(index)
    if (day.covered !== covered) return false
    savedAt = performance.now()
  }
  const ids = new Set([...lost, ...strandedGuests(index), ...daysIn(index).flatMap((day) => [...day.redo])])
  if (ids.size > 0) await redo(index, ids, changed, take)
  return daysIn(index).every((day) => day.redo.size === 0)
}

/** The first time whatever there is: a command ends behind it. */
function isSaveDue(index: Index, watch: Watch): boolean {
  const unsaved = daysIn(index).reduce((sum, day) => sum + day.unsaved, 0)
  return unsaved >= (watch.isSaved ? SAVE_EVERY_LINES : 1)
}

/** Days that the store has no more, and those of which it has less than we read. */
function forgetDays(index: Index, changed: Set<string>): void {
  const there = new Set(storeDays(index.traces))
  for (const name of new Set([...daysOnFile(index.folder), ...index.days.keys()])) {
    const day = index.days.get(name)
    const isThere = there.has(name)
    const size = isThere ? sizeOf(path.join(index.traces, name, ORDER)) : 0
    if (isThere && (day === undefined || day.covered <= size)) continue
    for (const id of day?.sessions.keys() ?? []) changed.add(id)
    index.revision += 1
    // What later days brought to its traces is found to be stranded.
    if (isThere) index.days.set(name, emptyDay(name))
    else {
      index.days.delete(name)
      fs.rmSync(fileOfDay(index.folder, name), { force: true })
    }
  }
}

/** Whether files came or went. */
function hasMoved(index: Index, { folders }: Watch): boolean {
  let isMoved = false
  for (const day of storeDays(index.traces)) {
    const ms = fs.statSync(path.join(index.traces, day), { throwIfNoEntry: false })?.mtimeMs ?? 0
    isMoved ||= folders.get(day) !== ms
    folders.set(day, ms)
  }
  return isMoved
}

/** Sessions of which a file is gone: deleted, or too old to be kept. */
function forgetMissing(index: Index, changed: Set<string>): void {
  const there = new Set(namesIn(index.traces))
  for (const day of daysIn(index)) {
    const dropped = dropMissing(day, (file) => there.has(file))
    for (const id of dropped) changed.add(id)
    if (dropped.length === 0) continue
    index.revision += 1
    // Nothing of it may stay on the disk.
    day.unsaved += SAVE_EVERY_LINES
  }
}

const namesIn = (traces: string): readonly string[] =>
  storeDays(traces).flatMap((day) =>
    fs.readdirSync(path.join(traces, day)).map((name) => path.join(day, name)),
  )

interface Work {
  readonly day: string
  readonly lines: readonly StoredLine[]
  /** Behind the last of them. */
  readonly covered: number
}

function* newLines(index: Index): Generator<Work> {
  for (const day of storeDays(index.traces)) {
    let lines: StoredLine[] = []
    let covered = dayOf(index, day).covered
    for (const { text, end } of readLines(path.join(index.traces, day, ORDER), covered)) {
      const line = parseStoredLine(text)
      covered = end
      // What is sent again was stored before.
      if (line !== undefined && line.again !== true) lines.push(line)
      if (lines.length < WINDOW) continue
      yield { day, lines, covered }
      lines = []
    }
    if (lines.length > 0 || covered > dayOf(index, day).covered) yield { day, lines, covered }
  }
}

/** Where an earlier day begins anew it does not know what a later one, that was read before, brought to its traces. */
function lostGuests(index: Index): readonly string[] {
  let isAnew = false
  return daysIn(index).flatMap(({ day, covered, guests }) => {
    const lost = isAnew ? [...guests] : []
    isAnew ||= covered === 0 && sizeOf(path.join(index.traces, day, ORDER)) > 0
    return lost
  })
}

/** Lines of a later day whose trace was to be in an earlier one that does not know it any more. */
function strandedGuests(index: Index): readonly string[] {
  const earlier = new Set<string>()
  return daysIn(index).flatMap(({ sessions, guests }) => {
    const stranded = [...guests].filter((id) => !earlier.has(id))
    for (const id of sessions.keys()) earlier.add(id)
    return stranded
  })
}

/** Sums up whole sessions from what the store has of them now. */
async function redo(
  index: Index,
  ids: ReadonlySet<string>,
  changed: Set<string>,
  take: (day: Day, lines: readonly StoredLine[]) => Promise<void>,
): Promise<void> {
  for (const day of daysIn(index)) {
    for (const id of ids) {
      const had = [day.sessions.delete(id), day.guests.delete(id), day.redo.delete(id)]
      if (had.some(Boolean)) day.unsaved += 1
      changed.add(id)
    }
  }
  index.revision += 1
  for (const day of daysIn(index)) {
    const lines = [...readLines(path.join(index.traces, day.day, ORDER), 0)].flatMap(({ text, end }) => {
      const line = end <= day.covered ? parseStoredLine(text) : undefined
      return line !== undefined && line.again !== true && ids.has(line.sessionId) ? [line] : []
    })
    await take(day, lines)
  }
}
