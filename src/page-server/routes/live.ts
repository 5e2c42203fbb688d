import { liveAnswer } from '../live/stream.ts'
import { numberIn } from './asked.ts'
import type { Route } from './route.ts'

export const LIVE_ROUTE: Route = {
  method: 'GET',
  pattern: '/api/v1/live',
  handle({ desk, query }) {
    const after = numberIn(query, 'after', -1)
    return liveAnswer(
      { hub: desk.hub, source: desk.library },
      { session: query.get('session') ?? undefined, after: after === -1 ? undefined : after },
    )
  },
}
