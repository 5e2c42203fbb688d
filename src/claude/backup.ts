// A settings file as it was before turnspan first touched it, so that switching off can give back the very bytes.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import type { SettingsFile } from './folders.ts'
import { fieldsOf } from './hook-entries.ts'
import { replaceFile, type Witness } from './replace-file.ts'
import { textOf } from './settings-file.ts'
import { removeFolderIfEmpty } from './settings-folder.ts'
import { inWords, readTarget } from './settings-target.ts'

/** What was there is never overwritten by a later setup: it is the first version until it was given back. */
interface BackupRecord {
  readonly path: string
  readonly existed: boolean
  readonly bytesBase64: string
  readonly madeFolder: boolean
  /** Around our last write: while the file is one of the two (or the first version) nobody else's work is in it. */
  readonly sha256BeforeOurs: string
  readonly sha256AfterOurs: string
  /** Somebody else wrote to it between two of our writes: the first version would lose their work. */
  readonly diverged: boolean
}

export type RestoreOutcome =
  | { readonly status: 'restored' | 'deleted'; readonly file: string }
  /** There is no first version, or it is not the whole truth any more: take out our parts instead. */
  | { readonly status: 'not possible' }
  | { readonly status: 'failed'; readonly reason: string }

/** Notes each change before it happens, so that a crash at any point leaves a record that fits the file. One a change. */
export function backupWitness(backupFolder: string): Witness {
  let madeByThisChange = false
  return ({ file, before, after, madeFolder }) => {
    try {
      const earlier = madeByThisChange ? undefined : readRecord(backupFolder, file)
      const original = { path: file, existed: before !== undefined, bytesBase64: base64(before), madeFolder }
      const record: BackupRecord = {
        ...(earlier ?? original),
        sha256BeforeOurs: sha256(before),
        sha256AfterOurs: sha256(after),
        diverged: earlier !== undefined && (earlier.diverged || !isOurs(earlier, before)),
      }
      writePrivate(recordPath(backupFolder, file), `${JSON.stringify(record)}\n`)
      madeByThisChange ||= earlier === undefined
      return undefined
    } catch (error) {
      return `${file} was not changed, because no copy of it could be kept: ${inWords(backupFolder, error)}`
    }
  }
}

/**
 * Gives back what was there before turnspan, byte for byte, if the file is still what turnspan left. `acceptable`
 * says whether that text is without our hooks: a project may have come with a teammate's.
 */
export async function restoreIfUntouched(
  settings: SettingsFile,
  backupFolder: string,
  acceptable: (text: string) => boolean,
): Promise<RestoreOutcome> {
  const target = readTarget(settings.path)
  if (!target.ok) return { status: 'failed', reason: target.reason }
  const record = readRecord(backupFolder, target.file)
  if (record === undefined || record.diverged) return { status: 'not possible' }
  const original = originalOf(record)
  if (!acceptable(textOf(original ?? Buffer.alloc(0)) ?? '')) return { status: 'not possible' }
  let ours = false
  const outcome = await replaceFile(settings, (bytes) => {
    ours = isOurs(record, bytes)
    if (!ours || sha256(bytes) === sha256(original)) return { do: 'leave' }
    return original === undefined ? { do: 'delete' } : { do: 'write', bytes: original }
  })
  if (outcome.status === 'failed') return outcome
  if (!ours) return { status: 'not possible' }
  if (original === undefined && record.madeFolder) removeFolderIfEmpty(path.dirname(target.file))
  forgetOriginal(backupFolder, target.file)
  return { status: original === undefined ? 'deleted' : 'restored', file: target.file }
}

/** A file that turnspan made and that holds nothing any more goes too; true where it did. */
export async function discardIfEmptied(settings: SettingsFile, backupFolder: string): Promise<boolean> {
  const target = readTarget(settings.path)
  const record = target.ok ? readRecord(backupFolder, target.file) : undefined
  if (record === undefined || record.existed) return false
  const outcome = await replaceFile(settings, (bytes) =>
    bytes !== undefined && /^\s*\{\s*\}\s*$/.test(bytes.toString()) ? { do: 'delete' } : { do: 'leave' },
  )
  if (outcome.status !== 'deleted') return false
  if (record.madeFolder) removeFolderIfEmpty(path.dirname(outcome.file))
  return true
}

export function forgetOriginal(backupFolder: string, file: string): void {
  try {
    fs.rmSync(recordPath(backupFolder, file), { force: true })
  } catch {
    // A record that stays fits no file any more: it is never restored from.
  }
}

function isOurs(record: BackupRecord, bytes: Buffer | undefined): boolean {
  const known = [record.sha256AfterOurs, record.sha256BeforeOurs, sha256(originalOf(record))]
  return known.includes(sha256(bytes))
}

function originalOf(record: BackupRecord): Buffer | undefined {
  return record.existed ? Buffer.from(record.bytesBase64, 'base64') : undefined
}

function base64(bytes: Buffer | undefined): string {
  return bytes?.toString('base64') ?? ''
}

function recordPath(backupFolder: string, file: string): string {
  return path.join(backupFolder, `${sha256(Buffer.from(file)).slice(0, 16)}.json`)
}

/** A record that is damaged or cannot be read is none. */
function readRecord(backupFolder: string, file: string): BackupRecord | undefined {
  try {
    const fields = fieldsOf(readJsonIfThere(recordPath(backupFolder, file)))
    const whole = fields.path === file && typeof fields.bytesBase64 === 'string'
    return whole ? (fields as unknown as BackupRecord) : undefined
  } catch {
    return undefined
  }
}

function sha256(bytes: Buffer | undefined): string {
  return bytes === undefined ? 'absent' : createHash('sha256').update(bytes).digest('hex')
}
