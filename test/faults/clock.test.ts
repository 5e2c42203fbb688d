// The clock is set back, or forward, while something is under way. Only the date is not real: timers go on.
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { settingsOf } from '../../src/config/settings.ts'
import { openLog } from '../../src/diagnostics/log.ts'
import { flush } from '../../src/flusher/flush.ts'
import { startBackend } from '../export/backend.ts'
import { journalOf, newWorld, rootsIn, type World } from '../flusher/world.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { putRecast } from './live.ts'

const HOUR_MS = 3_600_000

afterEach(() => void vi.useRealTimers())

/** As a hook wakes it; resolves when it ends. */
const startFlush = (world: World, config: Parameters<typeof settingsOf>[0]) =>
  flush({
    home: world.home,
    settings: settingsOf(config),
    projectsFolder: path.join(world.claudeFolder, 'projects'),
    log: openLog(world.home.log),
    isForced: false,
  })

function setClock(byMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + byMs)
}

test.each([
  ['back by an hour', -HOUR_MS],
  ['back by three days', -72 * HOUR_MS],
  ['forward by an hour', HOUR_MS],
  ['forward by three days', 72 * HOUR_MS],
])('set %s while a flusher works: it tells, sends, tidies up and ends', async (_how, byMs) => {
  const backend = await startBackend()
  atFileEnd(backend.close)
  const world = await newWorld()
  const config = { destinations: { backend: { kind: 'otlp' as const, url: backend.url } } }
  putRecast(world, '02-bash')
  const startedMs = performance.now()
  const ended = startFlush(world, config)
  await backend.got(1)
  setClock(byMs)
  putRecast(world, '01-text')
  await backend.got(2)
  await ended
  expect(performance.now() - startedMs).toBeLessThan(15_000)
  expect(rootsIn(world)).toHaveLength(2)
  expect(journalOf(world)).toEqual([])
})
