// A disk that is full, or may not be written: Claude Code goes on, and later everything is there.
import { expect, test } from 'vitest'
import type { Config } from '../../src/config/schema.ts'
import { type Backend, spansIn as sentIn, startBackend } from '../export/backend.ts'
import { batchesIn, type World } from '../flusher/world.ts'
import { eventually } from '../rig/eventually.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { needs } from '../rig/need.ts'
import { expectImplied, expectWhole } from './expect.ts'
import { note, ROUNDS } from './figures.ts'
import { flushNow, newHome, startHook } from './home.ts'
import { playLive, putRecast } from './live.ts'
import { flushersOf } from './processes.ts'
import { type Recast, recast } from './recast.ts'
import { onSmallDisk, probeMount } from './small-disk.ts'

const needed = needs({ 'a small disk': probeMount })

async function homeOnSmallDisk(kib: number) {
  const backend = await startBackend()
  atFileEnd(backend.close)
  const config = { destinations: { backend: { kind: 'otlp' as const, url: backend.url } } }
  const world = await newHome(config)
  const disk = onSmallDisk(world, kib)
  return { backend, config, world, disk }
}

/** The next that is heard of each session, once the disk is well again. */
async function callLastHooks(world: World, { hooks }: Recast): Promise<void> {
  for (const hook of new Map(hooks.map((each) => [each.input.session_id, each])).values()) {
    const last = startHook(world, hook, undefined)
    expect(await last.ended).toMatchObject({ code: 0, said: '' })
    await last.over()
  }
}
const arrivedAt = (backend: Backend) => backend.received.flatMap(sentIn).map(({ spanId }) => spanId)

/** Everything is there: told, delivered, tidied up. */
async function expectAllThere(world: World, backend: Backend, config: Config, recordings: readonly Recast[]) {
  await flushNow(world, config)
  await flushNow(world, config)
  const told = await expectImplied(world, recordings)
  expectWhole(world)
  const arrived = arrivedAt(backend)
  expect(new Set(arrived).size).toBe(told.spans)
  return { ...told, 'sent again': arrived.length - told.spans, lost: 0 }
}

test('full at every point of the flusher’s way: nothing is lost, no line is torn', async (ctx) => {
  needed(ctx)
  const { backend, config, world, disk } = await homeOnSmallDisk(4_096)
  const recordings: Recast[] = []
  let failed = 0
  const most = Math.min(28, ROUNDS)
  for (let pages = 0; pages < most; pages += 1) {
    recordings.push(putRecast(world, '02-bash', `${pages}`))
    disk.fill(pages)
    try {
      await flushNow(world, config)
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
      failed += 1
    }
    disk.free()
  }
  expect(failed).toBeGreaterThan(0)
  const figures = await expectAllThere(world, backend, config, recordings)
  note('disk full at every page of the flusher’s way', { times: most, ...figures })
})

test('full while Claude Code works: its hooks say nothing, and the next one makes up for them', async (ctx) => {
  needed(ctx)
  const { backend, config, world, disk } = await homeOnSmallDisk(4_096)
  const recordings: Recast[] = []
  let hooks = 0
  for (const [pages, name] of ['02-bash', '03-files', '07-subagent', '15-mcp', '02-bash'].entries()) {
    disk.fill(pages)
    const recording = recast(name, `${pages}`, Date.now())
    recordings.push(recording)
    for (const { run } of await playLive(world, recording)) {
      expect(run).toMatchObject({ code: 0, said: '' })
      hooks += 1
    }
    await eventually(() => flushersOf(world).length === 0, { what: 'its end', timeoutMs: 20_000 })
    disk.free()
    await callLastHooks(world, recording)
  }
  const figures = await expectAllThere(world, backend, config, recordings)
  note('disk full while the client works', { sessions: recordings.length, hooks, ...figures })
})

test('read-only while Claude Code works: its hooks say nothing, and the next one makes up for them', async (ctx) => {
  needed(ctx)
  const { backend, config, world, disk } = await homeOnSmallDisk(4_096)
  disk.makeReadOnly()
  const recording = recast('07-subagent', 'read-only', Date.now())
  const played = await playLive(world, recording)
  for (const { run } of played) expect(run).toMatchObject({ code: 0, said: '' })
  expect(batchesIn(world)).toEqual([])
  disk.makeWritable()
  await callLastHooks(world, recording)
  const figures = await expectAllThere(world, backend, config, [recording])
  const slowestMs = Math.round(Math.max(...played.map(({ run }) => run.wallMs)))
  note('read-only home', { hooks: played.length, 'slowest hook ms': slowestMs, ...figures })
})
