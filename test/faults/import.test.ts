// Imports of the same past at the same time, one of them killed over and over, beside conversations that go on: nobody
// is in another's way. The past is of sessions of which no hook ever told.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { World } from '../flusher/world.ts'
import { builtCli } from '../rig/built.ts'
import { eventually } from '../rig/eventually.ts'
import { type Finished, run } from '../rig/run.ts'
import { complaintsIn, expectArrived, expectImpliedBy, expectWhole, ONLY_HOOKS_KNOW } from './expect.ts'
import { note, ROUNDS, SEED } from './figures.ts'
import { flushNow, newHome, projectsIn } from './home.ts'
import { lastHooksOf } from './implied.ts'
import { putTranscripts } from './live.ts'
import { flushersOf } from './processes.ts'
import { recast } from './recast.ts'
import { diceOf } from './seed.ts'
import { POOL, rage } from './storm.ts'
import { startUnreliable } from './unreliable.ts'

const LONG_AGO_MS = 2 * 86_400_000
const PAST = 30

/** `killedAfterMs`: the import is, if it takes longer. */
async function importInto(world: World, killedAfterMs?: number): Promise<Finished> {
  return run(process.execPath, [builtCli(), 'import', '--to', 'backend'], {
    env: { PATH: process.env.PATH, HOME: path.dirname(world.home.root) },
    timeoutMs: 120_000,
    ...(killedAfterMs !== undefined && { signal: { name: 'SIGKILL', when: sleep(killedAfterMs) } }),
  })
}

/** Only what the machine knew while it happened is missing in what was imported. */
const MAY_DIFFER = [
  ...ONLY_HOOKS_KNOW,
  ...['invoke_agent', 'chat', 'execute_tool', 'compaction'].map((what) => `${what}: user.id`),
]

test('three imports at a time and two conversations', async () => {
  const dice = diceOf(SEED)
  const backend = await startUnreliable(SEED, 0.2)
  const config = { destinations: { backend: { kind: 'otlp' as const, url: backend.url, timeoutMs: 1_500 } } }
  const world = await newHome(config)
  const past = Array.from({ length: PAST }, (_, at) =>
    recast(POOL[at % POOL.length] ?? '', `past ${at}`, Date.now() - LONG_AGO_MS),
  )
  for (const recording of past) putTranscripts(world, recording)
  makeOld(projectsIn(world))

  let imports = 0
  let killed = 0
  let isOver = false
  const importing = [0, 1, 2].map(async (lane) => {
    while (!isOver) {
      const { code, signal, stderr } = await importInto(
        world,
        lane === 0 ? dice.between(300, 3_000) : undefined,
      )
      imports += 1
      if (signal === 'SIGKILL') killed += 1
      else expect([code, stderr.includes('Error')]).toEqual([code === 1 ? 1 : 0, false])
    }
  })
  const storm = { lanes: 2, rounds: ROUNDS, hookShare: 0, weather: [], reapEveryMs: [500, 3_000] as const }
  const { recordings, killedFlushers, sleptFlushers, hooks } = await rage(world, storm, dice)
  isOver = true
  await Promise.all(importing)
  backend.goWrong(0)
  await eventually(() => flushersOf(world).length === 0, { what: 'its end', timeoutMs: 60_000 })
  await flushNow(world, config)
  expect(await importInto(world)).toMatchObject({ code: 0, signal: null })
  await flushNow(world, config)

  const told = await expectImpliedBy(world, lastHooksOf(world, [...past, ...recordings]), MAY_DIFFER)
  expectWhole(world)
  expect(complaintsIn(world)).toEqual([])
  expectArrived(world, backend.taken().flat())
  note('imports beside conversations', {
    'past sessions': PAST,
    sessions: recordings.length,
    hooks,
    imports,
    'killed imports': killed,
    killedFlushers,
    sleptFlushers,
    ...told,
    'taken again': backend.taken().flat().length - told.spans,
    lost: 0,
  })
}, 3_600_000)

function makeOld(folder: string): void {
  const then = new Date(Date.now() - LONG_AGO_MS)
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) fs.utimesSync(path.join(entry.parentPath, entry.name), then, then)
  }
}
