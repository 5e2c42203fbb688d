import type { Settings } from '../../config/settings.ts'
import { deleteSession } from '../../upkeep/delete-session.ts'
import { elsewhere } from '../../upkeep/elsewhere.ts'
import { partsOf } from '../../upkeep/session-parts.ts'
import type { Given } from '../command-entry.ts'
import { confirmed } from '../confirm.ts'
import { type Context, openContext, readSettingsOf } from '../context.ts'
import { deletedInWords, partsInWords } from '../delete/in-words.ts'
import { alsoByTranscript, type Place, removedAt } from '../delete/remote.ts'
import { findSession } from '../find-session.ts'
import { BUSY, withLease } from '../lease.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'

/** A session is taken away from this machine for good; what is elsewhere is named, and with --remote deleted there. */
export async function deleteNow({ argument = '', options }: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const session = findSession(context, argument)
  if (!session.ok) return wrongUse(session.why)
  if (options.yes !== true) {
    const question = partsInWords(partsOf(context.home, session.name))
    const answer = await confirmed(`${question}\nDelete it from this machine for good?`)
    if (answer === undefined)
      return failure(`${question}\nSay "turnspan delete ${argument} --yes" to delete it.`)
    if (!answer) return success('Nothing was deleted.')
  }
  return deleteIn(context, read.settings, session, options)
}

async function deleteIn(
  context: Context,
  settings: Settings,
  { name, transcript: file }: { readonly name: string; readonly transcript: string | undefined },
  options: Given['options'],
): Promise<Result> {
  const { home } = context
  const done = await withLease(context, settings, () => deleteSession(home, name, Date.now()))
  if (!done.ok) return failure(`Nothing was deleted. ${BUSY}`)
  const { value: deleted } = done
  const { parts } = deleted
  const about = { home, settings }
  const transcript = file ?? parts.state.transcript?.path
  const left: readonly Place[] =
    options.remote === true
      ? await Promise.all(
          elsewhere(
            about,
            alsoByTranscript(about, parts.traces, {
              file: transcript,
              projectsFolder: context.projectsFolder,
            }),
          ).map((place) => removedAt(about, place)),
        )
      : elsewhere(about, parts.traces)
  const isLeft = left.some(({ removal }) => removal !== undefined && removal.failed.length > 0)
  const output =
    options.json === true
      ? asJson({
          session: parts.sessionId,
          traces: parts.traces.map(({ traceId }) => traceId),
          refused: deleted.refused,
          logLines: deleted.logLines,
          transcript,
          elsewhere: left,
        })
      : deletedInWords({ deleted, places: left, transcript })
  return isLeft ? failure('', output) : success(output)
}
