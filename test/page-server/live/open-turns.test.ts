import { expect, test } from 'vitest'
import type { Bridge } from '../../../src/bridge.ts'
import { type OpenTurns, openOpenTurns } from '../../../src/page-server/live/open-turns.ts'
import { replayLive } from '../../sessions/replay.ts'

const SESSION = 'a564641d-2c11-4b72-998c-1ea2287970b8'

test('a running session is read again when one of its files has grown, and forgotten once it is told', async () => {
  let turns: OpenTurns | undefined
  const seen: { changed: readonly string[]; again: number; open: number; spans: number }[] = []
  const watch = (bridge: Bridge) => {
    turns ??= openOpenTurns(bridge, { rest: 0 })
    const changed = [...turns.look()]
    const again = turns.look().size
    const traces = turns.ofSession(SESSION)
    const [first] = traces
    if (first !== undefined) expect(turns.ofTrace(first.batch.traceId)?.sessionId).toBe(SESSION)
    seen.push({
      changed,
      again,
      open: traces.flatMap(({ open }) => [...open]).length,
      spans: traces.flatMap(({ batch }) => batch.spans).length,
    })
  }
  await replayLive('28-nested', { look: watch })
  expect(seen.every(({ again }) => again === 0)).toBe(true)
  expect(seen.filter(({ changed }) => changed.includes(SESSION)).length).toBeGreaterThan(5)
  expect(Math.max(...seen.map(({ spans }) => spans))).toBeGreaterThan(10)
  expect(seen.some(({ open }) => open > 1)).toBe(true)
  expect(seen.at(-1)).toEqual({ changed: [SESSION], again: 0, open: 0, spans: 0 })
  expect(turns?.sessions()).toEqual([])
})
