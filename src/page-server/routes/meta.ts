// What the page has to know before it draws anything, and what the totals add up to.
import type { Meta, TotalsAnswer, TotalsBy } from '../../page/api.ts'
import { VERSION } from '../../version.ts'
import { failed, json } from '../http/answer.ts'
import { linksOf } from '../links.ts'
import { filterIn, oneOf } from './asked.ts'
import type { Route } from './route.ts'

const BY: readonly TotalsBy[] = ['day', 'model', 'project', 'tool']

export const META_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/api/v1/meta',
    async handle({ desk }) {
      const { library } = desk
      const [destinations] = await Promise.all([linksOf(desk), library.lookSoon()])
      const meta = library.catalog.meta()
      const { building } = library
      const answer: Meta = {
        ...meta,
        version: VERSION,
        index:
          building === undefined
            ? { state: 'ready', done: meta.sessions, total: meta.sessions }
            : { state: 'building', ...building },
        destinations,
        importable: meta.sessions === 0 ? desk.chores.importable() : 0,
      }
      return json(answer)
    },
  },
  {
    method: 'GET',
    pattern: '/api/v1/totals',
    async handle({ desk, query }) {
      const by = oneOf(BY, query.get('by') ?? 'day')
      if (by === undefined) return failed(400, 'bad_request', `"by" is one of ${BY.join(', ')}.`)
      await desk.library.lookSoon()
      const answer: TotalsAnswer = { by, rows: desk.library.catalog.totals(by, filterIn(query)) }
      return json(answer)
    },
  },
]
