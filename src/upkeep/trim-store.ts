// Takes old sessions out of the store, file by file. Lines of the order that named them say nothing any more; a day of
// which nothing is left goes as a whole, but the last: cursors stand in it.
import fs from 'node:fs'
import path from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { editOrder } from '../store/edit-order.ts'
import { bytesOfStore, daysIn, ORDER, type StoreFile, sessionFilesIn } from '../store/files.ts'
import type { Owed } from './owed.ts'
import { type Limits, planTrim } from './plan.ts'

export interface Trimmed {
  readonly files: number
  readonly bytes: number
  /** The newest day of which something went. */
  readonly to?: string
  /** What destinations did not get. */
  readonly dropped: { readonly traces: number; readonly destinations: readonly string[] }
}

export interface TrimOptions {
  readonly folder: string
  readonly owed: Owed
  readonly limits: Limits
  readonly nowMs: number
  readonly isAgeBelieved: boolean
  /** Asked before each day. */
  readonly owned: () => boolean
}

export async function trimStore({ folder, owed, owned, ...about }: TrimOptions): Promise<Trimmed> {
  const files = sessionFilesIn(folder)
  const isOwed = (file: string) => owed.files.has(file)
  const planned = planTrim({ ...about, files, bytes: bytesOfStore(folder, files), isOwed })
  const gone: StoreFile[] = []
  const days = daysIn(folder)
  for (const day of days) {
    if (!owned()) break
    const going = planned.filter((file) => file.day === day)
    for (const { file } of going) fs.rmSync(path.join(folder, file), { force: true })
    gone.push(...going)
    const isEmpty = files.filter((file) => file.day === day).length === going.length
    if (isEmpty && day !== days.at(-1) && !owed.days.has(day)) removeDay(path.join(folder, day))
    else if (going.length > 0) forget(folder, day, going)
    // The lease's heart beats in between.
    await breathe()
  }
  return summaryOf(gone, owed)
}

function forget(folder: string, day: string, going: readonly StoreFile[]): void {
  const names = new Set(going.map(({ file }) => file))
  editOrder(folder, ({ file }) => (names.has(file) ? 'gone' : undefined), [day])
}

/** Whatever else somebody put there stays. */
function removeDay(folder: string): void {
  fs.rmSync(path.join(folder, ORDER), { force: true })
  try {
    fs.rmdirSync(folder)
  } catch {
    // Not empty.
  }
}

function summaryOf(gone: readonly StoreFile[], owed: Owed): Trimmed {
  const lost = gone.flatMap(({ file }) => [...(owed.files.get(file) ?? [])])
  const to = gone.at(-1)?.day
  return {
    files: gone.length,
    bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(to !== undefined && { to }),
    dropped: {
      traces: new Set(lost.flatMap(([, traces]) => [...traces])).size,
      destinations: [...new Set(lost.map(([id]) => id))],
    },
  }
}
