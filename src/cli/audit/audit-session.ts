// One session in all its places: transcript, store, backends.
import fs from 'node:fs'
import path from 'node:path'
import type { Settings } from '../../config/settings.ts'
import { loadState, type SessionState } from '../../digest/state.ts'
import type { Home } from '../../disk/home.ts'
import { isDeleted } from '../../store/deleted.ts'
import { dayOf } from '../../store/files.ts'
import { readUpkeep } from '../../upkeep/record.ts'
import { differenceOf } from './compare.ts'
import { type Fact, tallyOf } from './fact.ts'
import { type Finding, finding, findingsOf, type Why } from './finding.ts'
import { type Column, placeOf } from './place.ts'
import { type linesBySession, meantFacts, type StoredFacts, storedFacts } from './stored-facts.ts'
import { type TranscriptFacts, transcriptFacts } from './transcript-facts.ts'

export interface SessionAudit {
  readonly sessionId: string
  readonly project: string | undefined
  readonly transcript: string | undefined
  /** The transcript, the store, and each destination that could be read back. */
  readonly columns: readonly Column[]
  readonly findings: readonly Finding[]
}

export interface AuditAbout {
  readonly home: Home
  readonly settings: Settings
  readonly projectsFolder: string
  /** These two by the session's id as a file name. */
  readonly transcripts: ReadonlyMap<string, string>
  readonly lines: ReturnType<typeof linesBySession>
}

export async function auditSession(about: AuditAbout, name: string): Promise<SessionAudit> {
  const { home, settings, projectsFolder, transcripts, lines } = about
  const state = loadState(home, name)
  const file = [state.transcript?.path, transcripts.get(name)].find((each) => each && fs.existsSync(each))
  const sessionId = state.sessionId || (file === undefined ? name : path.basename(file, '.jsonl'))
  const stored = storedFacts(home, sessionId)
  const told =
    file === undefined
      ? undefined
      : transcriptFacts(file, { projectsFolder, prices: settings.prices, childRoots: stored.childRoots })
  const places = await Promise.all(
    [...meantFacts(home, lines.get(name) ?? [])].map(([id, meant]) =>
      placeOf(about, { id, meant, sessionId, stored }),
    ),
  )
  const findings = [
    ...transcriptFindings(about, { name, state, told, stored }),
    ...places.flatMap((place) => place.findings),
  ]
  return {
    sessionId,
    project: state.env.CLAUDE_PROJECT_DIR,
    transcript: file,
    columns: [
      ...(told === undefined ? [] : [{ name: 'transcript', tally: tallyOf(told.facts.values()) }]),
      { name: 'store', tally: tallyOf(stored.facts.values()) },
      ...places.flatMap(({ column }) => column ?? []),
    ],
    findings,
  }
}

interface Known {
  readonly name: string
  readonly state: SessionState
  readonly told: TranscriptFacts | undefined
  readonly stored: StoredFacts
}

function transcriptFindings(about: AuditAbout, { name, state, told, stored }: Known): readonly Finding[] {
  if (told === undefined) {
    const why = { why: 'Claude Code removes old ones, or it has no turn yet', isWished: true }
    return [finding('transcript', 'there is none to hold the store against', why)]
  }
  const isGone = isDeleted(about.home, name)
  const { trimmedTo } = readUpkeep(about.home)
  const unread = fs.existsSync(path.join(about.home.journal, `${name}.ndjson`))
  const whyMissing = ([{ traceId = '' } = {}]: readonly Partial<Fact>[]): Why | undefined => {
    if (isGone) return { why: 'the session was deleted', isWished: true }
    if (traceId === told.lastTrace && state.isOpen) return { why: 'the turn is still open' }
    if (unread) return { why: 'events are not read yet: turnspan flush' }
    const isOld = trimmedTo !== undefined && dayOf(told.endMs.get(traceId) ?? 0) <= trimmedTo
    return isOld ? { why: 'too old to be kept ("retention" in config.json)', isWished: true } : undefined
  }
  return findingsOf({
    where: 'store',
    difference: differenceOf(told.facts, stored.facts),
    whyMissing,
    whyExtra: () => ({ why: 'only hooks knew of it, or the transcript was changed since' }),
  })
}
