import { allDestinations } from '../../bridge.ts'
import { isWished } from '../../import/choose.ts'
import { findIn, findOwn } from '../../import/find.ts'
import { startImport } from '../../import/run.ts'
import type { Given } from '../command-entry.ts'
import { openContext, readSettingsOf } from '../context.ts'
import { askedFor } from '../import/asked.ts'
import { asJsonValue } from '../import/json.ts'
import { startProgress } from '../import/progress.ts'
import { inWords, type Outcome } from '../import/words.ts'
import { rehearse, work } from '../import/work.ts'
import { stoppable } from '../interrupt.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'

export async function importPast(given: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { settings } = read
  const known = allDestinations({ home: context.home, settings }).map(({ id }) => id)
  const asked = askedFor(given, known, Date.now())
  if (!asked.ok) return wrongUse(asked.why)
  const { paths, wish, to, isDryRun, isJson } = asked
  const found = paths.length === 0 ? findOwn(context.projectsFolder) : findIn(paths)
  if (found.problems.length > 0) return wrongUse(found.problems.join('\n'))
  const sessions = found.sessions.filter((session) => isWished(session, wish))
  if (sessions.length === 0 && wish.ids.length > 0) {
    return failure(`No session begins with ${wish.ids.map((id) => `"${id}"`).join(' or ')}.`)
  }

  const run = startImport({ sessions, to, isDryRun })
  const bytes = sessions.reduce((sum, session) => sum + session.bytes, 0)
  const isQuiet = isJson && !process.stderr.isTTY
  const out = isQuiet ? { write: () => true } : process.stderr
  const progress = startProgress({ sessions: sessions.length, bytes }, out, () => performance.now())
  const meant = new Set(sessions.map(({ sessionId }) => sessionId))
  const isMeant = (sessionId: string) => meant.has(sessionId)
  const { worked, isStopped } = await stoppable(async (signal) => {
    const about = { context, settings, run, to, isMeant, progress, signal }
    return isDryRun ? rehearse(about) : work(about)
  })
  progress.end()
  const outcome: Outcome = {
    ...worked,
    ...{ tally: run.tally, sessions: sessions.length, isDryRun, isStopped, to, known },
  }
  const output = isJson ? asJson(asJsonValue(outcome)) : inWords(outcome)
  return isFine(outcome) ? success(output) : failure('', output)
}

function isFine({ tally, isStopped, to, deliveries }: Outcome): boolean {
  const isSent = !deliveries.some(({ destinationId, failure }) => failure && to.includes(destinationId))
  return !isStopped && isSent && tally.leftOut.every(({ isPart }) => isPart)
}
