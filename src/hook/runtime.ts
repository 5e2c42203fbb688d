// The files of the runtime in `<home>/bin`, as setup writes them and `status` looks at them.
import { createHash } from 'node:crypto'
import fs from 'node:fs'

export const BUNDLES = ['hook.cjs', 'flusher.cjs'] as const
export const LAUNCHER = 'hook'
export const STATUS_LINE = 'status-line'
export const VERSION = 'VERSION'
export const SUMS = 'SHA256SUMS'

export function read(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file)
  } catch {
    return undefined
  }
}

export function mayRun(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
