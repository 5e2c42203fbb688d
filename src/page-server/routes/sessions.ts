import type { SessionAnswer, SortKey } from '../../page/api.ts'
import { type Answer, json, notFound } from '../http/answer.ts'
import { filterIn, numberIn, oneOf } from './asked.ts'
import type { Call, Route } from './route.ts'

export const SESSION_ROUTES: readonly Route[] = [
  { method: 'GET', pattern: '/api/v1/sessions', handle: sessions },
  { method: 'GET', pattern: '/api/v1/sessions/:session', handle: session },
  { method: 'GET', pattern: '/api/v1/trace/:trace', handle: place },
]

export const NO_SESSION = 'There is no such session here.'
const SORTS: readonly SortKey[] = ['start', 'end', 'usd', 'turns', 'duration', 'failed']
const USUAL_LIMIT = 100
const SHORTEST_BEGINNING = 8

async function sessions({ desk, query }: Call): Promise<Answer> {
  await desk.library.lookSoon()
  return json(
    desk.library.sessions({
      filter: filterIn(query),
      sort: oneOf(SORTS, query.get('sort')) ?? 'start',
      dir: oneOf(['asc', 'desc'], query.get('dir')) ?? 'desc',
      cursor: query.get('cursor'),
      limit: numberIn(query, 'limit', USUAL_LIMIT),
    }),
  )
}

async function session({ desk, params }: Call): Promise<Answer> {
  await desk.library.lookSoon()
  const found = await desk.library.surely(() => desk.library.session(params.session ?? ''))
  if (found === undefined) return notFound(NO_SESSION)
  const answer: SessionAnswer = { ...found, resume: `claude --resume ${found.session.id}` }
  return json(answer)
}

async function place({ desk, params }: Call): Promise<Answer> {
  const beginning = (params.trace ?? '').toLowerCase()
  await desk.library.lookSoon()
  const found =
    beginning.length < SHORTEST_BEGINNING
      ? undefined
      : await desk.library.surely(() => desk.library.place(beginning))
  return found === undefined ? notFound('No trace here begins like this.') : json(found)
}
