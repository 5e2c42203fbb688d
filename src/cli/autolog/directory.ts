import fs from 'node:fs'
import path from 'node:path'
import { unreadable } from '../unreadable.ts'

export type DirectoryRead =
  | { readonly ok: true; readonly directory: string }
  | { readonly ok: false; readonly why: string }

/** The project that a person named, as its real path. */
export function directoryOf(argument: string | undefined, option?: unknown): DirectoryRead {
  const named = typeof option === 'string' ? option : undefined
  if (argument !== undefined && named !== undefined && path.resolve(argument) !== path.resolve(named)) {
    return { ok: false, why: 'Name the project once: as the argument or with --directory.' }
  }
  const given = path.resolve(argument ?? named ?? '.')
  try {
    if (fs.statSync(given).isDirectory()) return { ok: true, directory: fs.realpathSync(given) }
    return { ok: false, why: `${given} is a file, not a folder: name the project's folder.` }
  } catch (error) {
    return { ok: false, why: unreadable(given, error) }
  }
}
