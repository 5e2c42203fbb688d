import fs from 'node:fs'
import type { Deleted } from '../../upkeep/delete-session.ts'
import type { SessionParts } from '../../upkeep/session-parts.ts'
import type { Place } from './remote.ts'

/** Before it is done. */
export function partsInWords({ sessionId, traces, state, hasJournal }: SessionParts): string {
  const project = state.env.CLAUDE_PROJECT_DIR
  const what = [counted(traces.length, 'trace'), ...(hasJournal ? ['events that are not read yet'] : [])]
  return `Session ${sessionId}${project === undefined ? '' : ` of ${project}`}: ${what.join(', ')}.`
}

export interface Done {
  readonly deleted: Deleted
  readonly places: readonly Place[]
  readonly transcript: string | undefined
}

export function deletedInWords({ deleted, places, transcript }: Done): string {
  const { parts, refused, logLines } = deleted
  const gone = [
    ...(parts.traces.length > 0 ? [counted(parts.traces.length, 'trace')] : []),
    ...(parts.hasJournal ? ['events that were not read yet'] : []),
    ...(refused > 0 ? [counted(refused, 'refused answer')] : []),
    ...(logLines > 0 ? [counted(logLines, 'line')].map((lines) => `${lines} of the log`) : []),
  ]
  const left = [
    ...(transcript === undefined ? [] : transcriptInWords(transcript)),
    ...places.flatMap(placeInWords),
  ]
  return [
    `Deleted session ${parts.sessionId}: ${gone.join(', ') || 'nothing of it was here'}.`,
    'No hook and no import brings it back; if it still runs, it is not traced any more.',
    ...(left.length === 0
      ? ['Nothing is left elsewhere that turnspan knows of.']
      : ['Left elsewhere:', ...left]),
  ].join('\n')
}

/** Subagents and large outputs lie in a folder beside it. */
function transcriptInWords(file: string): readonly string[] {
  const folder = file.replace(/\.jsonl$/, '')
  return [
    ...(fs.existsSync(file) ? [`  Claude Code's own transcript: ${file}`] : []),
    ...(folder !== file && fs.existsSync(folder) ? [`  Claude Code's own folder: ${folder}`] : []),
  ]
}

function placeInWords({ destinationId, url, traceIds, shared, removal }: Place): readonly string[] {
  const name = `  ${destinationId}${url === undefined ? '' : ` (${url})`}`
  const ofOthers = shared.map((id) => `    ${id} (kept: another session is part of it)`)
  if (removal === undefined) return [`${name}: ${counted(traceIds.length, 'trace')}`, ...traceIds.map(listed)]
  const { removed, missing, failed, reason } = removal
  const counts = [
    `${removed.length} deleted`,
    ...(missing.length > 0 ? [`${missing.length} not there`] : []),
    ...(failed.length > 0 ? [`${failed.length} not deleted: ${reason}`] : []),
  ]
  return [`${name}: ${counts.join(', ')}`, ...failed.map(listed), ...ofOthers]
}

const listed = (id: string) => `    ${id}`

const counted = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
