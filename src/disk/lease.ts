// One flusher at a time. A lock file made by link() is never seen half written; a dead holder (pid gone, or no
// heartbeat) is judged and removed only under a second lock, the guard, so two thieves cannot both win.
import fs from 'node:fs'
import path from 'node:path'
import { isPassing, untilItPasses } from './passing.ts'
import { ensurePrivateFolder } from './private-file.ts'
import { isAlive } from './processes.ts'

/** No heartbeat for this long and the holder counts as dead. Longer than any stretch of blocking work. */
export const LEASE_STALE_MS = 15_000
const HEARTBEAT_MS = 1_000

export interface Lease {
  /** False once another process has taken the lease over: then nothing may be committed any more. */
  owned(): boolean
  release(): void
}

export function takeLease(file: string, staleMs = LEASE_STALE_MS): Lease | undefined {
  ensurePrivateFolder(path.dirname(file))
  const fd = tryLock(file, staleMs)
  if (fd === undefined) return undefined
  // Held open, so that its inode's number is not given to the lock file of whoever takes over.
  const { ino } = fs.fstatSync(fd, { bigint: true })
  let isReleased = false
  const owned = () => !isReleased && inodeOf(file) === ino
  const heartbeat = setInterval(() => {
    if (owned()) touch(file)
  }, HEARTBEAT_MS)
  heartbeat.unref()
  return {
    owned,
    release() {
      if (isReleased) return
      clearInterval(heartbeat)
      if (owned()) remove(file)
      isReleased = true
      fs.closeSync(fd)
    },
  }
}

/** The process that holds the lease now, where one lives. */
export function leaseHolder(file: string, staleMs = LEASE_STALE_MS): number | undefined {
  return isDead(file, staleMs) ? undefined : pidIn(file)
}

function tryLock(file: string, staleMs: number): number | undefined {
  const fd = lock(file)
  if (fd !== undefined || !isDead(file, staleMs)) return fd
  const guard = `${file}.guard`
  const guardFd = lock(guard)
  if (guardFd === undefined) {
    if (isDead(guard, staleMs)) remove(guard)
    return undefined
  }
  try {
    if (isDead(file, staleMs)) remove(file)
    return lock(file)
  } finally {
    remove(guard)
    fs.closeSync(guardFd)
  }
}

/** The new lock, open; undefined where somebody holds it. */
function lock(file: string): number | undefined {
  const temporary = `${file}.${process.pid}.tmp`
  // One that a killed process of the same pid left behind may be a second name of a lock.
  remove(temporary)
  const fd = fs.openSync(temporary, 'wx', 0o600)
  try {
    fs.writeSync(fd, JSON.stringify({ pid: process.pid }))
    fs.linkSync(temporary, file)
    return fd
  } catch (error) {
    fs.closeSync(fd)
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || isPassing(error)) return undefined
    throw error
  } finally {
    remove(temporary)
  }
}

function isDead(file: string, staleMs: number): boolean {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return false
  // A planted link or pipe is nobody's lock, and would not be read to its end.
  if (!stat.isFile()) return true
  // A living pid is no proof: it may have been given to another process since. Ahead of now is as old as long ago: the
  // clock was set back since.
  if (Math.abs(Date.now() - stat.mtimeMs) >= staleMs) return true
  const pid = pidIn(file)
  return pid !== undefined && !isAlive(pid)
}

function pidIn(file: string): number | undefined {
  try {
    const { pid } = JSON.parse(fs.readFileSync(file, 'utf8')) as { pid?: unknown }
    return typeof pid === 'number' ? pid : undefined
  } catch {
    return undefined
  }
}

// Whole: on Windows it has more digits than a number holds.
const inodeOf = (file: string) => fs.lstatSync(file, { throwIfNoEntry: false, bigint: true })?.ino
const touch = (file: string) => fs.utimesSync(file, new Date(), new Date())
const remove = (file: string) => untilItPasses(() => fs.rmSync(file, { force: true }))
