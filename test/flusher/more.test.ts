// A run of the flusher that has more to store than hooks noted, and one that somebody else waits for.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { settingsOf } from '../../src/config/settings.ts'
import { takeLease } from '../../src/disk/lease.ts'
import { isLeaseWanted, wantLease } from '../../src/disk/lease-wanted.ts'
import { type FlushOptions, flush } from '../../src/flusher/flush.ts'
import { ACCEPTS, HANGS, spansIn as sentIn, startBackend } from '../export/backend.ts'
import { batchOf } from '../export/samples.ts'
import { eventually } from '../rig/eventually.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { journalOf, newWorld, putEvents, putTranscripts, rootsIn, startFlusher, type World } from './world.ts'

const optionsFor = ({ home, claudeFolder }: World, config = {}): FlushOptions => ({
  home,
  settings: settingsOf(config),
  projectsFolder: `${claudeFolder}/projects`,
  log: () => {},
  isForced: false,
})

test('stores all there is, a piece at a time, and each is sent before the next', async () => {
  const world = await newWorld()
  const backend = await startBackend()
  atFileEnd(backend.close)
  const config = { destinations: { backend: { kind: 'otlp' as const, url: backend.url } } }
  const sentBefore: number[] = []
  let turn = 0
  const done = await flush({
    ...optionsFor(world, config),
    more: ({ store }) => {
      if (turn === 5) return { isDone: true, to: [] }
      turn += 1
      sentBefore.push(backend.received.length)
      store.append(batchOf(turn), {
        sessionId: `session-${turn}-of-many`,
        to: ['backend'],
        nowMs: Date.now(),
      })
      return { isDone: turn === 5, to: ['backend'] }
    },
  })
  expect(done).toMatchObject({ status: 'done', deliveries: [{ destinationId: 'backend', delivered: 5 }] })
  expect(sentBefore).toEqual([0, 1, 2, 3, 4])
  expect(backend.received.flatMap(sentIn)).toHaveLength(15)
})

test('reads what hooks note meanwhile, though a destination hangs', async () => {
  const world = await newWorld()
  const backend = await startBackend()
  atFileEnd(backend.close)
  backend.react(HANGS)
  const config = { destinations: { backend: { kind: 'otlp' as const, url: backend.url } } }
  let stopped = false
  const run = flush({
    ...optionsFor(world, config),
    isOutdated: () => stopped,
    more: ({ store }) => {
      store.append(batchOf(1), { sessionId: 'session-of-the-past', to: ['backend'], nowMs: Date.now() })
      return { isDone: false, to: ['backend'] }
    },
  })
  await backend.got(1)
  putTranscripts(world, '02-bash')
  putEvents(world, '02-bash')
  await eventually(() => rootsIn(world).length > 0, { what: 'the trace of the hooks', timeoutMs: 10_000 })
  stopped = true
  expect((await run).status).toBe('done')
  expect(backend.received).toHaveLength(1)
  backend.react(ACCEPTS)
})

test('a flusher that is not through gives its lease up to whoever waits for it, and nothing is lost', async () => {
  const world = await newWorld()
  putTranscripts(world, '02-bash')
  // Without its end: a flusher stays for the rest.
  putEvents(world, '02-bash')
  const flusher = startFlusher(world)
  await eventually(() => rootsIn(world).length === 1, { what: 'a trace', timeoutMs: 10_000 })
  const fromMs = performance.now()
  let lease: ReturnType<typeof takeLease>
  for (; lease === undefined; lease = takeLease(world.home.lease)) {
    wantLease(world.home.lease)
    await sleep(20)
    expect(performance.now() - fromMs).toBeLessThan(5_000)
  }
  expect(await flusher.ended).toMatchObject({ code: 0 })
  expect(isLeaseWanted(world.home.lease)).toBe(true)
  lease.release()
  expect(journalOf(world).filter((name) => name.endsWith('.ndjson'))).toEqual([])
})
