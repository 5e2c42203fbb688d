import fs from 'node:fs'
import { isBelow } from './below.ts'

export type Opened =
  | {
      readonly ok: true
      readonly fd: number
      readonly size: number
      readonly inode: number
      readonly real: string
    }
  | { readonly ok: false; readonly why: 'missing' | 'outside' | 'not-a-file' | 'not-yours' | 'wrong-kind' }

/**
 * The one way to open a file whose path came out of data (a hook's payload, a transcript line): only a regular
 * file of this user, below `root` after links are resolved, with one of the endings. `root` may be a link itself.
 */
export function openInside(root: string, file: string, endings: readonly string[]): Opened {
  if (!endings.some((ending) => file.endsWith(ending))) return { ok: false, why: 'wrong-kind' }
  let real: string
  let realRoot: string
  try {
    realRoot = fs.realpathSync(root)
    real = fs.realpathSync(file)
  } catch {
    return { ok: false, why: 'missing' }
  }
  if (!isBelow(realRoot, real)) return { ok: false, why: 'outside' }
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  let fd: number
  try {
    fd = fs.openSync(real, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0))
  } catch {
    return { ok: false, why: 'missing' }
  }
  const stat = fs.fstatSync(fd)
  const uid = process.geteuid?.()
  const problem = !stat.isFile()
    ? 'not-a-file'
    : uid !== undefined && stat.uid !== uid
      ? 'not-yours'
      : // Looked at again: O_NOFOLLOW guards no folder above it, and one may have become a link meanwhile.
        realOf(file) !== real
        ? 'outside'
        : undefined
  if (problem !== undefined) {
    fs.closeSync(fd)
    return { ok: false, why: problem }
  }
  return { ok: true, fd, size: stat.size, inode: stat.ino, real }
}

function realOf(file: string): string | undefined {
  try {
    return fs.realpathSync(file)
  } catch {
    return undefined
  }
}
