// What the page is told, over a real connection.
import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import type {
  SearchLine,
  SessionAnswer,
  SessionsAnswer,
  SpansAnswer,
  TraceAnswer,
} from '../../src/page/api.ts'
import { fromOtlpLine } from '../../src/store/otlp-json.ts'
import { batch, messages, span, text, tool, traceId, turn } from '../search/world.ts'
import { importSession } from '../sessions/import.ts'
import { type PageWorld, startPage } from './world.ts'

const read = async <Shape>(answer: Promise<Response>): Promise<Shape> =>
  (await (await answer).json()) as Shape
const NESTED = 'a564641d-2c11-4b72-998c-1ea2287970b8'

async function withNested(): Promise<PageWorld> {
  const page = await startPage()
  page.keep(NESTED, importSession('28-nested'))
  return page
}

describe('the sessions', () => {
  it('are listed with what they add up to, and each is told turn by turn', async () => {
    const page = await withNested()
    const { items, total, next } = await read<SessionsAnswer>(page.get('/sessions'))
    expect({ total, next }).toEqual({ total: 1, next: null })
    expect(items[0]).toMatchObject({ id: NESTED, title: 'Nest agents', turns: 1, tools: 4, live: false })
    const session = await read<SessionAnswer>(page.get(`/sessions/${NESTED}`))
    expect(session.turns).toHaveLength(1)
    expect(session).toMatchObject({ forked_from: null, previous: null, resume: `claude --resume ${NESTED}` })
    const meta = await read<Record<string, unknown>>(page.get('/meta'))
    expect(meta).toMatchObject({
      sessions: 1,
      index: { state: 'ready', done: 1 },
      importable: 0,
      destinations: [],
    })
  })

  it('that come while the page is open are seen at the next look', async () => {
    const page = await withNested()
    expect((await read<SessionsAnswer>(page.get('/sessions'))).total).toBe(1)
    page.keep('session-later', [batch(turn(1, { 'gen_ai.input.messages': messages('user', text('Later')) }))])
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect((await read<SessionsAnswer>(page.get('/sessions'))).total).toBe(2)
  })

  it('are narrowed, sorted and given in pages', async () => {
    const page = await startPage()
    for (let n = 1; n <= 5; n++) {
      page.keep(`session-${n}`, [
        batch(
          tool(n, 2, {}, 'x', n % 2 === 0 ? 'Read' : 'Bash'),
          turn(n, { 'process.working_directory': '/p' }),
        ),
      ])
    }
    const ids = ({ items }: SessionsAnswer) => items.map(({ id }) => id)
    const first = await read<SessionsAnswer>(page.get('/sessions?limit=2&dir=asc'))
    expect(ids(first)).toEqual(['session-1', 'session-2'])
    const second = await read<SessionsAnswer>(page.get(`/sessions?limit=2&dir=asc&cursor=${first.next}`))
    expect(ids(second)).toEqual(['session-3', 'session-4'])
    expect(ids(await read(page.get('/sessions?tool=Read')))).toEqual(['session-4', 'session-2'])
    expect(await read(page.get('/totals?by=tool'))).toMatchObject({
      by: 'tool',
      rows: [
        { key: 'Bash', tools: 3 },
        { key: 'Read', tools: 2 },
      ],
    })
    expect((await page.get('/totals?by=nothing')).status).toBe(400)
  })

  it('that are not there are said not to be', async () => {
    const page = await withNested()
    for (const place of [
      '/sessions/nobody',
      '/trace/ffffffff',
      '/trace/ab',
      `/traces/${'f'.repeat(32)}`,
      '/nothing',
    ]) {
      const answer = await page.get(place)
      expect(answer.status, place).toBe(404)
      expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } })
    }
  })
})

