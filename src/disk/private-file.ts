import fs from 'node:fs'
import path from 'node:path'

const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/** Makes the folder, readable by its owner alone whatever the umask. */
export function ensurePrivateFolder(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: FOLDER_MODE })
}

/**
 * Opens a file of ours for appending. A planted symlink or FIFO fails at once instead of being followed or
 * blocking, and a file that others could read is closed to them.
 */
export function openPrivateForAppend(file: string): number {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const flags = O_WRONLY | O_CREAT | O_APPEND | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0)
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
  if (!stat.isFile() || stat.nlink > 1) {
    fs.closeSync(fd)
    throw new Error(`${file} is not a plain file of its own`)
  }
  if ((stat.mode & 0o077) !== 0 && process.platform !== 'win32') fs.fchmodSync(fd, FILE_MODE)
  return fd
}

/** Appends and returns the byte offset at which the text begins. Only one process may append at a time. */
export function appendPrivate(file: string, text: string): { offset: number; length: number } {
  const fd = openPrivateForAppend(file)
  try {
    const offset = fs.fstatSync(fd).size
    const bytes = Buffer.from(text, 'utf8')
    let written = 0
    while (written < bytes.length) written += fs.writeSync(fd, bytes, written)
    return { offset, length: bytes.length }
  } finally {
    fs.closeSync(fd)
  }
}

/**
 * The same for a line, its break included. What a writer left behind that was killed in the middle of its line, or
 * met a full disk, stays a line of its own.
 */
export function appendLine(file: string, line: string): { offset: number; length: number } {
  if (!endsInMidLine(file)) return appendPrivate(file, line)
  const { offset, length } = appendPrivate(file, `\n${line}`)
  return { offset: offset + 1, length: length - 1 }
}

function endsInMidLine(file: string): boolean {
  const size = fs.lstatSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return false
  const fd = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0))
  try {
    const last = Buffer.alloc(1)
    fs.readSync(fd, last, 0, 1, size - 1)
    return last.toString() !== '\n'
  } finally {
    fs.closeSync(fd)
  }
}

/** Replaces a file as a whole: a reader sees the old or the new text, never half of one. */
export function writePrivate(file: string, text: string): void {
  ensurePrivateFolder(path.dirname(file))
  const temporary = `${file}.${process.pid}.tmp`
  const fd = fs.openSync(temporary, 'w', FILE_MODE)
  try {
    fs.writeFileSync(fd, text)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(temporary, file)
}

/** The text of a file, or undefined where it does not exist. */
export function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

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
