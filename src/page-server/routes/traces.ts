// A trace: its structure in pages, and what was said span by span.
import type { SpansAnswer, TraceAnswer } from '../../page/api.ts'
import { toOtlpLine } from '../../store/otlp-json.ts'
import { type Answer, failed, json, notFound } from '../http/answer.ts'
import { contentOf, textAt } from '../spans/content.ts'
import { piece } from '../spans/piece.ts'
import { numberIn } from './asked.ts'
import type { Call, Route } from './route.ts'

const ROWS_A_PAGE = 5_000
const MOST_IDS = 50
const PIECE_BYTES = 65_536
const MOST_PIECE_BYTES = 4 << 20
const NO_TRACE = 'There is no such trace here.'

export const TRACE_ROUTES: readonly Route[] = [
  { method: 'GET', pattern: '/api/v1/traces/:trace', handle: skeleton },
  { method: 'GET', pattern: '/api/v1/traces/:trace/spans', handle: spans },
  { method: 'GET', pattern: '/api/v1/traces/:trace/spans/:span/value', handle: value },
  { method: 'GET', pattern: '/api/v1/traces/:trace/otlp', handle: otlp },
]

async function traceOf({ library }: Call['desk'], { trace = '' }: Call['params']) {
  await library.lookSoon()
  return library.surely(() => library.trace(trace))
}

async function skeleton({ desk, params, query }: Call): Promise<Answer> {
  const read = await traceOf(desk, params)
  if (read === undefined) return notFound(NO_TRACE)
  const after = numberIn(query, 'after', 0)
  const rows = read.rows.slice(after, after + ROWS_A_PAGE)
  const { trace, session, n, rev, start, open } = read
  const next = after + rows.length < read.rows.length ? after + rows.length : null
  const answer: TraceAnswer = { trace, session, n, rev, start, open, rows, next }
  return json(answer)
}

async function spans({ desk, params, query }: Call): Promise<Answer> {
  const ids = [...new Set((query.get('ids') ?? '').split(',').filter(Boolean))]
  if (ids.length === 0 || ids.length > MOST_IDS) {
    return failed(400, 'bad_request', `Ask for 1 to ${MOST_IDS} spans by "ids".`)
  }
  const read = await traceOf(desk, params)
  if (read === undefined) return notFound(NO_TRACE)
  const answer: SpansAnswer = {
    spans: ids.flatMap((id) => {
      const span = read.spans.get(id)
      return span === undefined ? [] : [contentOf(span, read.resource)]
    }),
  }
  return json(answer)
}

async function value({ desk, params, query }: Call): Promise<Answer> {
  const span = (await traceOf(desk, params))?.spans.get(params.span ?? '')
  const text = span && textAt(span, query.get('key') ?? '')
  if (text === undefined) return notFound('There is no such text here.')
  const limit = Math.min(numberIn(query, 'limit', PIECE_BYTES), MOST_PIECE_BYTES)
  const bytes = Buffer.from(text, 'utf8')
  return {
    status: 200,
    type: 'text/plain; charset=utf-8',
    headers: { 'X-Total-Bytes': String(bytes.length) },
    body: piece(bytes, numberIn(query, 'offset', 0), limit),
  }
}

async function otlp({ desk, params }: Call): Promise<Answer> {
  const read = await traceOf(desk, params)
  if (read === undefined) return notFound(NO_TRACE)
  return {
    status: 200,
    type: 'application/x-ndjson; charset=utf-8',
    headers: { 'Content-Disposition': `attachment; filename="${read.trace}.otlp.jsonl"` },
    body: read.batches.map((batch) => `${toOtlpLine(batch)}\n`).join(''),
  }
}
