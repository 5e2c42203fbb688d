// Replaces a settings file as a whole or not at all: a reader sees the old or the new bytes, another program's edit
// in between is never overwritten, and a link stays a link.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isPassing } from '../disk/passing.ts'
import { type FileLock, type LockTimes, lockFile } from './file-lock.ts'
import type { Scope, SettingsFile } from './folders.ts'
import { makeFolder, removeFolderIfEmpty, syncFolder } from './settings-folder.ts'
import { inWords, type Owner, readTarget, type Target } from './settings-target.ts'

export type Decision =
  | { readonly do: 'leave' }
  | { readonly do: 'write'; readonly bytes: Buffer }
  | { readonly do: 'delete' }
  | { readonly do: 'refuse'; readonly reason: string }

interface Change {
  readonly file: string
  readonly before: Buffer | undefined
  /** Undefined where the file is deleted. */
  readonly after: Buffer | undefined
  /** Whether the folder of the file was made for this change. */
  readonly madeFolder: boolean
}

/** Sees every change right before it happens, several times where it must be tried again. A reason stops it. */
export type Witness = (change: Change) => string | undefined

export type Outcome =
  | { readonly status: 'written' | 'deleted' | 'unchanged'; readonly file: string }
  | { readonly status: 'failed'; readonly reason: string }

export interface ReplaceOptions {
  readonly witness?: Witness | undefined
  readonly attempts?: number
  readonly lockTimes?: LockTimes
}

const ATTEMPTS = 8
const PAUSE_MS = 25
const NEW_FILE_MODE: Readonly<Record<Scope, number>> = { user: 0o600, project: 0o644, local: 0o600 }

/** `decide` may be asked several times: what counts is what it says about the bytes that are there at the end. */
export async function replaceFile(
  settings: SettingsFile,
  decide: (bytes: Buffer | undefined) => Decision,
  options: ReplaceOptions = {},
): Promise<Outcome> {
  try {
    // A look beforehand: where nothing changes nothing is made, no folder and no lock.
    const target = readTarget(settings.path)
    if (!target.ok) return failed(target.reason)
    const settled = withoutChange(target, decide(target.bytes))
    if (settled !== undefined) return settled
    const madeFolder = makeFolder(settings)
    const outcome = await tryOften(settings, decide, madeFolder, options).catch((error) =>
      failed(inWords(settings.path, error)),
    )
    if (madeFolder && outcome.status === 'failed') removeFolderIfEmpty(path.dirname(settings.path))
    return outcome
  } catch (error) {
    return failed(inWords(settings.path, error))
  }
}

async function tryOften(
  settings: SettingsFile,
  decide: (bytes: Buffer | undefined) => Decision,
  madeFolder: boolean,
  options: ReplaceOptions,
): Promise<Outcome> {
  for (let attempt = 0; attempt < (options.attempts ?? ATTEMPTS); attempt += 1) {
    const outcome = await tryOnce(settings, decide, madeFolder, options)
    if (outcome !== 'edited meanwhile') return outcome
    await delay(PAUSE_MS)
  }
  return failed(`${settings.path} is being changed by another program all the time. Try again in a moment.`)
}

async function tryOnce(
  settings: SettingsFile,
  decide: (bytes: Buffer | undefined) => Decision,
  madeFolder: boolean,
  { witness, lockTimes }: ReplaceOptions,
): Promise<Outcome | 'edited meanwhile'> {
  const place = readTarget(settings.path)
  if (!place.ok) return failed(place.reason)
  const lock = await lockFile(`${place.file}.turnspan-new`, lockTimes)
  if (lock === undefined) {
    return failed(
      `Another turnspan is changing ${place.file}. Try again; if none runs, delete ${place.file}.turnspan-new.`,
    )
  }
  try {
    const target = readTarget(settings.path)
    if (!target.ok) return failed(target.reason)
    if (target.file !== place.file) return 'edited meanwhile'
    const decision = decide(target.bytes)
    const settled = withoutChange(target, decision)
    if (settled !== undefined) return settled
    const after = decision.do === 'write' ? decision.bytes : undefined
    const change: Change = { file: target.file, before: target.bytes, after, madeFolder }
    const objection = witness?.(change)
    if (objection !== undefined) return failed(objection)
    if (after !== undefined) fill(lock, after, target.owner, NEW_FILE_MODE[settings.scope])
    const seen = markOf(target.file)
    if (!isUnchanged(settings, target) || !lock.owned()) return 'edited meanwhile'
    // The last look of all: who knows no lock and writes between it and the rename loses what they wrote.
    if (markOf(target.file) !== seen) return 'edited meanwhile'
    if (after !== undefined) fs.renameSync(lock.path, target.file)
    else fs.rmSync(target.file)
    syncFolder(path.dirname(target.file))
    return { status: after === undefined ? 'deleted' : 'written', file: target.file }
  } catch (error) {
    if (isPassing(error)) return 'edited meanwhile'
    throw error
  } finally {
    lock.release()
  }
}

function withoutChange(target: Target & { ok: true }, decision: Decision): Outcome | undefined {
  if (decision.do === 'refuse') return failed(decision.reason)
  if (decision.do === 'leave') return { status: 'unchanged', file: target.file }
  // Replacing it would be possible, but someone made it read-only on purpose.
  if (target.owner !== undefined && (target.owner.mode & 0o200) === 0) {
    const octal = target.owner.mode.toString(8).padStart(4, '0')
    return failed(`${target.file} is read-only (mode ${octal}). Make it writable first.`)
  }
  return undefined
}

function fill({ fd }: FileLock, bytes: Buffer, owner: Owner | undefined, newFileMode: number): void {
  fs.writeFileSync(fd, bytes)
  if (owner !== undefined && owner.gid !== fs.fstatSync(fd).gid) keepGroup(fd, owner)
  fs.fchmodSync(fd, owner?.mode ?? newFileMode)
  fs.fsyncSync(fd)
}

/** A group that we are not in cannot be kept; the file then goes to ours. */
function keepGroup(fd: number, { uid, gid }: Owner): void {
  try {
    fs.fchownSync(fd, uid, gid)
  } catch {
    // As said.
  }
}

function isUnchanged({ path: settings }: SettingsFile, { file, bytes }: Target & { ok: true }): boolean {
  const now = readTarget(settings)
  if (!now.ok || now.file !== file) return false
  return bytes === undefined || now.bytes === undefined ? bytes === now.bytes : bytes.equals(now.bytes)
}

/** Another one after every change of the file. */
function markOf(file: string): string | undefined {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false, bigint: true })
  return stat && `${stat.ino}:${stat.size}:${stat.ctimeNs}`
}

function failed(reason: string): Outcome {
  return { status: 'failed', reason }
}
