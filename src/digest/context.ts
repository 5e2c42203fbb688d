// The folder in which hooks leave the trace context of each session's turn; without it they leave nothing.
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { ensurePrivateFolder } from '../disk/private-file.ts'

export function keepContextFolder(home: Home, isWanted: boolean): void {
  if (isWanted) ensurePrivateFolder(home.context)
  else fs.rmSync(home.context, { recursive: true, force: true })
}

/** `name`: the session's id as a file name. */
export const forgetContext = (home: Home, name: string): void => {
  fs.rmSync(path.join(home.context, name), { force: true })
}
