import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { SessionsFound } from '../../src/catalog/catalog.ts'
import { askedIn } from '../../src/cli/sessions/asked.ts'
import { listInWords } from '../../src/cli/sessions/list.ts'
import { textWidth } from '../../src/cli/text-width.ts'
import type { SessionRow } from '../../src/summary/shown.ts'

const row = (more: Partial<SessionRow> = {}): SessionRow => ({
  id: 'a564641d-2c11-4b72-998c-1ea2287970b8',
  project: '/home/dev/project',
  title: 'Nest agents',
  start: Date.parse('2026-11-23T06:03:00Z'),
  end: Date.parse('2026-11-23T06:03:03Z'),
  turns: 1,
  calls: 7,
  tools: 4,
  failed: 2,
  models: ['claude-opus-5-5'],
  in: 30_184,
  cached: 28_000,
  out: 175,
  ctx: 4_312,
  usd: 0.0144,
  unpriced: false,
  status: 'completed',
  live: false,
  band: [
    ['model', 'claude-opus-5-5', 200, 0.0144],
    ['itself', '', 3_000, 0],
  ],
  ...more,
})

const found = (items: readonly SessionRow[], total = items.length): SessionsFound => ({
  items,
  next: null,
  total,
  sums: { usd: 214.8, in: 41_000_000, out: 120_000, turns: 1_412 },
})

const look = { color: false, homeFolder: '/home/dev', timeZone: 'UTC' }

const THREE = found(
  [
    row(),
    row({ title: 'Fail for good', status: 'failed', usd: 0, unpriced: true, band: [] }),
    row({
      title: '日本語 \u001b[2J\u202e‮ and a very long prompt that goes on and on',
      status: 'interrupted',
      turns: 14,
    }),
  ],
  312,
)

describe('the list of sessions', () => {
  it('has a line each, and what all of them add up to', () => {
    expect(listInWords(THREE, { ...look, width: 120 })).toMatchInlineSnapshot(`
      "session   began             prompt               folder                      turns       time    dollars
      a564641d  2026-11-23 06:03  Nest agents          ~/project                       1      3.2 s     $0.014  ✗ 2
      a564641d  2026-11-23 06:03  Fail for good        ~/project                       1       0 ms          –  ✗ failed
      a564641d  2026-11-23 06:03  日本語 ␛[2J�� and a… ~/project                      14      3.2 s     $0.014  … interrupted
      3 of 312 sessions · $214.80 · 1,412 turns · 41.0M → 120k tokens"
    `)
    expect(listInWords(THREE, { ...look, width: 60 })).toMatchInlineSnapshot(`
      "session   prompt                             time    dollars
      a564641d  Nest agents                       3.2 s     $0.014
      a564641d  Fail for good                      0 ms          –
      a564641d  日本語 ␛[2J�� and a very l…       3.2 s     $0.014
      3 of 312 sessions · $214.80 · 1,412 turns · 41.0M → 120k to…"
    `)
  })

  it('is never wider than the terminal, and holds no control but our own colours', () => {
    for (const width of [24, 43, 44, 53, 54, 64, 80, 90, 118, 140, 240]) {
      for (const color of [false, true]) {
        const text = listInWords(THREE, { ...look, width, color })
        const plain = stripVTControlCharacters(text)
        expect(plain.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
        for (const line of plain.split('\n')) expect(textWidth(line), line).toBeLessThanOrEqual(width)
        expect(text.includes('\x1b')).toBe(color)
      }
    }
  })
})

describe('what is asked of it', () => {
  const NOW = Date.parse('2026-11-23T12:00:00Z')
  const asked = (options: Record<string, unknown>) =>
    askedIn({ argument: undefined, arguments: [], options }, NOW)

  it('is the newest twenty unless something else is said', () => {
    expect(asked({})).toEqual({ ok: true, limit: 20, filter: {} })
    expect(asked({ limit: '5', since: '24h' })).toEqual({
      ok: true,
      limit: 5,
      filter: { from: String(NOW - 86_400_000) },
    })
    expect(asked({ here: true })).toMatchObject({ filter: { project: process.cwd() } })
  })

  it('is refused with what to write instead', () => {
    expect(asked({ limit: 'all' })).toEqual({
      ok: false,
      why: '--limit takes a number from 1 to 1000, not "all".',
    })
    expect(asked({ since: 'yesterday' })).toMatchObject({ ok: false })
  })
})
