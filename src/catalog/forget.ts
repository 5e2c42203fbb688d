// What was taken out of the store is taken out of the catalog: it holds beginnings of prompts and answers.
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { type Day, daysOnFile, fileOfDay, loadDay, saveDay } from './day-file.ts'

/** For whoever removed files of the store. A day's file that cannot be written anew goes as a whole. */
export function forgetGone({ catalog, traces }: Pick<Home, 'catalog' | 'traces'>): void {
  const isThere = (file: string) => fs.existsSync(path.join(traces, file))
  for (const name of daysOnFile(catalog)) {
    const day = isThere(name) ? loadDay(catalog, name) : undefined
    // Damaged, it may hold what nobody finds any more.
    const isKept =
      day !== undefined && (dropMissing(day, isThere).length === 0 || saveDay(catalog, day) === 'saved')
    if (!isKept) fs.rmSync(fileOfDay(catalog, name), { force: true })
  }
}

/** Ids of the sessions that went; those of which another part is left are to be summed up again. */
export function dropMissing(day: Day, isThere: (file: string) => boolean): readonly string[] {
  const dropped = [...day.sessions].flatMap(([id, { files }]) =>
    files.every(isThere) ? [] : [{ id, files }],
  )
  for (const { id, files } of dropped) {
    day.sessions.delete(id)
    if (files.some(isThere)) day.redo.add(id)
  }
  return dropped.map(({ id }) => id)
}
