// The file that is written beside a settings file is also the lock on it, as git does it with index.lock: of two
// that want to change the settings one waits, and nothing but the new content is ever left behind.
import fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { isPassing } from '../disk/passing.ts'

export interface LockTimes {
  readonly waitMs: number
  /** A lock this old was left by a process that died: a change takes milliseconds. */
  readonly staleMs: number
}

const LOCK_TIMES: LockTimes = { waitMs: 15_000, staleMs: 10_000 }
const POLL_MS = 20

export interface FileLock {
  readonly fd: number
  readonly path: string
  /** False once another process took this one for dead: then its own content stands there. */
  owned(): boolean
  release(): void
}

/** Undefined where somebody holds the lock all the time. Throws what the file system says where it cannot be made. */
export async function lockFile(path: string, times: LockTimes = LOCK_TIMES): Promise<FileLock | undefined> {
  const deadline = Date.now() + times.waitMs
  for (;;) {
    const fd = create(path)
    if (fd !== undefined) return heldLock(path, fd)
    if (Date.now() > deadline) return undefined
    removeStale(path, times.staleMs)
    await delay(POLL_MS)
  }
}

function create(path: string): number | undefined {
  try {
    return fs.openSync(path, 'wx', 0o600)
  } catch (error) {
    // Refused for a moment: one that was just given back.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || isPassing(error)) return undefined
    throw error
  }
}

function heldLock(path: string, fd: number): FileLock {
  // Whole: on Windows it has more digits than a number holds.
  const inode = fs.fstatSync(fd, { bigint: true }).ino
  const owned = () => fs.lstatSync(path, { throwIfNoEntry: false, bigint: true })?.ino === inode
  return {
    fd,
    path,
    owned,
    release() {
      fs.closeSync(fd)
      if (owned()) fs.rmSync(path, { force: true })
    },
  }
}

function removeStale(path: string, staleMs: number): void {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false })
  if (stat !== undefined && Date.now() - stat.mtimeMs > staleMs) fs.rmSync(path, { force: true })
}
