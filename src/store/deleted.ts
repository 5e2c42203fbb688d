// Sessions that were deleted stay deleted: a tombstone a session, which says nothing to whoever has not its id.
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { keyedHash } from '../disk/key.ts'
import { writePrivate } from '../disk/private-file.ts'

type Homely = Pick<Home, 'deleted' | 'key'>

/** `name`: the session's id as a file name. */
export function isDeleted(home: Homely, name: string): boolean {
  // Without the folder nothing was ever deleted, and no key is needed to know it.
  return fs.existsSync(home.deleted) && fs.existsSync(tombstone(home, name))
}

export function noteDeleted(home: Homely, name: string, nowMs: number): void {
  if (isDeleted(home, name)) return
  writePrivate(tombstone(home, name), `${JSON.stringify({ v: 1, at: new Date(nowMs).toISOString() })}\n`)
}

const tombstone = (home: Homely, name: string) => path.join(home.deleted, keyedHash(home, `deleted|${name}`))
