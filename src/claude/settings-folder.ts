// The folder around a settings file: made where it is missing, gone again where nothing is left in it.
import fs from 'node:fs'
import path from 'node:path'
import type { SettingsFile } from './folders.ts'

/** Only the user's own folder may lie deep; a project that does not exist is a typing error. */
export function makeFolder({ path: settings, scope }: SettingsFile): boolean {
  const folder = path.dirname(settings)
  if (fs.existsSync(folder)) return false
  if (scope === 'user') fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  else fs.mkdirSync(folder)
  return true
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
    fs.fsyncSync(fd)
    fs.closeSync(fd)
  } catch {
    // As said.
  }
}