describe('a trace', () => {
  it('is told as rows without content, and its spans with it', async () => {
    const page = await withNested()
    const { turns } = await read<SessionAnswer>(page.get(`/sessions/${NESTED}`))
    const trace = turns[0]?.trace ?? ''
    expect(await read(page.get(`/trace/${trace.slice(0, 8)}`))).toEqual({ session: NESTED, n: 1, trace })
    const told = await read<TraceAnswer>(page.get(`/traces/${trace}`))
    expect(told).toMatchObject({ trace, session: NESTED, n: 1, open: false, next: null })
    expect(told.rows[0]?.[2]).toBe('turn')
    const bash = told.rows.find((row) => row[3] === 'Bash')?.[0] ?? ''
    const { spans } = await read<SpansAnswer>(
      page.get(`/traces/${trace}/spans?ids=${bash},${'0'.repeat(16)}`),
    )
    expect(spans).toHaveLength(1)
    expect(spans[0]).toMatchObject({
      id: bash,
      attributes: { 'gen_ai.tool.name': 'Bash' },
      status: { code: 'error' },
    })
  })

  it('of thousands of spans comes in pages of 5,000, with none left out', async () => {
    const page = await startPage()
    const calls = Array.from({ length: 12_000 }, (_, at) =>
      span(1, at + 2, 'chat m', {}, { parentSpanId: (1001).toString(16).padStart(16, '0') }),
    )
    page.keep('session-large', [batch(...calls, turn(1, {}))])
    const ids = new Set<string>()
    for (let next: number | null = 0; next !== null; ) {
      const told: TraceAnswer = await read<TraceAnswer>(page.get(`/traces/${traceId(1)}?after=${next}`))
      expect(told.rows.length).toBeLessThanOrEqual(5_000)
      for (const [id] of told.rows) ids.add(id)
      next = told.next
    }
    expect(ids.size).toBe(12_001)
  })

  it('has its long texts cut, and gives them in pieces that make the whole again', async () => {
    const page = await startPage()
    const long = '🙂é-'.repeat(40_000)
    page.keep('session-long', [batch(tool(1, 2, {}, long), turn(1, {}))])
    const id = (1002).toString(16).padStart(16, '0')
    const { spans } = await read<SpansAnswer>(page.get(`/traces/${traceId(1)}/spans?ids=${id}`))
    const key = 'gen_ai.tool.call.result'
    const cut = spans[0]?.attributes[key] as {
      $cut: { bytes: number; head: string; tail: string; key: string }
    }
    expect(cut.$cut).toMatchObject({ key, bytes: Buffer.byteLength(long) })
    expect(long.startsWith(cut.$cut.head) && long.endsWith(cut.$cut.tail)).toBe(true)
    const pieces: Buffer[] = []
    for (let offset = 0; offset < cut.$cut.bytes; ) {
      const answer = await page.get(
        `/traces/${traceId(1)}/spans/${id}/value?key=${key}&offset=${offset}&limit=10001`,
      )
      expect(answer.headers.get('x-total-bytes')).toBe(String(cut.$cut.bytes))
      const piece = Buffer.from(await answer.arrayBuffer())
      expect(piece.toString('utf8').isWellFormed() && !piece.toString('utf8').includes('\ufffd')).toBe(true)
      expect(piece.length).toBeGreaterThan(0)
      pieces.push(piece)
      offset += piece.length
    }
    expect(Buffer.concat(pieces).toString('utf8')).toBe(long)
    expect((await page.get(`/traces/${traceId(1)}/spans/${id}/value?key=toString`)).status).toBe(404)
  })

  it('is handed out as it is stored', async () => {
    const page = await withNested()
    const { turns } = await read<SessionAnswer>(page.get(`/sessions/${NESTED}`))
    const answer = await page.get(`/traces/${turns[0]?.trace}/otlp`)
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[0-9a-f]{32}\.otlp\.jsonl"$/,
    )
    const lines = (await answer.text()).trim().split('\n')
    expect(lines.map((line) => fromOtlpLine(line))).toEqual(importSession('28-nested'))
  })

  it('grows its revision when it is told anew', async () => {
    const page = await startPage()
    page.keep('session-grows', [batch(tool(1, 2, {}, 'half'))])
    await page.get('/sessions')
    const before = await read<TraceAnswer>(page.get(`/traces/${traceId(1)}`))
    page.keep('session-grows', [batch(tool(1, 2, {}, 'whole'), turn(1, {}))])
    await new Promise((resolve) => setTimeout(resolve, 500))
    const after = await read<TraceAnswer>(page.get(`/traces/${traceId(1)}`))
    expect(after.rev).toBeGreaterThan(before.rev)
    expect(after.rows).toHaveLength(2)
  })
})

describe('the search', () => {
  const lines = async (answer: Promise<Response>): Promise<SearchLine[]> =>
    (await (await answer).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as SearchLine)

  it('streams a line a hit, with its session and turn, and says at the end how far it looked', async () => {
    const page = await startPage()
    page.keep('session-a', [
      batch(
        turn(1, {
          'gen_ai.input.messages': messages('user', text('First')),
          'process.working_directory': '/p',
        }),
      ),
      batch(tool(2, 2, { command: 'npm test' }, 'fine'), turn(2, {})),
    ])
    const [hit, done] = await lines(page.get('/search?q=NPM%20test'))
    expect(hit).toEqual({
      hit: {
        session: 'session-a',
        title: 'First',
        project: '/p',
        n: 2,
        trace: traceId(2),
        span: (2002).toString(16).padStart(16, '0'),
        kind: 'tool',
        name: 'Bash',
        field: 'input',
        at: expect.any(Number),
        before: '',
        match: 'npm test',
        after: '',
      },
    })
    expect(done).toMatchObject({ done: { scanned: 1, files: 1, more: false } })
  })

  it('heeds the kinds, the limit and the filter', async () => {
    const page = await startPage()
    for (let n = 1; n <= 6; n++) {
      page.keep(`session-${n}`, [
        batch(tool(n, 2, { c: 'needle' }, 'a needle', n > 3 ? 'Read' : 'Bash'), turn(n, {})),
      ])
    }
    const hits = async (query: string) =>
      (await lines(page.get(`/search?q=needle&${query}`))).flatMap((line) =>
        'hit' in line ? [line.hit] : [],
      )
    expect(await hits('')).toHaveLength(12)
    expect((await hits('in=output')).map(({ field }) => field)).toEqual(Array(6).fill('output'))
    expect((await hits('tool=Read&in=input')).map(({ session }) => session)).toEqual([
      'session-6',
      'session-5',
      'session-4',
    ])
    const limited = await lines(page.get('/search?q=needle&limit=5'))
    expect(limited).toHaveLength(6)
    expect(limited.at(-1)).toMatchObject({ done: { more: true } })
    expect((await page.get('/search?q=')).status).toBe(400)
  })

  it('stops looking when nobody listens any more', async () => {
    const page = await startPage()
    for (let n = 1; n <= 40; n++) page.keep(`session-${n}`, [batch(tool(n, 2, {}, 'needle '.repeat(30_000)))])
    const stop = new AbortController()
    await page.get('/sessions')
    const answer = await fetch(`${page.url}/api/v1/search?q=nothing-like-it`, {
      headers: { authorization: `Bearer ${page.token}` },
      signal: stop.signal,
    })
    stop.abort()
    await expect(answer.text()).rejects.toThrow()
    expect((await page.get('/meta')).status).toBe(200)
  })
})

