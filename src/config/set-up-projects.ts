// Which projects this user set up: `projects/<hash>.json`. Only there do we write anything beside the settings.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import { isJson, textAt } from '../json/read.ts'
import { realRoot } from './trust.ts'

export interface SetUpProject {
  /** The folder's real path. */
  readonly root: string
  /** When it was set up first. */
  readonly at: string
}

export function noteSetUp(home: Home, project: string, nowMs: number): void {
  if (setUpProject(home, project) !== undefined) return
  const record: SetUpProject = { root: realRoot(project), at: new Date(nowMs).toISOString() }
  writePrivate(recordFile(home, record.root), `${JSON.stringify({ v: 1, ...record })}\n`)
}

export function forgetSetUp(home: Home, project: string): void {
  fs.rmSync(recordFile(home, realRoot(project)), { force: true })
}

export function setUpProject(home: Home, project: string): SetUpProject | undefined {
  const root = realRoot(project)
  const record = readJsonIfThere(recordFile(home, root))
  const at = isJson(record) && record.root === root ? textAt(record, 'at') : undefined
  return at === undefined ? undefined : { root, at }
}

const recordFile = (home: Home, root: string) =>
  path.join(home.projects, `${createHash('sha256').update(root).digest('hex').slice(0, 16)}.json`)
