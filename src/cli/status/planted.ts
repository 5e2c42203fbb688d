// What stands in our folders and cannot be ours: hooks leave it alone, so what it stands in for is not recorded.
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../../disk/home.ts'

/** A sentence for each: what it is, and where. */
export function plantedIn({ journal }: Pick<Home, 'journal'>): readonly string[] {
  const folder = strange(journal, 'folder')
  if (folder !== undefined) return [folder]
  return namesIn(journal).flatMap((name) => strange(path.join(journal, name), 'file') ?? [])
}

function strange(place: string, wanted: 'file' | 'folder'): string | undefined {
  const stat = fs.lstatSync(place, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  const uid = process.geteuid?.() ?? stat.uid
  if (stat.uid !== uid) return `${place} belongs to another user (uid ${stat.uid}), so no hook writes there.`
  const isWanted = wanted === 'folder' ? stat.isDirectory() : stat.isFile()
  if (!isWanted) return `${place} is not a plain ${wanted}, so no hook writes there.`
  return wanted === 'file' && stat.nlink > 1
    ? `${place} has a second name elsewhere, so no hook writes there.`
    : undefined
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).sort()
  } catch {
    return []
  }
}
