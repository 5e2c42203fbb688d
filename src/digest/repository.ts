// The repository of a folder, from git's own files: running git there would run what its configuration names
// (`core.fsmonitor`).
import fs from 'node:fs'
import path from 'node:path'
import type { Setting } from '../trace/root.ts'

const GIT_FILE_LIMIT = 64 * 1024
// All zeros stand for no commit at all.
const REVISION = /^(?!0+$)[0-9a-f]{40,64}$/

/** `atMs`: the commit that was checked out then. */
export function repositoryAt(
  cwd: string | undefined,
  atMs = Number.POSITIVE_INFINITY,
): Setting['repository'] {
  const git = cwd === undefined ? undefined : gitFolderAbove(cwd)
  if (git === undefined) return undefined
  const common = relativeFile(git, 'commondir') ?? git
  const head = smallFile(path.join(git, 'HEAD'))?.trim()
  const ref = head?.startsWith('ref: ') ? head.slice(5) : undefined
  const revision =
    ref === undefined ? head : (smallFile(path.join(common, ref))?.trim() ?? packedRef(common, ref))
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
    const stat = fs.lstatSync(place, { throwIfNoEntry: false })
    if (stat?.isDirectory()) return place
    // A worktree or submodule: `gitdir: <path>`.
    if (stat?.isFile()) {
      const target = /^gitdir: (.+)$/m.exec(smallFile(place) ?? '')?.[1]
      return target === undefined ? undefined : path.resolve(folder, target)
    }
    if (folder === path.dirname(folder)) return undefined
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
  /\[remote "origin"\][^[]*?^\s*url\s*=\s*(.+)$/m.exec(config)?.[1]?.trim()

const withoutCredentials = (url: string | undefined): string | undefined =>
  url?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1').replace(/\?.*$/, '')

/** The last lines of a file that grows for ever. */
function logEnd(file: string): string {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile()) return ''
  const fd = fs.openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(Math.min(stat.size, GIT_FILE_LIMIT))
    fs.readSync(fd, bytes, 0, bytes.length, stat.size - bytes.length)
    return bytes.toString('utf8')
  } catch {
    return ''
  } finally {
    fs.closeSync(fd)
  }
}

/** A plain, small file: neither a pipe that would block nor something huge; anything else is as if missing. */
function smallFile(file: string): string | undefined {
  try {
    const stat = fs.lstatSync(file)
    return stat.isFile() && stat.size <= GIT_FILE_LIMIT ? fs.readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}
