// Words of a session in files that are not its own: answers of backends, which may repeat what they were sent, and lines
// of the logs.
import { removeFromProjectLog } from '../diagnostics/project-log.ts'
import type { Home } from '../disk/home.ts'
import { readIfThere, writePrivate } from '../disk/private-file.ts'
import { safeName } from '../disk/safe-name.ts'
import { deliveryFolder, foldersOfDelivery, readCursor, saveCursor } from '../export/queue/cursor.ts'
import { forgetRefused, listRefused } from '../export/queue/refused.ts'
import { parseJson } from '../json/read.ts'

/** Returns how many refused answers went. `to`: ids of the destinations that the session was for. */
export function forgetAnswers(home: Home, name: string, to: readonly string[]): number {
  let refused = 0
  for (const folder of foldersOfDelivery(home)) {
    const its = listRefused(folder).filter(({ line }) => safeName(line.sessionId) === name)
    for (const { line } of its) forgetRefused(folder, line)
    refused += its.length
  }
  for (const id of to) {
    const folder = deliveryFolder(home, id)
    // Which trace the last failure was about is not known.
    const { lastFailure, stopped, ...cursor } = readCursor(folder)
    if (lastFailure === undefined && stopped === undefined) continue
    const said = stopped && { stopped: { ...stopped, reason: 'It refused what it was sent.' } }
    saveCursor(folder, { ...cursor, ...said })
  }
  return refused
}

/** Too short to be looked for: every line would hold it. */
const SHORTEST = 8

export interface AboutLines {
  /** What a line about the session holds. */
  readonly texts: readonly string[]
  /** Destinations whose failures may be about the session. */
  readonly to: readonly string[]
  /** The project with a log of its own. */
  readonly project: string | undefined
}

/** Returns how many lines of the log went. */
export function forgetLines(home: Home, { texts, to, project }: AboutLines): number {
  const wanted = texts.filter((text) => text.length >= SHORTEST)
  const isNamed = (line: string) => wanted.some((text) => line.includes(text))
  const isAbout = (line: string) => isNamed(line) || isFailureOf(line, to)
  if (project !== undefined) removeFromProjectLog(project, isNamed)
  return [home.log, `${home.log}.1`].reduce((sum, file) => {
    const lines = readIfThere(file)?.split('\n') ?? []
    const kept = lines.filter((line) => !isAbout(line))
    if (kept.length < lines.length) writePrivate(file, kept.join('\n'))
    return sum + lines.length - kept.length
  }, 0)
}

function isFailureOf(line: string, to: readonly string[]): boolean {
  const said = parseJson(line)
  return said?.what === 'delivery.failed' && to.includes(String(said.id))
}
