// A session's rows at every moment of recordings: what is stored, and what runs, told together.
import { describe, expect, test } from 'vitest'
import type { Bridge } from '../../src/bridge.ts'
import { openSessionOf } from '../../src/bridge.ts'
import type { SessionFound } from '../../src/catalog/types.ts'
import { newRow, withOpenTurns } from '../../src/page-server/library/open-rows.ts'
import { BEGINNING } from '../../src/store/store.ts'
import { bothSessions, sessionOfTurn, sessionRow } from '../../src/summary/session.ts'
import { latestSpans } from '../../src/summary/spans.ts'
import { type TurnFacts, turnFacts, turnRow } from '../../src/summary/turn.ts'
import type { SpanBatch } from '../../src/trace/span.ts'
import { replayLive } from '../sessions/replay.ts'

const ID = 'the-session'

/** As the catalog sums it up: trace by trace, none of these recordings has two turns in one. */
function storedTurns({ store }: Bridge, sessionId: string): readonly TurnFacts[] {
  const traces = new Map<string, SpanBatch[]>()
  for (const { line } of store.linesFrom(BEGINNING)) {
    const batch = line.sessionId === sessionId ? store.read(line) : undefined
    if (batch !== undefined) traces.set(batch.traceId, [...(traces.get(batch.traceId) ?? []), batch])
  }
  return [...traces.values()]
    .flatMap((batches) => turnFacts(latestSpans(batches)) ?? [])
    .sort((a, b) => a.start - b.start)
}

function foundOf(turns: readonly TurnFacts[]): SessionFound | undefined {
  const [first, ...others] = turns.map((turn) => sessionOfTurn(ID, turn))
  if (first === undefined) return undefined
  return {
    session: sessionRow(others.reduce(bothSessions, first)),
    turns: turns.map((turn, at) => turnRow(turn, at + 1)),
    forked_from: null,
    previous: null,
  }
}

describe.each(['28-nested', '10-multi', '09-background', '50-background-agents', '24-sigkill'])(
  'of %s',
  (name) => {
    test('every turn is there once, in order, and none has less than what is stored of it', async () => {
      let moments = 0
      let both = 0
      await replayLive(name, {
        look(bridge, names) {
          for (const each of names) {
            const { sessionId, traces } = openSessionOf(bridge, each)
            const open = traces.flatMap(({ batch, open }) => turnFacts(batch.spans, open) ?? [])
            const turns = storedTurns(bridge, sessionId)
            const stored = foundOf(turns)
            const found = withOpenTurns(ID, stored, open)
            if (open.length === 0) {
              expect(found).toBe(stored)
              continue
            }
            moments += 1
            if (stored !== undefined) both += 1
            const roots = found?.turns.map(({ root }) => root) ?? []
            const known = [...turns, ...open].map(({ root }) => root)
            expect([...roots].sort()).toEqual([...new Set(known)].sort())
            expect(found?.turns.map(({ n }) => n)).toEqual(roots.map((_, at) => at + 1))
            const starts = found?.turns.map(({ start }) => start) ?? []
            expect(starts).toEqual([...starts].sort((a, b) => a - b))
            expect(found?.session).toMatchObject({ id: ID, live: true, turns: roots.length })
            for (const turn of stored?.turns ?? []) {
              const now = found?.turns.find(({ root }) => root === turn.root)
              expect(now?.spans, turn.prompt).toBeGreaterThanOrEqual(turn.spans)
              expect(now?.calls, turn.prompt).toBeGreaterThanOrEqual(turn.calls)
            }
            if (stored === undefined) expect(found?.session).toEqual(newRow(ID, open))
            // Nothing of a session goes down because somebody looks while it runs.
            expect(found?.session.usd).toBeGreaterThanOrEqual(stored?.session.usd ?? 0)
          }
        },
      })
      expect(moments).toBeGreaterThan(0)
      if (name === '50-background-agents' || name === '10-multi') expect(both).toBeGreaterThan(0)
    })
  },
)
