// Trust by value: what is hashed is what is used. A record says that this user, for this project, meant exactly
// these values; any other value, also one that a later commit brings, is somebody else's word again.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { ensurePrivateFolder, readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import { isJson } from '../json/read.ts'
import type { DecidingValues } from './project.ts'

export type Trusted = { readonly ok: true } | { readonly ok: false; readonly why: string }

export function trust(home: Home, project: string, values: DecidingValues, nowMs: number): Trusted {
  ensurePrivateFolder(home.trust)
  const why = whyNothingCounts(home)
  if (why !== undefined) return { ok: false, why }
  const root = realRoot(project)
  const record = { v: 1, root, values, at: new Date(nowMs).toISOString() }
  writePrivate(recordFile(home, root, values), `${JSON.stringify(record, null, 2)}\n`)
  return { ok: true }
}

export function distrust(home: Home, project: string, values: DecidingValues): void {
  fs.rmSync(recordFile(home, realRoot(project), values), { force: true })
}

/** The one place that decides it. */
export function isTrusted(home: Home, project: string, values: DecidingValues): boolean {
  const file = recordFile(home, realRoot(project), values)
  return whyNothingCounts(home) === undefined && isJson(readJsonIfThere(file))
}

/** A folder of records that others own or can write counts for nothing. */
export function whyNothingCounts({ trust: folder }: Home): string | undefined {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false })
  const uid = process.geteuid?.()
  if (stat === undefined) return undefined
  if (!stat.isDirectory()) return `${folder} is not a folder: move it away.`
  if (uid === undefined) return undefined
  if (stat.uid !== uid) return `${folder} belongs to another user, so nothing in it counts: move it away.`
  return (stat.mode & 0o022) === 0
    ? undefined
    : `${folder} can be written by others, so nothing in it counts: delete it, then allow again what you meant.`
}

function recordFile(home: Home, root: string, values: DecidingValues): string {
  const canonical = JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
  const id = createHash('sha256').update(`v1\0${root}\0${canonical}`).digest('hex')
  return path.join(home.trust, `${id}.json`)
}

/** By whatever links one gets there, it is the same folder; a copy of it elsewhere is not. */
export function realRoot(project: string): string {
  try {
    return fs.realpathSync(project)
  } catch {
    return path.resolve(project)
  }
}
