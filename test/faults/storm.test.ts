// Hooks, flushers and backends are killed at random, and what lives is refused, cut off and kept waiting. Afterwards
// every backend holds what the transcripts imply, no span more and no span less.
import { expect, test } from 'vitest'
import type { Config } from '../../src/config/schema.ts'
import type { World } from '../flusher/world.ts'
import { eventually } from '../rig/eventually.ts'
import { complaintsIn, expectArrived, expectImplied, expectWhole } from './expect.ts'
import { note, ROUNDS, SEED } from './figures.ts'
import { flushNow, newHome, startHook } from './home.ts'
import { flushersOf } from './processes.ts'
import { type Dice, diceOf } from './seed.ts'
import { rage, type Survived } from './storm.ts'
import { startTcpProxy } from './tcp-proxy.ts'
import { startUnreliable, type Unreliable } from './unreliable.ts'
import { type Weather, worsen } from './weather.ts'

interface Coast {
  readonly world: World
  readonly config: Config
  readonly dice: Dice
  readonly backends: Readonly<Record<string, Unreliable>>
  readonly weather: readonly Weather[]
  calm(): Promise<void>
}

/** Three destinations: one that answers what it likes, one behind a bad network, and one that is well. */
async function coast(seed: number): Promise<Coast> {
  const dice = diceOf(seed)
  const backends = {
    moody: await startUnreliable(dice.between(1, 2 ** 31), 0.5),
    remote: await startUnreliable(dice.between(1, 2 ** 31), 0.1),
    steady: await startUnreliable(dice.between(1, 2 ** 31), 0),
  }
  const proxy = await startTcpProxy(Number(new URL(backends.remote.url).port), dice.between(1, 2 ** 31))
  const at = (url: string) => ({ kind: 'otlp' as const, url, timeoutMs: 1_500 })
  const config = {
    destinations: { moody: at(backends.moody.url), remote: at(proxy.url), steady: at(backends.steady.url) },
  }
  const world = await newHome(config)
  const crash = (backend: Unreliable) => () => backend.crash(dice.between(50, 1_500))
  return {
    world,
    config,
    dice,
    backends,
    weather: [
      { everyMs: [500, 3_000], strike: crash(backends.moody) },
      { everyMs: [1_000, 8_000], strike: crash(backends.remote) },
      { everyMs: [3_000, 20_000], strike: crash(backends.steady) },
      { everyMs: [300, 2_000], strike: () => worsen(proxy, dice) },
    ],
    async calm() {
      proxy.heal()
      await proxy.enable()
      for (const backend of Object.values(backends)) backend.goWrong(0)
    },
  }
}

async function expectNothingLost({ world, config, backends, calm }: Coast, survived: Survived) {
  const { recordings, ...figures } = survived
  await calm()
  // The last that is heard of anybody: a flusher wakes, and does what is left to do.
  const hook = recordings.at(-1)?.hooks.at(-1)
  if (hook !== undefined) await startHook(world, hook, undefined).over()
  await eventually(() => flushersOf(world).length === 0, { what: 'its end', timeoutMs: 60_000 })
  await flushNow(world, config)
  await flushNow(world, config)

  const told = await expectImplied(world, recordings)
  expectWhole(world)
  expect(complaintsIn(world)).toEqual([])
  const arrived = Object.entries(backends).map(([name, backend]) => {
    const taken = backend.taken().flat()
    expectArrived(world, taken)
    return [`${name} took again`, taken.length - told.spans] as const
  })
  const crashes = Object.values(backends).reduce((sum, backend) => sum + backend.crashes(), 0)
  return {
    sessions: recordings.length,
    ...figures,
    killedBackends: crashes,
    ...told,
    ...Object.fromEntries(arrived),
    lost: 0,
  }
}

const SHARE = { hookShare: 0.25, reapEveryMs: [200, 2_000] as const }

test('two conversations at a time', async () => {
  const at = await coast(SEED)
  const survived = await rage(at.world, { lanes: 2, rounds: ROUNDS, weather: at.weather, ...SHARE }, at.dice)
  note('storm, two at a time', await expectNothingLost(at, survived))
}, 3_600_000)

test('twenty-four conversations at a time', async () => {
  const at = await coast(SEED + 1_000)
  const rounds = Math.max(24, ROUNDS)
  const survived = await rage(at.world, { lanes: 24, rounds, weather: at.weather, ...SHARE }, at.dice)
  note('storm, twenty-four at a time', await expectNothingLost(at, survived))
}, 3_600_000)
