import fs from 'node:fs'
import path from 'node:path'
import { untilItPasses } from './passing.ts'

const FILE_MODE = 0o600
const FOLDER_MODE = 0o700
const ALL = 0o777
const OTHERS = process.platform === 'win32' ? 0 : 0o077

const isMine = ({ uid }: fs.Stats) => process.geteuid === undefined || process.geteuid() === uid

/** Makes the folder, for its owner alone whatever the umask; one that is there is closed to others. */
export function ensurePrivateFolder(folder: string): void {
  const stat = fs.statSync(folder, { throwIfNoEntry: false })
  if (stat === undefined) makePrivateFolder(folder)
  else if ((stat.mode & OTHERS) !== 0 && isMine(stat)) fs.chmodSync(folder, FOLDER_MODE)
}

/** Each by itself: below a folder that a umask made unusable nothing else could be made. */
function makePrivateFolder(folder: string): void {
  const above = path.dirname(folder)
  if (!fs.existsSync(above)) makePrivateFolder(above)
  try {
    fs.mkdirSync(folder, FOLDER_MODE)
    fs.chmodSync(folder, FOLDER_MODE)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * Opens a file of ours for appending. A planted symlink or FIFO fails at once instead of being followed or
 * blocking, and a file that others could read is closed to them.
 */
export const openPrivateForAppend = (file: string): number => openPrivate(file, fs.constants.O_WRONLY)

function openPrivate(file: string, access: number): number {
  const { O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const flags = access | O_CREAT | O_APPEND | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0)
  const open = () => fs.openSync(file, flags, FILE_MODE)
  let fd: number
  try {
    fd = open()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    ensurePrivateFolder(path.dirname(file))
    fd = open()
  }
  const stat = fs.fstatSync(fd)
  if (!stat.isFile() || stat.nlink > 1 || !isMine(stat)) {
    fs.closeSync(fd)
    throw new Error(`${file} is not a plain file of its own`)
  }
  // Also what a umask left unusable: the next one could not open it.
  if ((stat.mode & ALL) !== FILE_MODE && process.platform !== 'win32') fs.fchmodSync(fd, FILE_MODE)
  return fd
}

interface Place {
  readonly offset: number
  readonly length: number
}

/** Appends and returns the byte offset at which the text begins. Only one process may append at a time. */
export function appendPrivate(file: string, text: string): Place {
  const fd = openPrivateForAppend(file)
  try {
    return appendTo(fd, text)
  } finally {
    fs.closeSync(fd)
  }
}

/** The same for a line, its break included; the half line of a writer that was killed is taken away first. */
export function appendLine(file: string, line: string | Uint8Array): Place {
  const fd = openPrivate(file, fs.constants.O_RDWR)
  try {
    const { size } = fs.fstatSync(fd)
    const whole = endOfLines(fd, size)
    if (whole < size) fs.ftruncateSync(fd, whole)
    return appendTo(fd, line)
  } finally {
    fs.closeSync(fd)
  }
}

function appendTo(fd: number, text: string | Uint8Array): Place {
  const offset = fs.fstatSync(fd).size
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text
  try {
    let written = 0
    while (written < bytes.length) written += fs.writeSync(fd, bytes, written)
  } catch (error) {
    // A full disk may have taken a part of it.
    fs.ftruncateSync(fd, offset)
    throw error
  }
  return { offset, length: bytes.length }
}

const LOOK_BACK = 64 * 1024

/** Behind the last line break. */
function endOfLines(fd: number, size: number): number {
  // Nearly always the file ends in one.
  let bytes = Buffer.alloc(1)
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - bytes.length)
    fs.readSync(fd, bytes, 0, end - start, start)
    const at = bytes.lastIndexOf('\n', end - start - 1)
    if (at !== -1) return start + at + 1
    end = start
    if (bytes.length === 1) bytes = Buffer.alloc(LOOK_BACK)
  }
  return 0
}

/**
 * Replaces a file as a whole: a reader sees the old or the new text, never half of one. Where it is not synced, a power
 * failure may leave an empty one.
 */
export function writePrivate(file: string, text: string | Uint8Array, { isSynced = true } = {}): void {
  ensurePrivateFolder(path.dirname(file))
  const temporary = `${file}.${process.pid}.tmp`
  // What a killed process of the same pid left, or somebody planted.
  fs.rmSync(temporary, { force: true })
  try {
    const fd = fs.openSync(temporary, 'wx', FILE_MODE)
    try {
      fs.fchmodSync(fd, FILE_MODE)
      fs.writeFileSync(fd, text)
      if (isSynced) fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    untilItPasses(() => fs.renameSync(temporary, file))
  } catch (error) {
    // A full disk has no room for what nobody will read.
    fs.rmSync(temporary, { force: true })
    throw error
  }
}

/** The text of a file, or undefined where it does not exist. A link is followed; a pipe is not waited for. */
export function readIfThere(file: string): string | undefined {
  let fd: number
  try {
    fd = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isFile() && !stat.isDirectory()) throw notPlain(file)
    return fs.readFileSync(fd, 'utf8')
  } finally {
    fs.closeSync(fd)
  }
}

const notPlain = (file: string) =>
  Object.assign(new Error(`${file} is no plain file`), { code: 'not a plain file' })

/** The JSON of a file of ours; undefined where it is missing or was damaged (then it is made anew). */
export function readJsonIfThere(file: string): unknown {
  const text = readIfThere(file)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