describe('what the page can change', () => {
  it('puts a session into the queue of a destination, and has it sent', async () => {
    const page = await startPage({
      config: { destinations: { jaeger: { kind: 'otlp', url: 'http://127.0.0.1:9' } } },
    })
    page.keep(NESTED, importSession('28-nested'), ['jaeger'])
    await page.get('/sessions')
    const answer = await page.ask('POST', `/sessions/${NESTED}/resend`, { destination: 'jaeger' })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ queued: 1 })
    expect(page.chores.sent).toBe(1)
    const order = fs
      .readdirSync(page.home.traces)
      .map((day) => fs.readFileSync(`${page.home.traces}/${day}/order.ndjson`, 'utf8'))
    expect(order.join('')).toContain('"to":["jaeger"],"again":true')
    expect((await page.ask('POST', `/sessions/${NESTED}/resend`, { destination: 'nobody' })).status).toBe(400)
    expect((await page.ask('POST', '/sessions/nobody/resend', { destination: 'jaeger' })).status).toBe(404)
  })

  it('takes a session away, and says what is left elsewhere', async () => {
    const page = await startPage({
      config: { destinations: { jaeger: { kind: 'otlp', url: 'http://127.0.0.1:9' } } },
    })
    page.keep(NESTED, importSession('28-nested'), ['jaeger'])
    page.keep('session-other', [batch(turn(1, {}))])
    await page.get('/sessions')
    const answer = await page.ask('DELETE', `/sessions/${NESTED}`)
    expect(await answer.json()).toEqual({
      traces: 1,
      bytes: expect.any(Number),
      left: ['1 trace at jaeger (http://127.0.0.1:9)'],
    })
    const { items } = await read<SessionsAnswer>(page.get('/sessions'))
    expect(items.map(({ id }) => id)).toEqual(['session-other'])
    expect((await page.ask('DELETE', `/sessions/${NESTED}`)).status).toBe(404)
  })
})

describe('the links of destinations', () => {
  it('lead to a trace where the settings say enough, and are absent where they do not', async () => {
    const page = await startPage({
      config: {
        destinations: {
          mlflow: { kind: 'mlflow', url: 'http://user:secret@127.0.0.1:5000', experimentId: '7' },
          phoenix: { kind: 'phoenix', url: 'http://127.0.0.1:6006' },
          collector: { kind: 'otlp', url: 'http://127.0.0.1:4318' },
          jaeger: {
            ...{ kind: 'otlp', url: 'http://127.0.0.1:4319' },
            tracePage: 'http://127.0.0.1:16686/trace/{trace_id}',
          },
        },
      },
    })
    const { destinations } = await read<{ destinations: { id: string; link: string | null }[] }>(
      page.get('/meta'),
    )
    expect(Object.fromEntries(destinations.map(({ id, link }) => [id, link]))).toEqual({
      mlflow: 'http://127.0.0.1:5000/#/experiments/7/traces?selectedEvaluationId=tr-{trace_id}',
      phoenix: 'http://127.0.0.1:6006/redirects/traces/{trace_id}',
      collector: null,
      jaeger: 'http://127.0.0.1:16686/trace/{trace_id}',
    })
  })
})

describe('an answer', () => {
  it('is compressed where it is long and the client takes that, and never kept', async () => {
    const page = await withNested()
    const { turns } = await read<SessionAnswer>(page.get(`/sessions/${NESTED}`))
    const long = await page.get(`/traces/${turns[0]?.trace}`)
    expect(long.headers.get('content-encoding')).toBe('gzip')
    expect(long.headers.get('cache-control')).toBe('no-store')
    expect((await page.get('/trace/nothing')).headers.get('content-encoding')).toBe(null)
    const shell = await fetch(`${page.url}/app.js`)
    expect(shell.headers.get('content-encoding')).toBe('gzip')
    const plain = await page.raw(`GET /app.js HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\n\r\n`)
    expect(plain).not.toMatch(/content-encoding/i)
    expect(plain).toContain('a page a page')
  })

  it('to HEAD has no body', async () => {
    const page = await startPage()
    const answer = await fetch(`${page.url}/`, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('')
  })
})
