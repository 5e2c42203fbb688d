import { describe, expect, it } from 'vitest'
import type { Filter } from '../../src/summary/asked.ts'
import { DAY_MS, newHome, readCatalog, START_MS, store, turn } from './world.ts'

const idOf = (n: number) => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`

/** Five sessions, a day between them: dearer and dearer, alternately in two folders. */
async function five() {
  const home = newHome()
  for (let n = 0; n < 5; n += 1) {
    const session = idOf(n)
    store(home, session, [
      turn({
        session,
        trace: String(n + 1),
        startMs: START_MS + n * DAY_MS,
        lengthMs: 10_000 + (n % 2) * 5_000,
        usd: n,
        cwd: n % 2 === 0 ? '/home/dev/even' : '/home/dev/odd',
        model: n === 4 ? 'claude-haiku-5-5' : 'claude-opus-5-5',
        status: n === 3 ? 'failed' : 'completed',
        tools:
          n === 1
            ? [
                ['Bash', 'error', 4_000],
                ['Bash', 'ok', 2_000],
                ['Read', 'denied', 0],
              ]
            : [['Bash', 'ok', 1_000]],
      }),
    ])
  }
  return (await readCatalog(home)).catalog
}

describe('sessions', () => {
  const cases: readonly (readonly [string, Filter, readonly number[]])[] = [
    ['none', {}, [4, 3, 2, 1, 0]],
    ['a folder', { project: '/home/dev/odd' }, [3, 1]],
    ['a model', { model: 'claude-haiku-5-5' }, [4]],
    ['a tool', { tool: 'Read' }, [1]],
    ['a price', { min_usd: 3 }, [4, 3]],
    ['a status', { status: 'failed' }, [3]],
    ['errors', { status: 'error' }, [3, 1]],
    ['days', { from: '2026-11-21', to: '2026-11-22' }, [2, 1]],
    ['instants', { from: String(START_MS + DAY_MS), to: String(START_MS + DAY_MS) }, [1]],
    ['several at once', { project: '/home/dev/even', min_usd: 1, model: 'claude-opus-5-5' }, [2]],
    ['what nobody has', { model: 'toString' }, []],
  ]
  it.each(cases)('are narrowed by %s', async (_, filter, wanted) => {
    const catalog = await five()
    expect(catalog.sessions({ filter }).items.map(({ id }) => id)).toEqual(wanted.map(idOf))
  })

  it('are sorted by what is asked for, either way', async () => {
    const catalog = await five()
    const order = (asked: Parameters<typeof catalog.sessions>[0]) =>
      catalog.sessions(asked).items.map(({ id }) => Number(id.slice(0, 8)))
    expect(order({ sort: 'usd' })).toEqual([4, 3, 2, 1, 0])
    expect(order({ sort: 'usd', dir: 'asc' })).toEqual([0, 1, 2, 3, 4])
    expect(order({ sort: 'duration' })).toEqual([1, 3, 0, 2, 4])
    expect(order({ sort: 'failed' })).toEqual([1, 3, 0, 2, 4])
  })

  it('come in pages that hold each of them once', async () => {
    const catalog = await five()
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = catalog.sessions({ sort: 'duration', limit: 2, cursor })
      expect(page).toMatchObject({ total: 5, sums: { usd: 10, turns: 5, in: 5_000, out: 50 } })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== null)
    expect(seen).toEqual([1, 3, 0, 2, 4].map(idOf))
    for (const none of ['', 'nonsense', 'e30', '////']) {
      expect(catalog.sessions({ cursor: none }).items).toHaveLength(5)
    }
  })
})

describe('totals', () => {
  it('by day have the dollars of each model', async () => {
    const rows = (await five()).totals('day')
    expect(rows.map(({ key, usd, models }) => [key, usd, models])).toEqual([
      ['2026-11-20', 0, { 'claude-opus-5-5': 0 }],
      ['2026-11-21', 1, { 'claude-opus-5-5': 1 }],
      ['2026-11-22', 2, { 'claude-opus-5-5': 2 }],
      ['2026-11-23', 3, { 'claude-opus-5-5': 3 }],
      ['2026-11-24', 4, { 'claude-haiku-5-5': 4 }],
    ])
  })

  it('by tool count calls, what failed and how long they ran; what was refused never ran', async () => {
    expect((await five()).totals('tool')).toMatchObject([
      { key: 'Bash', tools: 6, failed: 1, turns: 5, sessions: 5, p50_ms: 1_000, p95_ms: 4_000 },
      { key: 'Read', tools: 1, failed: 0, turns: 1, sessions: 1, p50_ms: null, p95_ms: null },
    ])
  })

  it('by model and by folder add up to the same', async () => {
    const catalog = await five()
    expect(catalog.totals('model').map(({ key, usd, calls }) => [key, usd, calls])).toEqual([
      ['claude-opus-5-5', 6, 4],
      ['claude-haiku-5-5', 4, 1],
    ])
    expect(catalog.totals('project').map(({ key, usd, tools }) => [key, usd, tools])).toEqual([
      ['/home/dev/even', 6, 3],
      ['/home/dev/odd', 4, 4],
    ])
  })

  it('are narrowed as sessions are', async () => {
    const catalog = await five()
    expect(catalog.totals('project', { status: 'error' })).toMatchObject([
      { key: '/home/dev/odd', turns: 2, usd: 4 },
    ])
    expect(catalog.totals('day', { tool: 'Read' })).toMatchObject([
      { key: '2026-11-21', tools: 1, failed: 0 },
    ])
  })

  it('say what is known of the store', async () => {
    expect((await five()).meta()).toMatchObject({
      sessions: 5,
      projects: [
        ['/home/dev/even', 3],
        ['/home/dev/odd', 2],
      ],
      models: [
        ['claude-opus-5-5', 4],
        ['claude-haiku-5-5', 1],
      ],
      tools: [
        ['Bash', 5],
        ['Read', 1],
      ],
    })
  })
})
