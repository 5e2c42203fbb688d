import { sessionNames } from '../../upkeep/session-parts.ts'
import { auditSession, type SessionAudit } from '../audit/audit-session.ts'
import { sessionInWords, sessionsInWords } from '../audit/in-words.ts'
import { linesBySession } from '../audit/stored-facts.ts'
import type { Given } from '../command-entry.ts'
import { type Context, openContext, readSettingsOf } from '../context.ts'
import { findSession, transcriptsIn } from '../find-session.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'

/** Counts in the transcript, in the store and at the backend, and names every difference. */
export async function audit({ argument, options }: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { home, projectsFolder } = context
  const about = {
    home,
    settings: read.settings,
    projectsFolder,
    transcripts: transcriptsIn(projectsFolder),
    lines: linesBySession(home),
  }
  const names = namesOf(context, argument)
  if (typeof names === 'string') return wrongUse(names)
  const audits: SessionAudit[] = []
  for (const name of names) audits.push(await auditSession(about, name))
  const isEqual = audits.every(({ findings }) => findings.every(({ isWished }) => isWished))
  const output = options.json === true ? asJson({ isEqual, sessions: audits }) : inWords(audits, argument)
  return isEqual ? success(output) : failure('', output)
}

/** Of the sessions that turnspan knows, or the one that is named; a sentence where there is none. */
function namesOf(context: Context, argument: string | undefined): readonly string[] | string {
  if (argument === undefined) return [...sessionNames(context.home)].sort()
  const found = findSession(context, argument)
  return found.ok ? [found.name] : found.why
}

function inWords(audits: readonly SessionAudit[], argument: string | undefined): string {
  const width = process.stdout.columns || 100
  const [only] = audits
  if (only === undefined) return 'No session was traced yet.'
  return argument === undefined ? sessionsInWords(audits, width) : sessionInWords(only, width)
}
