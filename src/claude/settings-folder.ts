// The folder around a settings file: made where it is missing, gone again where nothing is left in it.
import fs from 'node:fs'
import path from 'node:path'
import { ensurePrivateFolder } from '../disk/private-file.ts'
import type { SettingsFile } from './folders.ts'

/** True where it was missing. Only the user's own may lie deep: a project that does not exist is a typing error. */
export function makeFolder({ path: settings, scope }: SettingsFile): boolean {
  const folder = path.dirname(settings)
  if (fs.existsSync(folder)) return false
  try {
    if (scope === 'user') ensurePrivateFolder(folder)
    else makeUsable(folder)
    return true
  } catch (error) {
    // Another turnspan was faster, or it is a link to nowhere, which the next step tells.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Open to others as the umask says, but never closed to its owner. */
function makeUsable(folder: string): void {
  fs.mkdirSync(folder)
  const mode = fs.statSync(folder).mode & 0o777
  if ((mode & 0o700) !== 0o700) fs.chmodSync(folder, mode | 0o700)
}

/** Leaves a folder that holds something of somebody's. */
export function removeFolderIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder)
  } catch {
    // As said.
  }
}

/** Makes the new name survive a power cut. Not every system can: then the old name may come back, whole. */
export function syncFolder(folder: string): void {
  try {
    const fd = fs.openSync(folder, 'r')
    try {
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    // As said.
  }
}
