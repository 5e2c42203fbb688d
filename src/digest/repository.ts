// The repository of a folder, from git's own files: running git there would run what its configuration names
// (`core.fsmonitor`).
import fs from 'node:fs'
import path from 'node:path'
import type { Setting } from '../trace/root.ts'

const GIT_FILE_LIMIT = 64 * 1024
// All zeros stand for no commit at all.
const REVISION = /^(?!0+$)[0-9a-f]{40,64}$/
// Another could lead out of the repository, to a file that holds 64 hexadecimal digits and is a secret.
const REF = /^ref: (refs\/(?!(?:.*\/)?\.)[^\s\\]+)$/

/** `atMs`: the commit that was checked out then. */
export function repositoryAt(
  cwd: string | undefined,
  atMs = Number.POSITIVE_INFINITY,
): Setting['repository'] {
  const git = cwd !== undefined && path.isAbsolute(cwd) ? gitFolderAbove(cwd) : undefined
  if (git === undefined) return undefined
  const common = relativeFile(git, 'commondir') ?? git
  const head = smallFile(path.join(git, 'HEAD'))?.trim()
  const ref = head === undefined ? undefined : REF.exec(head)?.[1]
  const revision =
    ref === undefined ? head : (smallFile(realPlace(common, ref))?.trim() ?? packedRef(common, ref))
  const atTheTime = revisionAt(logEnd(path.join(git, 'logs', 'HEAD')), atMs) ?? revision
  return {
    url: withoutCredentials(originIn(smallFile(path.join(common, 'config')) ?? '')),
    revision: atTheTime !== undefined && REVISION.test(atTheTime) ? atTheTime : undefined,
  }
}

/**
 * What was checked out then: a turn may have made commits before it is told. A line of git's own log of HEAD is
 * `<old> <new> <who> <seconds> <zone>\t<what>`. https://git-scm.com/docs/git-reflog
 */
function revisionAt(log: string, atMs: number): string | undefined {
  const moves = [...log.matchAll(/^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) .*> (\d+) [+-]\d{4}(?:\t|$)/gm)]
  const before = moves.findLast(([, , , seconds]) => Number(seconds) * 1_000 <= atMs)
  // Older than what is left of the log: what the first move left.
  return before?.[2] ?? moves[0]?.[1]
}

function gitFolderAbove(cwd: string): string | undefined {
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    const place = path.join(folder, '.git')
    const stat = kindOf(place)
    if (stat?.isDirectory()) return place
    // A worktree or submodule: `gitdir: <path>`.
    if (stat?.isFile()) {
      const target = /^gitdir: (.+)$/m.exec(smallFile(place) ?? '')?.[1]
      return target === undefined ? undefined : path.resolve(folder, target)
    }
    if (folder === path.dirname(folder)) return undefined
  }
}

/** A folder that hooks told of may be gone, closed to us, or no folder at all. */
function kindOf(file: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function relativeFile(git: string, name: string): string | undefined {
  const target = smallFile(path.join(git, name))?.trim()
  return target ? path.resolve(git, target) : undefined
}

const packedRef = (common: string, ref: string): string | undefined =>
  smallFile(path.join(common, 'packed-refs'))
    ?.split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0]

const originIn = (config: string): string | undefined =>
  // Blanks alone: over line breaks, a file of nothing else would be gone over once for each.
  /\[remote "origin"\][^[]*?^[ \t]*url[ \t]*=[ \t]*(\S.*)$/m.exec(config)?.[1]?.trim()

const withoutCredentials = (url: string | undefined): string | undefined =>
  url?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1').replace(/\?.*$/, '')

/** The last lines of a file that grows for ever. */
function logEnd(file: string): string {
  const fd = openPlain(file)
  if (fd === undefined) return ''
  try {
    const { size } = fs.fstatSync(fd)
    const bytes = Buffer.alloc(Math.min(size, GIT_FILE_LIMIT))
    fs.readSync(fd, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString('utf8')
  } finally {
    fs.closeSync(fd)
  }
}

/** Of a name in a folder; empty where a linked folder leads to somewhere else. */
function realPlace(folder: string, name: string): string {
  try {
    const place = path.join(fs.realpathSync(folder), name)
    return fs.realpathSync(place) === place ? place : ''
  } catch {
    return ''
  }
}

/** A plain, small file: neither a pipe that would block nor something huge; anything else is as if missing. */
function smallFile(file: string): string | undefined {
  const fd = openPlain(file)
  if (fd === undefined) return undefined
  try {
    return fs.fstatSync(fd).size <= GIT_FILE_LIMIT ? fs.readFileSync(fd, 'utf8') : undefined
  } finally {
    fs.closeSync(fd)
  }
}

/** No link, and no pipe that would block, also where it became one a moment ago. */
function openPlain(file: string): number | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  try {
    const fd = fs.openSync(file, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0))
    if (fs.fstatSync(fd).isFile()) return fd
    fs.closeSync(fd)
  } catch {
    // As if it were missing.
  }
  return undefined
}
