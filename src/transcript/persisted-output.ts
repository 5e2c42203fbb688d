// A large output of the Bash tool: the transcript holds its first 2 KB, a file of Claude Code's own the rest.
import fs from 'node:fs'
import path from 'node:path'
import { openInside } from '../disk/inside.ts'
import { isJson, textAt } from '../json/read.ts'
import type { Entry, UserEntry } from './entry.ts'

/** Beyond this the preview stays: no attribute would hold it anyway. */
const MAX_BYTES = 4 << 20

/**
 * The entries with whole outputs in place of previews. Only for the tool that defines this field, and only from the
 * session's own folder: any tool's answer could name any file.
 */
export function withWholeOutputs(sessionFile: string, entries: readonly Entry[]): readonly Entry[] {
  const bashCalls = new Set(
    entries.flatMap((entry) =>
      entry.kind === 'assistant'
        ? entry.blocks.flatMap((block) =>
            block.type === 'tool_use' && block.name === 'Bash' ? [block.id] : [],
          )
        : [],
    ),
  )
  return entries.map((entry) => {
    const named =
      entry.kind === 'user' &&
      isJson(entry.toolUseResult) &&
      textAt(entry.toolUseResult, 'persistedOutputPath')
    return entry.kind === 'user' && named ? withOutput(entry, bashCalls, sessionFile, named) : entry
  })
}

function withOutput(
  entry: UserEntry,
  bashCalls: ReadonlySet<string>,
  sessionFile: string,
  named: string,
): UserEntry {
  const [first] = entry.blocks
  if (first?.type !== 'tool_result' || !bashCalls.has(first.id)) return entry
  const text = readWhole(sessionFile, path.basename(named))
  if (text === undefined) return entry
  return { ...entry, blocks: [{ ...first, content: [{ type: 'text', text }] }, ...entry.blocks.slice(1)] }
}

function readWhole(sessionFile: string, name: string): string | undefined {
  const folder = path.dirname(sessionFile)
  const place = path.join(path.basename(sessionFile, '.jsonl'), 'tool-results', name)
  const opened = openInside(folder, path.join(folder, place), ['.txt'])
  if (!opened.ok) return undefined
  try {
    // Neither it nor a folder above it is a link: it would be another session's text, or no session's at all.
    const isItsOwn = opened.real === path.join(fs.realpathSync(folder), place)
    return isItsOwn && opened.size <= MAX_BYTES ? fs.readFileSync(opened.fd, 'utf8') : undefined
  } finally {
    fs.closeSync(opened.fd)
  }
}
