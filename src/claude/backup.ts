// A settings file as it was before turnspan first touched it, so that switching off can give back the very bytes.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import { fieldsOf } from './hook-entries.ts'
import { removeFolderIfEmpty, replaceFile, type SettingsFile, type Witness } from './replace-file.ts'
import { textOf } from './settings-file.ts'
import { inWords, readTarget } from './settings-target.ts'

/** What was there is never overwritten by a later setup: it is the first version until it was given back. */
interface BackupRecord {
  readonly path: string
  readonly existed: boolean
  readonly bytesBase64: string
  readonly madeFolder: boolean
  /** Around our last write: only while the file is one of the two has nobody else written to it. */
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
    const earlier = madeByThisChange ? undefined : readRecord(backupFolder, file)
    const record: BackupRecord = {
      ...(earlier ?? {
        path: file,
        existed: before !== undefined,
        bytesBase64: before?.toString('base64') ?? '',
        madeFolder,
      }),
      sha256BeforeOurs: sha256(before),
      sha256AfterOurs: sha256(after),
      diverged: earlier !== undefined && (earlier.diverged || !isOurs(earlier, before)),
    }
    try {
      writePrivate(recordPath(backupFolder, file), `${JSON.stringify(record)}\n`)
    } catch (error) {
      return `${file} was not changed, because no copy of it could be kept: ${inWords(backupFolder, error)}`
    }
    madeByThisChange ||= earlier === undefined
    return undefined
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
  const original = record.existed ? Buffer.from(record.bytesBase64, 'base64') : undefined
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

/** Whether there was no such file before turnspan made it. */
export function wasAbsent(backupFolder: string, file: string): { readonly madeFolder: boolean } | undefined {
  const record = readRecord(backupFolder, file)
  return record === undefined || record.existed ? undefined : { madeFolder: record.madeFolder }
}

export function forgetOriginal(backupFolder: string, file: string): void {
  fs.rmSync(recordPath(backupFolder, file), { force: true })
}

function isOurs(record: BackupRecord, bytes: Buffer | undefined): boolean {
  return [record.sha256AfterOurs, record.sha256BeforeOurs].includes(sha256(bytes))
}

function recordPath(backupFolder: string, file: string): string {
  return path.join(backupFolder, `${sha256(Buffer.from(file)).slice(0, 16)}.json`)
}

/** A damaged record holds nothing to give back; the next change makes a new one that never restores. */
function readRecord(backupFolder: string, file: string): BackupRecord | undefined {
  const fields = fieldsOf(readJsonIfThere(recordPath(backupFolder, file)))
  return fields.path === file && typeof fields.bytesBase64 === 'string'
    ? (fields as unknown as BackupRecord)
    : undefined
}

function sha256(bytes: Buffer | undefined): string {
  return bytes === undefined ? 'absent' : createHash('sha256').update(bytes).digest('hex')
}
