// A real server and a real client of the stream; what it tells of is changed by hand.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import type { SessionRow, SkeletonRow, TurnRow } from '../../../src/page/api.ts'
import { send } from '../../../src/page-server/http/send.ts'
import { type Hub, openHub } from '../../../src/page-server/live/hub.ts'
import { liveAnswer } from '../../../src/page-server/live/stream.ts'
import { tempDir } from '../../rig/temp-dir.ts'

interface Told {
  readonly id: string
  readonly event: string
  readonly data: Record<string, unknown>
}

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const row = (id: string, name: string, end: number | null): SkeletonRow =>
  [id, '', 'tool', name, 0, end, 0, '', '', 0, 0, 0, 0, 0, '', '', end === null ? 8 : 0] as const

function world() {
  const changed = new Set<string>()
  const sessions = new Map<string, { session: SessionRow; turns: TurnRow[] }>()
  const traces = new Map<string, { rev: number; start: number; open: boolean; rows: SkeletonRow[] }>()
  const hub = openHub({
    folders: [tempDir('live')],
    look: async () => {
      const now = new Set(changed)
      changed.clear()
      return now
    },
    onError: (error) => {
      throw error
    },
  })
  ends.push(() => hub.close())
  return {
    hub,
    change(id: string, trace: string, status: string, rows: SkeletonRow[]) {
      const session = { id, status } as unknown as SessionRow
      sessions.set(id, {
        session,
        turns: [{ n: 1, trace, status, spans: rows.length } as unknown as TurnRow],
      })
      traces.set(trace, { rev: 1, start: 5, open: status === 'open', rows })
      changed.add(id)
    },
    remove(id: string) {
      sessions.delete(id)
      changed.add(id)
    },
    source: { session: (id: string) => sessions.get(id), trace: (id: string) => traces.get(id) },
  }
}

async function listen(
  { hub, source }: { hub: Hub; source: Parameters<typeof liveAnswer>[0]['source'] },
  wish: Parameters<typeof liveAnswer>[1],
) {
  const server = http.createServer((request, response) => {
    void send(request, response, liveAnswer({ hub, source }, wish))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => new Promise((resolve) => server.close(resolve)))
  const { port } = server.address() as AddressInfo
  const gone = new AbortController()
  ends.push(() => gone.abort())
  const told: Told[] = []
  const response = await fetch(`http://127.0.0.1:${port}/`, { signal: gone.signal })
  void (async () => {
    let text = ''
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString('utf8')
        const parts = text.split('\n\n')
        text = parts.pop() ?? ''
        for (const part of parts) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? ''
          told.push({ id: field('id'), event: field('event'), data: JSON.parse(field('data')) })
        }
      }
    } catch {
      // It was ended.
    }
  })()
  return { told, stop: () => gone.abort() }
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 5_000 })
const events = (told: readonly Told[]) => told.map(({ event }) => event)

test('a page that looks at a session hears what is open, then only what is new, gone, or has ended', async () => {
  const live = world()
  live.change('s1', 't1', 'open', [row('a', 'Bash', null)])
  const { told } = await listen(live, { session: 's1', after: undefined })
  await soon(() => expect(events(told).slice(0, 3)).toEqual(['ping', 'turn', 'spans']))
  expect(told[2]?.data).toMatchObject({
    trace: 't1',
    open: true,
    rows: [row('a', 'Bash', null)],
    removed: [],
  })
  await soon(() => expect(events(told)).toContain('session'))

  live.change('s1', 't1', 'open', [row('a', 'Bash', 7), row('b', 'Read', null)])
  await soon(() => expect(told.at(-1)?.data.rows).toEqual([row('a', 'Bash', 7), row('b', 'Read', null)]))
  live.change('s1', 't1', 'completed', [row('a', 'Bash', 7)])
  await soon(() => expect(told.at(-1)?.data).toMatchObject({ open: false, rows: [], removed: ['b'] }))
  const ids = told.map(({ id }) => Number(id))
  expect(ids).toEqual([...ids].sort((a, b) => a - b))
})

test('a page that looks at the list hears of every session, and of none twice', async () => {
  const live = world()
  const { told } = await listen(live, { session: undefined, after: undefined })
  live.change('s1', 't1', 'open', [row('a', 'Bash', null)])
  live.change('s2', 't2', 'completed', [])
  await soon(() =>
    expect(told.filter(({ event }) => event === 'session').map(({ data }) => data.id)).toEqual(['s1', 's2']),
  )
  live.remove('s2')
  await soon(() => expect(told.at(-1)).toMatchObject({ event: 'gone', data: { session: 's2' } }))
  expect(events(told)).not.toContain('spans')
})

test('a page that comes back and has missed something is told to load anew; one that has not, is not', async () => {
  const live = world()
  const first = await listen(live, { session: undefined, after: undefined })
  live.change('s1', 't1', 'open', [])
  await soon(() => expect(events(first.told)).toContain('session'))
  const late = await listen(live, { session: undefined, after: 1 })
  await soon(() => expect(events(late.told)).toEqual(['reset', 'ping']))
  const inTime = await listen(live, { session: undefined, after: live.hub.seq })
  await soon(() => expect(events(inTime.told)).toEqual(['ping']))
})

test('nothing is looked at while nobody listens', async () => {
  let looks = 0
  const hub = openHub({
    folders: [],
    look: async () => {
      looks += 1
      return new Set<string>()
    },
    onError: () => {},
  })
  ends.push(() => hub.close())
  const stop = hub.listen(() => {})
  await soon(() => expect(looks).toBeGreaterThan(0))
  stop()
  const before = looks
  await new Promise((resolve) => setTimeout(resolve, 1_300))
  expect(looks).toBe(before)
})
