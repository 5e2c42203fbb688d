// Trust by value: what is hashed is what is used. A record says that this user, for this project, meant exactly
// these values; any other value, also one that a later commit brings, is somebody else's word again.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import type { DecidingValues } from './project.ts'

export function trust(home: Home, project: string, values: DecidingValues, nowMs: number): void {
  const root = rootOf(project)
  const record = { v: 1, root, values, at: new Date(nowMs).toISOString() }
  writePrivate(recordFile(home, root, values), `${JSON.stringify(record, null, 2)}\n`)
}

export function distrust(home: Home, project: string, values: DecidingValues): void {
  fs.rmSync(recordFile(home, rootOf(project), values), { force: true })
}

/** The one place that decides it. */
export function isTrusted(home: Home, project: string, values: DecidingValues): boolean {
  return isOursAlone(home.trust) && readJsonIfThere(recordFile(home, rootOf(project), values)) !== undefined
}

function recordFile(home: Home, root: string, values: DecidingValues): string {
  const canonical = JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
  const id = createHash('sha256').update(`v1\0${root}\0${canonical}`).digest('hex')
  return path.join(home.trust, `${id}.json`)
}

/** A folder that is a link to a trusted project is not that project's name for it. */
function rootOf(project: string): string {
  try {
    return fs.realpathSync(project)
  } catch {
    return path.resolve(project)
  }
}

/** A folder of records that others own or can write counts for nothing. */
function isOursAlone(folder: string): boolean {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false })
  const uid = process.getuid?.()
  if (stat === undefined || !stat.isDirectory()) return false
  return uid === undefined || (stat.uid === uid && (stat.mode & 0o022) === 0)
}
