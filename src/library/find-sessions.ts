// Which sessions there are on this machine, by Claude Code's own files.
import path from 'node:path'
import { readEnvironment } from '../config/environment.ts'
import { findIn, findOwn } from '../import/find.ts'

export interface FoundSession {
  /** Its transcript: what `readSession` takes. */
  readonly file: string
  readonly sessionId: string
  /** When it was written to last: milliseconds since the epoch. */
  readonly touchedMs: number
}

export interface FindSessionsOptions {
  /** A folder or transcripts instead of Claude Code's own folder (`CLAUDE_CONFIG_DIR`, or `~/.claude`). */
  readonly paths?: readonly string[]
  /** Only what was written to since: milliseconds since the epoch. */
  readonly sinceMs?: number
}

/** The one that was written to last comes last. A path that does not exist holds none. */
export function findSessions({ paths, sinceMs = 0 }: FindSessionsOptions = {}): readonly FoundSession[] {
  const own = () => findOwn(path.join(readEnvironment().claudeConfigFolder, 'projects'))
  const { sessions } = paths === undefined ? own() : findIn(paths)
  return sessions
    .filter(({ touchedMs }) => touchedMs >= sinceMs)
    .map(({ file, sessionId, touchedMs }) => ({ file, sessionId, touchedMs }))
}
