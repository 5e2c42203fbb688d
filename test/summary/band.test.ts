import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bandOf, bandOfRows } from '../../src/summary/band.ts'
import { addedUp, groupsOf, nanoOf } from '../../src/summary/groups.ts'
import type { BandCell } from '../../src/summary/shown.ts'
import { skeletonOf } from '../../src/summary/skeleton.ts'
import { latestSpans, turnsIn } from '../../src/summary/spans.ts'
import { turnFacts, turnRow } from '../../src/summary/turn.ts'
import { bandInWords } from '../../src/summary/words.ts'
import { importSession } from '../sessions/import.ts'
import { RECORDINGS } from '../sessions/recordings.ts'
import { WAYS } from '../sessions/told.ts'
import { tracesIn } from '../sessions/traces.ts'
import { trees } from './random-trees.ts'

const timeOf = (cells: readonly BandCell[]) => cells.reduce((sum, [, , ms]) => sum + ms, 0)
const nanoIn = (cells: readonly BandCell[]) => cells.reduce((sum, [, , , usd]) => sum + nanoOf(usd), 0)

describe('whatever the tree', () => {
  it('gives each instant of the turn to one owner, and each dollar to one group', () => {
    fc.assert(
      fc.property(trees, (spans) => {
        const { rows } = skeletonOf(spans)
        const { cells, segments } = bandOfRows(rows)
        const [, , , , start, end] = rows[0] ?? []
        expect(timeOf(cells)).toBe((end ?? 0) - (start ?? 0))
        const calls = rows.filter(([, , kind]) => kind === 'model')
        expect(nanoIn(cells)).toBe(calls.reduce((sum, row) => sum + nanoOf(row[12] ?? 0), 0))
        let at = start ?? 0
        for (const { from, to } of segments) {
          expect(from).toBe(at)
          expect(to).toBeGreaterThan(from)
          at = to
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('sums an agent to the time and the dollars of the agent', () => {
    fc.assert(
      fc.property(trees, (spans) => {
        const { rows } = skeletonOf(spans)
        for (const [id, , kind, , start, end, , , , , , , usd] of rows) {
          if (kind !== 'agent') continue
          const { cells } = bandOfRows(rows, { root: id })
          expect(timeOf(cells)).toBe(Math.max(0, (end ?? 0) - start))
          expect(nanoIn(cells)).toBe(nanoOf(usd ?? 0))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('adds turns up without losing a millisecond', () => {
    fc.assert(
      fc.property(fc.array(trees, { maxLength: 5 }), (turns) => {
        const groups = turns.map((spans) => groupsOf(skeletonOf(spans).rows).groups)
        const alone = groups.map((each) => timeOf(bandOf(each))).reduce((sum, ms) => sum + ms, 0)
        expect(timeOf(bandOf(addedUp(groups)))).toBe(alone)
      }),
    )
  })
})

describe('the recordings', () => {
  it.each(RECORDINGS)('%s: time and money of every turn add up', async (name) => {
    for (const batches of [importSession(name), (await WAYS.live?.(name)) ?? []]) {
      for (const { spans } of tracesIn(batches)) {
        for (const turn of turnsIn([...spans.values()])) {
          const facts = turnFacts(turn)
          const root = turn.find(({ spanId }) => spanId === facts?.root)
          if (facts === undefined || root === undefined) throw new Error('no root')
          const row = turnRow(facts, 1)
          expect(timeOf(row.band)).toBe(root.endMs - root.startMs)
          expect(row.end - row.start).toBe(root.endMs - root.startMs)
          expect(nanoIn(row.band)).toBe(nanoOf(row.usd))
        }
      }
    }
  })

  const bandsOf = async (name: string) =>
    tracesIn((await WAYS.live?.(name)) ?? []).map(({ spans }) => {
      const facts = turnFacts(latestSpans([{ traceId: '', resource: {}, spans: [...spans.values()] }]))
      if (facts === undefined) throw new Error('no turn')
      const { band, usd, unpriced } = turnRow(facts, 1)
      return bandInWords(band, { usd, unpriced })
    })

  it('reads as a sentence', async () => {
    const names = [
      '28-nested',
      '04-parallel',
      '06-denied',
      '19-plan',
      '09-background',
      '11-compact',
      '12b-fail',
      '58-ask',
    ]
    const all = await Promise.all(names.map(async (name) => [name, ...(await bandsOf(name))]))
    expect(all).toMatchInlineSnapshot(`
      [
        [
          "28-nested",
          "3.2 s work: general-purpose 1.3 s · Claude Code itself 952 ms · helper 884 ms · opus-5-5 32 ms — $0.014: opus-5-5 $0.0085 · general-purpose $0.0059",
        ],
        [
          "04-parallel",
          "2.5 s work: Bash 1.3 s · Claude Code itself 894 ms · opus-5-5 281 ms — $0.0057: opus-5-5",
        ],
        [
          "06-denied",
          "1.5 s work (+173 ms you): Claude Code itself 1.4 s · opus-5-5 70 ms — $0.011: opus-5-5",
        ],
        [
          "19-plan",
          "2.0 s work (+3 ms you): Claude Code itself 1.9 s · opus-5-5 162 ms · ToolSearch 3 ms — $0.0085: opus-5-5",
          "2.0 s work (+22 s you): Claude Code itself 1.9 s · opus-5-5 53 ms · Bash 44 ms — $0.0085: opus-5-5",
        ],
        [
          "09-background",
          "953 ms work: Claude Code itself 583 ms · opus-5-5 301 ms · Bash 43 ms · general-purpose 26 ms — $0.011: opus-5-5 $0.0057 · general-purpose $0.0057",
          "234 ms work: Claude Code itself 233 ms · opus-5-5 1 ms — $0.0028: opus-5-5",
          "172 ms work: Claude Code itself 159 ms · opus-5-5 13 ms — $0.0028: opus-5-5",
        ],
        [
          "11-compact",
          "492 ms work: Claude Code itself 429 ms · opus-5-5 63 ms — $0.0028: opus-5-5",
          "443 ms work: compaction 443 ms — $0",
          "308 ms work: Claude Code itself 291 ms · opus-5-5 17 ms — $0.0028: opus-5-5",
        ],
        [
          "12b-fail",
          "1.9 s work: opus-5-5 1.8 s · Claude Code itself 110 ms — $0",
          "2.1 s work: opus-5-5 1.9 s · Claude Code itself 232 ms — $0",
          "318 ms work: Claude Code itself 267 ms · opus-5-5 51 ms — $0.0028: opus-5-5",
        ],
        [
          "58-ask",
          "302 ms work (+2.4 s you): Claude Code itself 285 ms · opus-5-5 17 ms — $0.0060: opus-5-5",
        ],
      ]
    `)
  })
})
