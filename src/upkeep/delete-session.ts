// Takes a session away from this machine: whatever holds a word of it, in any order, for done twice it is done. Only the
// holder of the lease may do this: then nothing of it is on its way.
import fs from 'node:fs'
import path from 'node:path'
import { forgetGone } from '../catalog/forget.ts'
import { setUpProject } from '../config/set-up-projects.ts'
import { forgetContext } from '../digest/context.ts'
import { forgetStatusLine } from '../digest/status-line.ts'
import type { Home } from '../disk/home.ts'
import { safeName } from '../disk/safe-name.ts'
import { noteDeleted } from '../store/deleted.ts'
import { editOrder } from '../store/edit-order.ts'
import { forgetAnswers, forgetLines } from './forget-words.ts'
import { partsOf, type SessionParts } from './session-parts.ts'

export interface Deleted {
  /** As it was. */
  readonly parts: SessionParts
  /** Answers of backends that would not take something of it. */
  readonly refused: number
  readonly logLines: number
}

export function deleteSession(home: Home, name: string, nowMs: number): Deleted {
  const parts = partsOf(home, name)
  // First of all: hooks of a session that still runs, and imports, bring nothing back.
  noteDeleted(home, name, nowMs)
  for (const file of filesOf(home.journal, `${name}.ndjson`)) fs.rmSync(file, { force: true })
  for (const file of parts.files) fs.rmSync(path.join(home.traces, file), { force: true })
  editOrder(home.traces, ({ sessionId }) => (safeName(sessionId) === name ? 'gone' : undefined))
  forgetGone(home)
  forgetContext(home, name)
  forgetStatusLine(home, name)
  const to = [...new Set(parts.traces.flatMap((trace) => trace.to))]
  const refused = forgetAnswers(home, name, to)
  const ids = parts.traces.map(({ traceId }) => traceId)
  const project = parts.state.env.CLAUDE_PROJECT_DIR
  const root = project === undefined ? undefined : setUpProject(home, project)?.root
  const logLines = forgetLines(home, { texts: [name, parts.sessionId, ...ids], to, project: root })
  // Last: it says where the rest is.
  for (const file of filesOf(home.sessions, `${name}.json`)) fs.rmSync(file, { force: true })
  return { parts, refused, logLines }
}

/** The file, what it was renamed to, and what a killed writer left of it. */
function filesOf(folder: string, name: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder)
      .filter((each) => each === name || each.startsWith(`${name}.`))
      .map((each) => path.join(folder, each))
  } catch {
    return []
  }
}
