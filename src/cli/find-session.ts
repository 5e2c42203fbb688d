// Which session a person means: by its id or the beginning of it.
import fs from 'node:fs'
import path from 'node:path'
import { safeName } from '../disk/safe-name.ts'
import { sessionNames } from '../upkeep/session-parts.ts'
import type { Context } from './context.ts'

export type SessionFound =
  /** The session's id as a file name. */
  | { readonly ok: true; readonly name: string; readonly transcript: string | undefined }
  | { readonly ok: false; readonly why: string }

const SHOWN = 5

/** Looks at what turnspan holds, and else at Claude Code's transcripts. */
export function findSession({ home, projectsFolder }: Context, given: string): SessionFound {
  const id = given.trim()
  const transcripts = transcriptsIn(projectsFolder)
  const found = (name: string): SessionFound => ({ ok: true, name, transcript: transcripts.get(name) })
  const known = sessionNames(home)
  if (id !== '' && (known.has(safeName(id)) || transcripts.has(safeName(id)))) return found(safeName(id))
  for (const names of [known, transcripts.keys()]) {
    const fitting = [...names].filter((name) => id !== '' && name.startsWith(id.toLowerCase())).sort()
    const [only] = fitting
    if (only !== undefined && fitting.length === 1) return found(only)
    if (fitting.length > 1) {
      const shown = [...fitting.slice(0, SHOWN), ...(fitting.length > SHOWN ? ['…'] : [])].join('\n  ')
      return { ok: false, why: `${fitting.length} sessions begin with "${id}":\n  ${shown}` }
    }
  }
  return { ok: false, why: `No session begins with "${id}".` }
}

/** Claude Code's own transcripts, by the session's id as a file name. */
export function transcriptsIn(projectsFolder: string): ReadonlyMap<string, string> {
  const files = foldersIn(projectsFolder).flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => [safeName(name.slice(0, -'.jsonl'.length)), path.join(folder, name)] as const),
  )
  return new Map(files)
}

const foldersIn = (folder: string): readonly string[] =>
  namesIn(folder).map((name) => path.join(folder, name))

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}
