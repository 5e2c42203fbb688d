// Full-text search: a line a hit, as they are found.
import type { SessionFound } from '../../catalog/catalog.ts'
import type { SearchHit, SearchLine, SpanKind } from '../../page/api.ts'
import { type FoundAt, type Source, search } from '../../search/search.ts'
import { FIELDS } from '../../search/texts.ts'
import type { Desk } from '../desk.ts'
import { type Answer, failed, type Out } from '../http/answer.ts'
import { filterIn, numberIn } from './asked.ts'
import type { Call, Route } from './route.ts'

export const SEARCH_ROUTE: Route = { method: 'GET', pattern: '/api/v1/search', handle: answer }

const USUAL_LIMIT = 200
const MOST = 2_000
const LONGEST_QUERY = 500

interface Wish {
  readonly query: string
  readonly fields: ReadonlySet<string>
  readonly limit: number
  readonly sources: readonly Source[]
  readonly tool: string | undefined
}

async function answer({ desk, query }: Call): Promise<Answer> {
  const text = (query.get('q') ?? '').trim()
  if (text === '' || text.length > LONGEST_QUERY) {
    return failed(400, 'bad_request', `Search for 1 to ${LONGEST_QUERY} characters.`)
  }
  await desk.library.lookSoon()
  const filter = filterIn(query)
  const fields = new Set((query.get('in') ?? FIELDS.join()).split(','))
  const limit = Math.min(Math.max(1, numberIn(query, 'limit', USUAL_LIMIT)), MOST)
  const wish = { query: text, fields, limit, sources: sourcesIn(desk, filter), tool: filter.tool }
  return {
    status: 200,
    type: 'application/x-ndjson; charset=utf-8',
    stream: (out) => found(desk, wish, out),
  }
}

/** The session that was used last comes first; of one the later day. */
function sourcesIn({ library: { catalog } }: Desk, filter: ReturnType<typeof filterIn>): readonly Source[] {
  return [...catalog.rows(filter)]
    .sort((a, b) => b.end - a.end)
    .map(({ id }) => ({ session: id, files: () => [...catalog.files(id)].sort().reverse() }))
}

async function found(desk: Desk, wish: Wish, out: Out): Promise<void> {
  const sinceMs = performance.now()
  const say = (line: SearchLine) => out.write(`${JSON.stringify(line)}\n`)
  const { sources, query, limit, fields, tool } = wish
  let scanned = 0
  let hits = 0
  const hitOf = hitsIn(desk)
  for await (const one of search({ folder: desk.home.traces, sources, query, signal: out.signal })) {
    if (one === undefined) scanned += 1
    else if (fields.has(one.field) && (tool === undefined || isOf(tool, one))) {
      await say({ hit: hitOf(one) })
      hits += 1
      if (hits >= limit) break
    }
  }
  const ms = Math.round(performance.now() - sinceMs)
  await say({ done: { scanned, files: sources.length, ms, more: hits >= limit } })
}

const isOf = (tool: string, { span }: FoundAt): boolean => span.name === `execute_tool ${tool}`

const KINDS: readonly (readonly [begin: string, kind: SpanKind])[] = [
  ['chat ', 'model'],
  ['execute_tool ', 'tool'],
  ['invoke_agent ', 'agent'],
  ['compaction', 'compaction'],
]

/** Hits of one session come one behind the other: it is read once. */
function hitsIn({ library: { catalog } }: Desk): (found: FoundAt) => SearchHit {
  let last: { readonly id: string; readonly found: SessionFound | undefined } | undefined
  return (one) => {
    const known = last?.id === one.session ? last : { id: one.session, found: catalog.session(one.session) }
    last = known
    return hitOf(one, known.found)
  }
}

function hitOf(
  { session: id, span, field, before, match, after }: FoundAt,
  session: SessionFound | undefined,
): SearchHit {
  const [begin, kind] = KINDS.find(([begin]) => span.name.startsWith(begin)) ?? ['', 'other' as const]
  return {
    session: id,
    title: session?.session.title ?? '',
    project: session?.session.project ?? '',
    n: session?.turns.find(({ trace }) => trace === span.traceId)?.n ?? 1,
    trace: span.traceId,
    span: span.spanId,
    kind: span.isTurn ? 'turn' : kind,
    name: span.name.slice(begin.length),
    ...{ field, at: span.startMs, before, match, after },
  }
}
