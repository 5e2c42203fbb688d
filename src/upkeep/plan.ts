// PURE: what is to be taken out of the store. By age and by room, what nobody is owed first.
import type { StoreFile } from '../store/files.ts'

export interface Limits {
  readonly days: number
  readonly maxBytes: number
}

/** What is owed may stay so many times longer, and take so many times the room; then a dead backend costs it. */
export const OWED_FACTOR = 4

export const DAY_MS = 86_400_000

export interface Situation {
  readonly files: readonly StoreFile[]
  /** Of the store as a whole. */
  readonly bytes: number
  readonly isOwed: (file: string) => boolean
  readonly limits: Limits
  readonly nowMs: number
  /** False where the clock made a leap: then nothing is too old. */
  readonly isAgeBelieved: boolean
}

/** Never what was written to within the last day. */
export function planTrim(situation: Situation): readonly StoreFile[] {
  const { files, isOwed, limits, nowMs, isAgeBelieved } = situation
  const free = [...files]
    .filter(({ mtimeMs }) => mtimeMs < nowMs - DAY_MS)
    .sort((a, b) => (a.day === b.day ? a.mtimeMs - b.mtimeMs : a.day < b.day ? -1 : 1))
  const trimmed = new Set<StoreFile>()
  let { bytes } = situation
  const trim = (file: StoreFile) => {
    trimmed.add(file)
    bytes -= file.bytes
  }
  for (const file of isAgeBelieved ? free : []) {
    const longest = limits.days * DAY_MS * (isOwed(file.file) ? OWED_FACTOR : 1)
    if (ageOf(file, nowMs) > longest) trim(file)
  }
  for (const owed of [false, true]) {
    const room = limits.maxBytes * (owed ? OWED_FACTOR : 1)
    for (const file of free) {
      if (bytes <= room) break
      if (!trimmed.has(file) && isOwed(file.file) === owed) trim(file)
    }
  }
  return [...trimmed]
}

/** Since the end of its day; a day that is still to come has its name from a clock that was wrong. */
function ageOf({ day, mtimeMs }: StoreFile, nowMs: number): number {
  const endMs = Date.parse(day) + DAY_MS
  return nowMs - (endMs > nowMs ? mtimeMs : endMs)
}
