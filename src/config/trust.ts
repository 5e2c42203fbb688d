// Trust by value: what is hashed is what is used. A record says that this user, for this project, meant exactly
// these values; any other value, also one that a later commit brings, is somebody else's word again. An origin may be
// trusted for all projects. A denied project names nothing that counts, whatever else was said.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { ensurePrivateFolder, readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import { isJson, textAt } from '../json/read.ts'
import type { DecidingValues } from './project.ts'
import { originOf } from './way.ts'

export type Trusted = { readonly ok: true } | { readonly ok: false; readonly why: string }

/** The latest word counts: what was denied before is not denied any more. */
export function trust(home: Home, project: string, values: DecidingValues, nowMs: number): Trusted {
  const root = realRoot(project)
  const record = { v: 1, root, values, at: new Date(nowMs).toISOString() }
  const written = write(home, recordFile(home, root, values), record)
  if (written.ok) fs.rmSync(denyFile(home, root), { force: true })
  return written
}

export function distrust(home: Home, project: string, values: DecidingValues): void {
  fs.rmSync(recordFile(home, realRoot(project), values), { force: true })
}

/** For every project, whatever else its settings say of that place. */
export function trustOrigin(home: Home, url: string, nowMs: number): Trusted {
  const origin = originOf(url)
  return write(home, originFile(home, origin), { v: 1, origin, at: new Date(nowMs).toISOString() })
}

/** False where it was not trusted. */
export function distrustOrigin(home: Home, url: string): boolean {
  const file = originFile(home, originOf(url))
  const isThere = fs.existsSync(file)
  fs.rmSync(file, { force: true })
  return isThere
}

/** What was allowed for the project is forgotten: a later `allow` of one thing must not bring back another. */
export function deny(home: Home, project: string, nowMs: number): Trusted {
  const root = realRoot(project)
  const denied = write(home, denyFile(home, root), { v: 1, root, at: new Date(nowMs).toISOString() })
  if (!denied.ok) return denied
  for (const each of trustRecords(home)) if (each.root === root) distrust(home, root, each.values)
  return denied
}

/** When this project was denied, if it is. */
export function deniedAt(home: Home, project: string): string | undefined {
  const record = readJsonIfThere(denyFile(home, realRoot(project)))
  return isJson(record) ? (textAt(record, 'at') ?? 'some day') : undefined
}

/** The one place that decides it. */
export function isTrusted(home: Home, project: string, values: DecidingValues): boolean {
  if (whyNothingCounts(home) !== undefined || deniedAt(home, project) !== undefined) return false
  const file = recordFile(home, realRoot(project), values)
  return isJson(readJsonIfThere(file)) || isOriginTrusted(home, values)
}

export interface TrustRecord {
  /** Of the project, as a real path. */
  readonly root: string
  readonly values: DecidingValues
}

/** What was allowed, project by project. Whether it still counts is said by `isTrusted`. */
export function trustRecords(home: Home): readonly TrustRecord[] {
  return namesIn(home.trust)
    .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
    .map((name) => readJsonIfThere(path.join(home.trust, name)))
    .flatMap((record) => {
      const root = isJson(record) ? textAt(record, 'root') : undefined
      if (!isJson(record) || root === undefined || !isJson(record.values)) return []
      return [{ root, values: record.values as DecidingValues }]
    })
}

function isOriginTrusted(home: Home, values: DecidingValues): boolean {
  const url = values.MLFLOW_TRACKING_URI ?? values.TURNSPAN_OTLP_ENDPOINT
  const origin = url === undefined || !URL.canParse(url) ? 'null' : originOf(url)
  // Of what has no origin, such as a file.
  return origin !== 'null' && isJson(readJsonIfThere(originFile(home, origin)))
}

function write(home: Home, file: string, record: object): Trusted {
  // First, for whatever others put there would count as soon as the folder is closed to them.
  const why = whyNothingCounts(home)
  if (why !== undefined) return { ok: false, why }
  ensurePrivateFolder(home.trust)
  writePrivate(file, `${JSON.stringify(record, null, 2)}\n`)
  return { ok: true }
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

const originFile = (home: Home, origin: string) => path.join(home.trust, `origin-${sha256(origin)}.json`)
const denyFile = (home: Home, root: string) => path.join(home.trust, `deny-${sha256(root)}.json`)
const sha256 = (text: string) => createHash('sha256').update(`v1\0${text}`).digest('hex')

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}

/** By whatever links one gets there, it is the same folder; a copy of it elsewhere is not. */
export function realRoot(project: string): string {
  try {
    return fs.realpathSync(project)
  } catch {
    return path.resolve(project)
  }
}
