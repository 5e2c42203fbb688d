import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  COLUMNS,
  FLAG_BACKGROUND,
  FLAG_BACKWARDS,
  FLAG_COMPACTED,
  FLAG_EVENTS,
  FLAG_MCP,
  FLAG_OPEN,
  FLAG_ORPHAN,
  type SkeletonRow,
} from '../../src/summary/rows.ts'
import { skeletonOf } from '../../src/summary/skeleton.ts'
import { turnsIn } from '../../src/summary/spans.ts'
import { importSession } from '../sessions/import.ts'
import { tracesIn } from '../sessions/traces.ts'
import { idOf, span, trees } from './random-trees.ts'

const TURN = {
  'turnspan.turn.id': 'turn',
  'gen_ai.operation.name': 'invoke_agent',
  'gen_ai.agent.name': 'claude-code',
}
const root = (id = 0, start = 0) => span(id, { start, length: 1_000, attributes: TURN })
const rowsOf = (name: string) =>
  tracesIn(importSession(name)).flatMap(({ spans }) => skeletonOf([...spans.values()]).rows)
const flags = (row: SkeletonRow | undefined) => row?.[16] ?? 0

describe('a recorded turn', () => {
  it('is told without what was said: who, when, what of, what came of it, for how much', () => {
    const rows = rowsOf('28-nested')
    const names = new Map(rows.map((row) => [row[0], row[3]]))
    const told = rows.map(([, parent, kind, name, , , , outcome, , tokens, , out, usd, , error, arg]) =>
      [names.get(parent) ?? '-', kind, name, outcome, tokens, out, usd, error, arg].join(' | '),
    )
    expect(told).toMatchInlineSnapshot(`
      [
        "- | turn | claude-code | completed | 30184 | 175 | 0.0144224 |  | Nest agents",
        "claude-code | model | claude-opus-5-5 | tool_use | 4312 | 25 | 0.002848 |  | ",
        "claude-code | tool | Agent | ok | 0 | 0 | 0 |  | Outer",
        "Agent | agent | general-purpose | completed | 17248 | 100 | 0.0058784 |  | AGENT-OUTER go",
        "general-purpose | model | claude-opus-5-5 | tool_use | 4312 | 25 | 0.002848 |  | ",
        "general-purpose | tool | Agent | ok | 0 | 0 | 0 |  | Inner",
        "Agent | agent | helper | completed | 8624 | 50 | 0.0001824 |  | AGENT-INNER go",
        "helper | model | claude-haiku-5-5 | tool_use | 4312 | 25 | 0.0000912 |  | ",
        "helper | tool | Bash | error | 0 | 0 | 0 | exit 7 | exit 7",
        "helper | model | claude-haiku-5-5 | end_turn | 4312 | 25 | 0.0000912 |  | inner done",
        "general-purpose | model | claude-opus-5-5 | end_turn | 4312 | 25 | 0.002848 |  | outer done",
        "claude-code | model | claude-opus-5-5 | tool_use | 4312 | 25 | 0.002848 |  | ",
        "claude-code | tool | Agent | error | 0 | 0 | 0 | tool_error | Broken",
        "Agent | agent | helper | failed | 0 | 0 | 0 | server_error | AGENT-BROKEN go",
        "helper | model | claude-haiku-5-5 | server_error | 0 | 0 | 0 | HTTP 500 | ",
        "claude-code | model | claude-opus-5-5 | end_turn | 4312 | 25 | 0.002848 |  | Nested done.",
      ]
    `)
  })

  it('says what went wrong as shortly as it can', () => {
    const errors = (name: string) =>
      rowsOf(name).flatMap(([, , , name, , , , outcome, , , , , , , error]) =>
        error === '' ? [] : [`${name}: ${outcome}, ${error}`],
      )
    expect([errors('05-fail'), errors('06-denied'), errors('12b-fail')]).toMatchInlineSnapshot(`
      [
        [
          "Bash: error, exit 3",
          "Read: error, tool_error",
          "Edit: error, tool_error",
          "NoSuchTool: error, tool_error",
          "Read: error, tool_error",
          "Bash: error, exit 143",
        ],
        [
          "Bash: denied, denied",
          "Bash: denied, denied",
          "Write: denied, denied",
        ],
        [
          "claude-code: failed, server_error",
          "claude-opus-5-5: server_error, HTTP 500",
          "claude-code: failed, authentication_failed",
          "claude-opus-5-5: authentication_failed, HTTP 401",
        ],
      ]
    `)
  })

  it('has marks for what a reader looks out for', () => {
    const marked = (name: string, flag: number) =>
      rowsOf(name)
        .filter((row) => (flags(row) & flag) !== 0)
        .map((row) => row[3])
    expect(marked('15-mcp', FLAG_MCP)).toEqual(['mcp__tiny__echo', 'mcp__tiny__fail'])
    expect(marked('11-compact', FLAG_COMPACTED)).toEqual(['claude-opus-5-5'])
    expect(marked('09-background', FLAG_BACKGROUND)).toEqual(['general-purpose'])
    expect(marked('28-nested', FLAG_EVENTS)).toEqual(['claude-haiku-5-5'])
    expect(marked('28-nested', FLAG_ORPHAN | FLAG_BACKWARDS | FLAG_OPEN)).toEqual([])
  })

  it('counts to an agent and to the turn what was called below them', () => {
    const [turn, ...below] = rowsOf('28-nested')
    const calls = below.filter(([, , kind]) => kind === 'model')
    const sum = (of: (row: SkeletonRow) => number) => calls.reduce((total, row) => total + of(row), 0)
    expect(turn?.slice(9, 12)).toEqual([sum((row) => row[9]), sum((row) => row[10]), sum((row) => row[11])])
    expect(turn?.[12]).toBeCloseTo(
      sum((row) => row[12] ?? 0),
      9,
    )
  })
})

