// What the page is told of a session that runs: a real journal and a real transcript, as far as they had grown.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SessionAnswer, SessionsAnswer, SpansAnswer, TraceAnswer } from '../../src/page/api.ts'
import { latestSpans } from '../../src/summary/spans.ts'
import { importSessions } from '../sessions/import.ts'
import { recordingOf } from '../sessions/recordings.ts'
import { note } from '../sessions/replay.ts'
import { type PageWorld, startPage } from './world.ts'

const NAME = '10-multi'
const recording = recordingOf(NAME)
const SESSION = recording.hooks[0]?.input.session_id ?? ''
const LOOK_MS = 500

/** The session as far as its second prompt was heard, and what came of it on the disk. */
function running(page: PageWorld): void {
  const prompts = recording.hooks.filter(({ input }) => input.hook_event_name === 'UserPromptSubmit')
  const second = prompts[1]
  if (second === undefined) throw new Error('the recording has no second prompt')
  const upTo = recording.hooks.indexOf(second)
  for (const hook of recording.hooks.slice(0, upTo + 1)) note(page.home, page.projects, hook, process.pid)
  for (const { name, bytes } of recording.files) {
    const lines = bytes.toString('utf8').split('\n')
    const known = lines.filter((line) => {
      const at = /"timestamp":"([^"]+)"/.exec(line)?.[1]
      return line !== '' && (at === undefined || Date.parse(at) <= second.seenAt)
    })
    const place = path.join(page.projects, name)
    fs.mkdirSync(path.dirname(place), { recursive: true })
    fs.writeFileSync(place, `${known.join('\n')}\n`)
  }
}

const read = async <Shape>(page: PageWorld, place: string): Promise<Shape> =>
  (await (await page.get(place)).json()) as Shape

describe('a session that runs', () => {
  it('is listed and told before anything of it is stored', async () => {
    const page = await startPage()
    running(page)
    const { items, total } = await read<SessionsAnswer>(page, '/sessions')
    expect(total).toBe(1)
    expect(items[0]).toMatchObject({ id: SESSION, live: true, status: 'open', turns: 2 })
    const { session, turns } = await read<SessionAnswer>(page, `/sessions/${SESSION}`)
    expect(session).toEqual(items[0])
    expect(turns.map(({ n, status }) => `${n} ${status}`)).toEqual(['1 completed', '2 open'])
    const trace = turns[1]?.trace ?? ''
    expect(await read(page, `/trace/${trace.slice(0, 8)}`)).toEqual({ session: SESSION, n: 2, trace })
    const told = await read<TraceAnswer>(page, `/traces/${trace}`)
    expect(told).toMatchObject({ trace, session: SESSION, n: 2, open: true })
    const ids = told.rows.map(([id]) => id)
    const { spans } = await read<SpansAnswer>(page, `/traces/${trace}/spans?ids=${ids.slice(0, 50).join()}`)
    expect(spans.map(({ id }) => id)).toEqual(ids.slice(0, 50))
    expect(JSON.stringify(spans[0]?.attributes)).toContain(turns[1]?.prompt ?? 'nothing')
  })

  it('counts what is stored of it once, and what is not with it', async () => {
    const page = await startPage()
    const imported = importSessions(NAME).find(({ conversation }) => conversation.sessionId === SESSION)
    const [first] = imported?.batches ?? []
    const stored = imported?.batches.filter(({ traceId }) => traceId === first?.traceId) ?? []
    page.keep(SESSION, stored)
    const before = await read<SessionAnswer>(page, `/sessions/${SESSION}`)
    expect(before.session).toMatchObject({ turns: 1, live: false, status: 'completed' })
    running(page)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    const { session, turns } = await read<SessionAnswer>(page, `/sessions/${SESSION}`)
    expect(turns.map(({ n, status }) => `${n} ${status}`)).toEqual(['1 completed', '2 open'])
    expect(session).toMatchObject({ turns: 2, live: true, status: 'open' })
    expect(session.usd).toBeCloseTo(
      turns.reduce((sum, { usd }) => sum + usd, 0),
      9,
    )
    expect(session.calls).toBe(turns.reduce((sum, { calls }) => sum + calls, 0))
    const told = await read<TraceAnswer>(page, `/traces/${first?.traceId}`)
    expect(told.rows).toHaveLength(latestSpans(stored).length)
  })
})
