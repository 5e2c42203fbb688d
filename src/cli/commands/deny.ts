import { deny as denyProject } from '../../config/trust.ts'
import { takeBack } from '../../upkeep/take-back.ts'
import { denyOrigin } from '../allow-origin.ts'
import { directoryOf } from '../autolog/directory.ts'
import type { Given } from '../command-entry.ts'
import { openContext, readSettingsOf } from '../context.ts'
import { BUSY, withLease } from '../lease.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'

/** Whatever a project's settings name, its traces stay here and with the user's own destinations. */
export async function deny({ argument, options }: Given): Promise<Result> {
  const context = openContext()
  if (options.origin !== undefined) {
    if (argument === undefined) return denyOrigin(context, options)
    return wrongUse('With --origin name no directory: it is for all projects.')
  }
  const named = directoryOf(argument)
  if (!named.ok) return wrongUse(named.why)
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { home } = context
  const { directory } = named
  // Before the lease is there: what is digested meanwhile goes nowhere either.
  const denied = denyProject(home, directory, Date.now())
  if (!denied.ok) return failure(denied.why)
  const done = await withLease(context, read.settings, () => takeBack(home, read.settings, directory))
  if (!done.ok) return failure(`${directory} is denied, but what waits is still in the queues. ${BUSY}`)
  const { value: takenBack } = done
  if (options.json === true) return success(asJson({ directory, denied: true, takenBack }))
  const waited = takenBack === 1 ? '1 trace that waited' : `${takenBack} traces that waited`
  return success(
    [
      `Denied: no settings in ${directory} decide where its traces go. They are kept here, and go to your own destinations.`,
      ...(takenBack === 0 ? [] : [`${waited} for other destinations will not be sent there.`]),
      'To take that back: turnspan allow',
    ].join('\n'),
  )
}