describe('whatever was told', () => {
  it('has each span once, the root first, everything below it, by start', () => {
    fc.assert(
      fc.property(trees, (spans) => {
        const { rows } = skeletonOf(spans)
        expect(rows.map(([id]) => id).sort()).toEqual(spans.map(({ spanId }) => spanId).sort())
        expect(rows[0]?.slice(0, 3)).toEqual([idOf(0), '', 'turn'])
        const starts = rows.slice(1).map((row) => row[4])
        expect(starts).toEqual([...starts].sort((a, b) => a - b))
        const parents = new Map(rows.map(([id, parent]) => [id, parent]))
        for (const row of rows) {
          expect(row).toHaveLength(COLUMNS.length)
          let [at, steps] = [row[0], 0]
          while (at !== idOf(0) && steps <= rows.length) [at, steps] = [parents.get(at) ?? '', steps + 1]
          expect(steps).toBeLessThanOrEqual(rows.length)
        }
      }),
    )
  })

  it('hangs what has no parent on the root, and cuts a ring once', () => {
    const attributes = {}
    const lonely = span(1, { start: 5, length: 1, parent: 99, attributes })
    const ring = [2, 3, 4].map((n) =>
      span(n, { start: 10 + n, length: 1, parent: n === 4 ? 2 : n + 1, attributes }),
    )
    const self = span(5, { start: 20, length: 1, parent: 5, attributes })
    const { rows } = skeletonOf([root(), lonely, ...ring, self])
    const orphans = rows.filter((row) => (flags(row) & FLAG_ORPHAN) !== 0)
    expect(orphans.map(([id, parent]) => [id, parent])).toEqual([
      [idOf(1), idOf(0)],
      [idOf(2), idOf(0)],
      [idOf(5), idOf(0)],
    ])
  })

  it('marks what ended before it began, and what still runs', () => {
    const back = span(1, { start: 50, length: -20, parent: 0, attributes: {} })
    const open = span(2, { start: 60, length: 0, parent: 0, attributes: {} })
    const { rows } = skeletonOf([root(), back, open], { open: new Set([idOf(2)]) })
    expect(rows.map((row) => [row[4], row[5], flags(row)])).toEqual([
      [0, 1_000, 0],
      [50, 30, FLAG_BACKWARDS],
      [60, null, FLAG_OPEN],
    ])
  })

  it('does without the root where that is gone', () => {
    const late = [
      span(7, { start: 40, length: 9, parent: 3, attributes: {} }),
      span(8, { start: 41, length: 1, parent: 7, attributes: {} }),
    ]
    expect(skeletonOf(late).rows.map(([id, parent, , , start]) => [id, parent, start])).toEqual([
      [idOf(7), '', 0],
      [idOf(8), idOf(7), 1],
    ])
    expect(skeletonOf([])).toEqual({ start: 0, rows: [] })
  })

  it('takes a chain of fifty thousand without running out of stack', () => {
    const chain = Array.from({ length: 50_000 }, (_, n) =>
      n === 0 ? root() : span(n, { start: n, length: 1, parent: n - 1, attributes: {} }),
    )
    expect(skeletonOf(chain).rows).toHaveLength(50_000)
  })
})

it('a trace that several turns inherited is told turn by turn', () => {
  const [first, second] = [root(1), root(2, 5_000)]
  const below = [
    span(3, { start: 1, length: 1, parent: 1, attributes: {} }),
    span(4, { start: 5_001, length: 1, parent: 2, attributes: {} }),
  ]
  const stray = span(5, { start: 9, length: 1, parent: 77, attributes: {} })
  const turns = turnsIn([second, ...below, stray, first])
  expect(turns.map((spans) => spans.map(({ spanId }) => spanId).sort())).toEqual([
    [idOf(1), idOf(3), idOf(5)],
    [idOf(2), idOf(4)],
  ])
})
