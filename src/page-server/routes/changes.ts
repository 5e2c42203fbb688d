// The two things that the page can change: send a session again, and take it away from this machine.

import fs from 'node:fs'
import path from 'node:path'
import { allDestinations } from '../../bridge.ts'
import { shownAddress } from '../../config/address.ts'
import { safeName } from '../../disk/safe-name.ts'
import type { DeletedAnswer, Resent } from '../../page/api.ts'
import { sizeOf } from '../../store/files.ts'
import { openStore } from '../../store/store.ts'
import { deleteSession } from '../../upkeep/delete-session.ts'
import { elsewhere } from '../../upkeep/elsewhere.ts'
import { requeueSession } from '../../upkeep/send-again.ts'
import { partsOf } from '../../upkeep/session-parts.ts'
import { type Answer, failed, json, notFound } from '../http/answer.ts'
import type { Call, Route } from './route.ts'
import { NO_SESSION } from './sessions.ts'

export const CHANGE_ROUTES: readonly Route[] = [
  { method: 'POST', pattern: '/api/v1/sessions/:session/resend', handle: resend },
  { method: 'DELETE', pattern: '/api/v1/sessions/:session', handle: remove },
]

const BUSY = failed(503, 'busy', 'Another flusher is at work and has not ended: try again in a minute.')

async function resend({ desk, params, body }: Call): Promise<Answer> {
  const { home, settings, library, chores } = desk
  const id = params.session ?? ''
  await library.lookSoon()
  if ((await library.surely(() => library.catalog.session(id))) === undefined) return notFound(NO_SESSION)
  const destinationId = String(body.destination ?? '')
  if (!allDestinations({ home, settings }).some((each) => each.id === destinationId)) {
    return failed(400, 'bad_request', 'No destination of yours has this name.')
  }
  const where = { home, settings, store: openStore(home.traces) }
  const done = await chores.exclusively(() => requeueSession(where, destinationId, id))
  if (!done.ok) return BUSY
  if (done.value === undefined) {
    return failed(
      403,
      'not_allowed',
      'This destination belongs to another project and may not have this session.',
    )
  }
  chores.sendSoon()
  const answer: Resent = { queued: done.value.traces }
  return json(answer, 202)
}

async function remove({ desk, params }: Call): Promise<Answer> {
  const { home, settings, library, chores } = desk
  const id = params.session ?? ''
  await library.lookSoon()
  if ((await library.surely(() => library.session(id))) === undefined) return notFound(NO_SESSION)
  const name = safeName(id)
  const bytes = partsOf(home, name).files.reduce((sum, file) => sum + sizeOf(path.join(home.traces, file)), 0)
  const done = await chores.exclusively(() => deleteSession(home, name, Date.now()))
  if (!done.ok) return BUSY
  await library.look()
  const { traces, state } = done.value.parts
  const transcript = state.transcript?.path
  const left = [
    ...(transcript !== undefined && fs.existsSync(transcript)
      ? [`Claude Code's own transcript: ${transcript}`]
      : []),
    ...elsewhere({ home, settings }, traces).map(
      ({ destinationId, url, traceIds }) =>
        `${traceIds.length} ${traceIds.length === 1 ? 'trace' : 'traces'} at ${destinationId}${url === undefined ? '' : ` (${shownAddress(url)})`}`,
    ),
  ]
  const answer: DeletedAnswer = { traces: traces.length, bytes, left }
  return json(answer)
}
