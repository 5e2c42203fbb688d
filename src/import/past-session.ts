import fs from 'node:fs'
import path from 'node:path'
import { safeName } from '../disk/safe-name.ts'

/** A transcript that lies on the disk, before anything is known of what is in it. */
export interface PastSession {
  readonly file: string
  /** What the transcript names outside of this folder is not opened. */
  readonly root: string
  /** The file's name without its ending: Claude Code's own id. */
  readonly sessionId: string
  /** The id as a file name. */
  readonly name: string
  readonly inode: number
  /** Of the transcript alone. */
  readonly size: number
  /** With those of its subagents. */
  readonly bytes: number
  /** When something was written to one of them last. */
  readonly touchedMs: number
}

/** Undefined where there is no such file any more. */
export function pastSessionAt(file: string, root: string): PastSession | undefined {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile()) return undefined
  const agents = agentFilesOf(file)
  const sessionId = path.basename(file, '.jsonl')
  return {
    file,
    root,
    sessionId,
    name: safeName(sessionId),
    inode: stat.ino,
    size: stat.size,
    bytes: agents.reduce((sum, agent) => sum + agent.size, stat.size),
    touchedMs: agents.reduce((latest, { mtimeMs }) => Math.max(latest, mtimeMs), stat.mtimeMs),
  }
}

/** Another one as soon as anything was written to it. */
export const markOf = ({ inode, size, bytes }: PastSession): string => `${inode}:${size}:${bytes}`

function agentFilesOf(file: string): fs.Stats[] {
  const folder = path.join(file.replace(/\.jsonl$/, ''), 'subagents')
  try {
    return fs.readdirSync(folder).flatMap((name) => {
      if (!name.endsWith('.jsonl')) return []
      return fs.lstatSync(path.join(folder, name), { throwIfNoEntry: false }) ?? []
    })
  } catch {
    return []
  }
}
