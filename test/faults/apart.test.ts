// No destination waits for another: one that never answers and one that takes 1 KB a second beside one that is well.
import { expect, test } from 'vitest'
import { ACCEPTS, type Backend, HANGS, spansIn as sentIn, startBackend } from '../export/backend.ts'
import type { World } from '../flusher/world.ts'
import { eventually } from '../rig/eventually.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { expectImplied } from './expect.ts'
import { note, ROUNDS } from './figures.ts'
import { flushNow, newHome, startHook } from './home.ts'
import { putRecast } from './live.ts'
import { flushersOf } from './processes.ts'
import type { Recast } from './recast.ts'
import { startTcpProxy } from './tcp-proxy.ts'

const TURNS = Math.max(5, Math.min(15, Math.round(ROUNDS / 2)))
/** Other processes of this machine are slower than that now and then. */
const LEEWAY_MS = 1_000

async function backend(): Promise<Backend> {
  const made = await startBackend()
  atFileEnd(made.close)
  return made
}

const to = ({ url }: { readonly url: string }, timeoutMs = 30_000) => ({
  kind: 'otlp' as const,
  url,
  timeoutMs,
})

/** From the last hook of a session that is as well as over to its root in the backend. */
async function timeOfTurn(world: World, well: Backend, recording: Recast): Promise<number> {
  const last = recording.hooks.at(-1)
  if (last === undefined) throw new Error('no hook was recorded')
  const before = well.received.length
  const startedMs = performance.now()
  startHook(world, last, undefined)
  await eventually(() => well.received.length > before, { what: 'the turn', timeoutMs: 20_000, everyMs: 5 })
  return performance.now() - startedMs
}

const idsAt = (at: Backend): readonly string[] => [
  ...new Set(at.received.flatMap(sentIn).map(({ spanId }) => spanId)),
]

const medianOf = (values: readonly number[]): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0)

test('it gets each turn as fast as if it were alone, and they get everything in the end', async () => {
  const [alone, well, hanging, slow] = [await backend(), await backend(), await backend(), await backend()]
  hanging.react(HANGS)
  const narrow = await startTcpProxy(slow.port)
  narrow.poison({ up: [{ kind: 'bandwidth', bytesPerSecond: 1_000 }] })
  const crowd = { hanging: to(hanging, 8_000), slow: to(narrow), well: to(well) }
  const [quiet, crowded] = [
    await newHome({ destinations: { well: to(alone) } }),
    await newHome({ destinations: crowd }),
  ]
  const recordings: Recast[] = []
  const aloneMs: number[] = []
  const crowdedMs: number[] = []
  for (let turn = 0; turn < TURNS; turn += 1) {
    aloneMs.push(await timeOfTurn(quiet, alone, putRecast(quiet, '01-text', `${turn}`)))
    const recording = putRecast(crowded, '01-text', `${turn}`)
    recordings.push(recording)
    crowdedMs.push(await timeOfTurn(crowded, well, recording))
  }
  expect(medianOf(crowdedMs)).toBeLessThan(medianOf(aloneMs) + LEEWAY_MS)
  expect(Math.max(...crowdedMs)).toBeLessThan(Math.max(...aloneMs) + 5 * LEEWAY_MS)

  const { spans } = await expectImplied(crowded, recordings)
  expect(idsAt(well)).toHaveLength(spans)
  await eventually(() => idsAt(slow).length === spans, { what: 'all of it at 1 KB/s', timeoutMs: 90_000 })
  hanging.react(ACCEPTS)
  await eventually(() => flushersOf(crowded).length === 0, { what: 'its end', timeoutMs: 60_000 })
  await flushNow(crowded, { destinations: crowd })
  expect(idsAt(hanging)).toHaveLength(spans)
  note('one that hangs and one at 1 KB/s beside one that is well', {
    turns: TURNS,
    'alone, median ms': medianOf(aloneMs),
    'beside them, median ms': medianOf(crowdedMs),
    'beside them, slowest ms': Math.round(Math.max(...crowdedMs)),
    lost: 0,
  })
}, 240_000)
