import {
  chmodSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  writevSync,
} from 'node:fs'
import { join } from 'node:path'

/** From here on a session's events leave a stub each, and a little later nothing. */
const SESSION_LIMIT = 256 * 1024 * 1024
const STUBS_LIMIT = SESSION_LIMIT + 16 * 1024 * 1024
const RACES = 3

/** A line in pieces, and what takes its place where the file is full. */
export interface Line {
  readonly whole: readonly Uint8Array[]
  readonly stub: readonly Uint8Array[]
}

/** True where this user owns the folder: root, in somebody's home, writes nothing. */
export function isOurs(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && isMine(stat.uid)
}

/** Appends by ONE write, which keeps lines whole where hooks of a session run in parallel. */
export function appendLine(folder: string, name: string, line: Line): void {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  if (stat === undefined) mkdirSync(folder, { recursive: true, mode: 0o700 })
  else if (!stat.isDirectory() || !isMine(stat.uid)) return
  else if ((stat.mode & 0o077) !== 0) chmodSync(folder, 0o700)
  for (let race = 0; race < RACES; race += 1) {
    if (appendOnce(join(folder, name), line) !== 'taken-away') return
  }
}

function appendOnce(file: string, line: Line): 'done' | 'taken-away' {
  // A planted symlink or FIFO fails at once instead of being followed or waited for.
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants
  const fd = openSync(file, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o600)
  const stat = fstatSync(fd)
  if (stat.nlink === 0) return 'taken-away'
  if (!stat.isFile() || !isMine(stat.uid) || stat.nlink > 1 || stat.size > STUBS_LIMIT) return 'done'
  if ((stat.mode & 0o777) !== 0o600) fchmodSync(fd, 0o600)
  writevSync(fd, stat.size > SESSION_LIMIT ? line.stub : line.whole)
  // The flusher takes digested files away (journal/retire.ts); it saw this line only if the file still had a name.
  return fstatSync(fd).nlink === 0 ? 'taken-away' : 'done'
}

const isMine = (uid: number) => process.geteuid === undefined || process.geteuid() === uid
