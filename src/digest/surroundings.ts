// What only the live machine knows about a session: who runs it, and which commit was checked out.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Setting } from '../trace/root.ts'
import type { Attributes } from '../trace/span.ts'
import { VERSION } from '../version.ts'

export function resourceOf(
  serviceName: string,
  claudeCodeVersion: string | undefined,
  isLive: boolean,
): Attributes {
  return {
    'service.name': serviceName,
    ...(claudeCodeVersion !== undefined && { 'service.version': claudeCodeVersion }),
    ...(isLive && { 'host.name': os.hostname(), 'os.type': osType() }),
    'telemetry.distro.name': 'turnspan',
    'telemetry.distro.version': VERSION,
  }
}

/** The name in the machine's user list, not an environment variable that a project could set. */
export function userName(): string | undefined {
  try {
    return os.userInfo().username
  } catch {
    return undefined
  }
}

// https://opentelemetry.io/docs/specs/semconv/registry/attributes/os/
const osType = () => (process.platform === 'win32' ? 'windows' : process.platform)

const GIT_FILE_LIMIT = 64 * 1024

/**
 * Read from git's own files: running git in somebody's folder would run what its configuration names
 * (`core.fsmonitor`).
 */
export function repositoryAt(cwd: string | undefined): Setting['repository'] {
  const git = cwd === undefined ? undefined : gitFolderAbove(cwd)
  if (git === undefined) return undefined
  const common = relativeFile(git, 'commondir') ?? git
  const head = smallFile(path.join(git, 'HEAD'))?.trim()
  const ref = head?.startsWith('ref: ') ? head.slice(5) : undefined
  const revision =
    ref === undefined ? head : (smallFile(path.join(common, ref))?.trim() ?? packedRef(common, ref))
  return {
    url: withoutCredentials(originIn(smallFile(path.join(common, 'config')) ?? '')),
    revision: revision !== undefined && /^[0-9a-f]{40,64}$/.test(revision) ? revision : undefined,
  }
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

/** A plain, small file: neither a pipe that would block nor something huge; anything else is as if missing. */
function smallFile(file: string): string | undefined {
  try {
    const stat = fs.lstatSync(file)
    return stat.isFile() && stat.size <= GIT_FILE_LIMIT ? fs.readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}
