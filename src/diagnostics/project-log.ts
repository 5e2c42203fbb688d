// `.claude/mlflow/claude_tracing.log` in a project, where MLflow's users look. The folder is the project's, and so
// may be anything: nothing is written through a link, and a failure is nobody's concern.
import fs from 'node:fs'
import path from 'node:path'

const NAME = 'claude_tracing.log'
const GITIGNORE = '.gitignore'
/** Keeps `git status` clean, itself included. */
const IGNORE_ALL = '*\n'
/** Then it begins anew. */
const MAX_BYTES = 1 << 20

export type Level = 'INFO' | 'WARNING'

/** `root`: the project's real path. */
export function appendToProjectLog(root: string, level: Level, message: string, nowMs: number): void {
  try {
    const fd = openLog(root)
    try {
      if (fs.fstatSync(fd).size > MAX_BYTES) fs.ftruncateSync(fd)
      fs.writeSync(fd, `${new Date(nowMs).toISOString()} - turnspan - ${level} - ${message}\n`)
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    // A read-only project, a link, a full disk: the trace is stored all the same.
  }
}

/** Takes lines out of the log, which stays where it is. */
export function removeFromProjectLog(root: string, isAbout: (line: string) => boolean): void {
  try {
    if (!fs.existsSync(path.join(plainFolder(root, false), NAME))) return
    const fd = openLog(root, fs.constants.O_RDWR)
    try {
      const lines = fs.readFileSync(fd, 'utf8').split('\n')
      const kept = lines.filter((line) => !isAbout(line))
      if (kept.length === lines.length) return
      fs.ftruncateSync(fd)
      fs.writeSync(fd, kept.join('\n'))
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    // Gone, or not ours to write to.
  }
}

/** Takes the log away where it is all that there is in its folder. */
export function removeProjectLog(root: string): void {
  try {
    const folder = plainFolder(root, false)
    const ignore = path.join(folder, GITIGNORE)
    const isOurs = fs.lstatSync(ignore).isFile() && fs.readFileSync(ignore, 'utf8') === IGNORE_ALL
    if (!isOurs || fs.readdirSync(folder).some((name) => name !== GITIGNORE && name !== NAME)) return
    fs.rmSync(path.join(folder, NAME), { force: true })
    fs.rmSync(ignore)
    fs.rmdirSync(folder)
  } catch {
    // Somebody else's things are there, or none of ours ever were.
  }
}

function openLog(root: string, access = fs.constants.O_WRONLY): number {
  const folder = plainFolder(root, true)
  if (fs.readdirSync(folder).length === 0) {
    fs.writeFileSync(path.join(folder, GITIGNORE), IGNORE_ALL, { flag: 'wx', mode: 0o600 })
  }
  const file = path.join(folder, NAME)
  const { O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const flags = access | O_CREAT | O_APPEND | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0)
  const fd = fs.openSync(file, flags, 0o600)
  const opened = fs.fstatSync(fd)
  const isPlain = opened.isFile() && opened.nlink === 1
  // Looked at again: a folder may have been swapped for a link meanwhile.
  if (isPlain && fs.realpathSync(file) === file && fs.lstatSync(file).ino === opened.ino) return fd
  fs.closeSync(fd)
  throw new Error('not a plain file of its own')
}

function plainFolder(root: string, isMade: boolean): string {
  const claude = path.join(root, '.claude')
  const folder = path.join(claude, 'mlflow')
  // Only the inner one is ever made: a project without `.claude` is not set up any more.
  if (isMade && fs.lstatSync(claude).isDirectory()) fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!fs.lstatSync(folder).isDirectory() || fs.realpathSync(folder) !== folder) {
    throw new Error('not a folder of its own')
  }
  return folder
}
