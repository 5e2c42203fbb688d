// Whose lease it is: a flusher that sleeps, a pid that now belongs to somebody else.
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { LEASE_STALE_MS } from '../../src/disk/lease.ts'
import { ACCEPTS, type Reaction, startBackend } from '../export/backend.ts'
import { startFlusher, type World } from '../flusher/world.ts'
import { eventually } from '../rig/eventually.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { expectImplied, expectWhole } from './expect.ts'
import { newHome, startHook } from './home.ts'
import { putRecast } from './live.ts'
import { flushersOf } from './processes.ts'
import type { Recast } from './recast.ts'

async function homeWithBackend() {
  const backend = await startBackend()
  atFileEnd(backend.close)
  const world = await newHome({
    destinations: { backend: { kind: 'otlp', url: backend.url, timeoutMs: 60_000 } },
  })
  return { backend, world }
}

async function callLastHook(world: World, { hooks }: Recast): Promise<void> {
  const last = hooks.at(-1)
  if (last === undefined) throw new Error('no hook was recorded')
  await startHook(world, last, undefined).over()
}

/** Every file of the home, but what is said about it. */
function contentsOf({ home }: World): ReadonlyMap<string, string> {
  const files = fs.readdirSync(home.root, { recursive: true, withFileTypes: true })
  return new Map(
    files
      .filter((entry) => entry.isFile() && path.join(entry.parentPath, entry.name) !== home.log)
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [file, fs.readFileSync(file, 'latin1')]),
  )
}

test('a flusher that hangs is replaced after fifteen seconds, and when it wakes up it writes nothing', async () => {
  const { backend, world } = await homeWithBackend()
  let answerLate = () => {}
  const late: Reaction = (response) => {
    answerLate = () => void response.writeHead(ACCEPTS.status ?? 200, ACCEPTS.headers).end()
  }
  backend.react(late)
  const first = putRecast(world, '02-bash', 'first')
  const sleeper = startFlusher(world)
  await backend.got(1)
  process.kill(sleeper.pid, 'SIGSTOP')
  const stoppedMs = performance.now()
  backend.react(ACCEPTS)

  const second = putRecast(world, '07-subagent', 'second')
  await callLastHook(world, second)
  expect(flushersOf(world)).toEqual([sleeper.pid])
  await eventually(() => performance.now() - stoppedMs > LEASE_STALE_MS + 500, {
    what: 'the end of its lease',
    timeoutMs: 30_000,
  })
  await callLastHook(world, second)
  await backend.got(3)
  await eventually(() => flushersOf(world).length === 1, { what: 'the end of the other', timeoutMs: 30_000 })
  const before = contentsOf(world)
  expect((await expectImplied(world, [first, second])).again).toBe(0)

  process.kill(sleeper.pid, 'SIGCONT')
  answerLate()
  expect(await sleeper.ended).toMatchObject({ code: 0, said: '' })
  expect(contentsOf(world)).toEqual(before)
  expectWhole(world)
}, 90_000)

test('a lease whose pid now belongs to somebody else is held no longer than it would be', async () => {
  const { world } = await homeWithBackend()
  const recording = putRecast(world, '02-bash')
  const lock = JSON.stringify({ pid: process.pid })
  fs.writeFileSync(world.home.lease, lock, { mode: 0o600 })
  await callLastHook(world, recording)
  expect(await startFlusher(world).ended).toMatchObject({ code: 0 })
  expect(fs.readFileSync(world.home.lease, 'utf8')).toBe(lock)

  const longAgo = new Date(Date.now() - LEASE_STALE_MS)
  fs.utimesSync(world.home.lease, longAgo, longAgo)
  await callLastHook(world, recording)
  await eventually(() => flushersOf(world).length === 0 && !fs.existsSync(world.home.lease), {
    what: 'a flusher, and its end',
    timeoutMs: 30_000,
  })
  await expectImplied(world, [recording])
  expectWhole(world)
})
