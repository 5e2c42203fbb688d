// Where past sessions lie: in Claude Code's own folder, or wherever a person says.
import fs from 'node:fs'
import path from 'node:path'
import { type PastSession, pastSessionAt } from './past-session.ts'

export interface Found {
  /** The one that was written to last stands last: so it is in the store. */
  readonly sessions: readonly PastSession[]
  /** What was named and cannot be read, in a sentence each. */
  readonly problems: readonly string[]
}

/** Claude Code's names are UUIDs; in a folder anything else is no session's own transcript. */
const SESSION = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\.jsonl$/i
/** A session's own folder holds subagents and large outputs. */
const DEEPEST = 8

/** `<projects>/<project>/<session>.jsonl` */
export const findOwn = (projectsFolder: string): Found =>
  sorted(
    entriesIn(projectsFolder)
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => transcriptsIn(path.join(projectsFolder, name)))
      .map((file) => ({ file, root: projectsFolder })),
    [],
  )

/** Transcripts, and folders with transcripts at any depth. */
export function findIn(paths: readonly string[]): Found {
  const problems: string[] = []
  const files = new Set<string>()
  for (const given of paths) {
    const place = path.resolve(given)
    const stat = fs.statSync(place, { throwIfNoEntry: false })
    const isTranscript = stat?.isFile() && place.endsWith('.jsonl')
    if (stat === undefined) problems.push(`${place} does not exist.`)
    else if (stat.isDirectory()) for (const file of transcriptsBelow(place)) files.add(file)
    else if (isTranscript) files.add(fs.realpathSync(place))
    else problems.push(`${place} is no transcript: their names end in .jsonl.`)
  }
  // As Claude Code has them: a folder of projects, and in it one of sessions.
  const placed = [...files].map((file) => ({ file, root: path.dirname(path.dirname(file)) }))
  return sorted(placed, problems)
}

function sorted(
  files: readonly { readonly file: string; readonly root: string }[],
  problems: readonly string[],
): Found {
  const sessions = files.flatMap(({ file, root }) => pastSessionAt(file, root) ?? [])
  return { sessions: sessions.sort((a, b) => a.touchedMs - b.touchedMs), problems }
}

function transcriptsBelow(folder: string, depth = 0): string[] {
  const inside = entriesIn(folder).filter((entry) => entry.isDirectory() && depth < DEEPEST)
  return [
    ...transcriptsIn(folder),
    ...inside.flatMap(({ name }) => transcriptsBelow(path.join(folder, name), depth + 1)),
  ]
}

const transcriptsIn = (folder: string): string[] =>
  entriesIn(folder)
    .filter((entry) => entry.isFile() && SESSION.test(entry.name))
    .map(({ name }) => path.join(folder, name))

function entriesIn(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
