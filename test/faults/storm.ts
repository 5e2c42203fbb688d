// Conversations, one after another in each of several lanes, while everything around them dies at random.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { World } from '../flusher/world.ts'
import { RECORDINGS, recordingOf } from '../sessions/recordings.ts'
import { playLive } from './live.ts'
import { startReaper } from './reaper.ts'
import { type Recast, recast } from './recast.ts'
import type { Dice } from './seed.ts'
import { blow, type Weather } from './weather.ts'

export interface Storm {
  /** How many conversations go on at the same time, and how many there are in all. */
  readonly lanes: number
  readonly rounds: number
  /** Of the hooks, how many are killed. Never the last of a session: it stands for the next that is heard of it. */
  readonly hookShare: number
  readonly reapEveryMs: readonly [least: number, most: number]
  /** What else goes wrong, over and over; it ends with the last conversation. */
  readonly weather: readonly Weather[]
}

export interface Survived {
  readonly recordings: readonly Recast[]
  readonly hooks: number
  readonly killedHooks: number
  readonly killedFlushers: number
  readonly sleptFlushers: number
  readonly seconds: number
}

/** Longer ones wait for a person most of the time. */
const LONGEST_MS = 7_000
const HOOK_LIVES_MS = 60
const STAGGER_MS = 3_000

const lengthOf = (name: string): number => {
  const { hooks } = recordingOf(name)
  return (hooks.at(-1)?.at ?? 0) - (hooks[0]?.at ?? 0)
}
/** Recordings to choose from. */
export const POOL: readonly string[] = RECORDINGS.filter((name) => lengthOf(name) <= LONGEST_MS)

export async function rage(world: World, storm: Storm, dice: Dice): Promise<Survived> {
  const startedMs = performance.now()
  const reaper = startReaper(world, dice, { everyMs: storm.reapEveryMs, sleepShare: 0.2 })
  const over = new AbortController()
  const weather = storm.weather.map((each) => blow(each, dice, over.signal))
  const recordings: Recast[] = []
  // Each recording in its turn, from another one on with each seed.
  const first = dice.between(0, POOL.length - 1)
  let hooks = 0
  let killedHooks = 0

  async function lane(): Promise<void> {
    // Not all in step.
    await sleep(dice.between(0, STAGGER_MS))
    while (recordings.length < storm.rounds) {
      const name = POOL[(first + recordings.length) % POOL.length] ?? ''
      const recording = recast(name, `${dice.next()}`, Date.now())
      recordings.push(recording)
      const played = await playLive(world, recording, {
        disturb(hook) {
          if (!dice.isBelow(storm.hookShare)) return
          setTimeout(
            () => {
              if (hook.kill()) killedHooks += 1
            },
            dice.between(0, HOOK_LIVES_MS),
          )
        },
      })
      hooks += played.length
      // Claude Code takes any word, and any other end, for something that it has to tell its user.
      for (const { run } of played.filter(({ run }) => run.signal === null)) {
        expect(run).toMatchObject({ code: 0, said: '' })
      }
    }
  }

  try {
    await Promise.all(Array.from({ length: storm.lanes }, lane))
  } finally {
    over.abort()
    await Promise.all(weather)
    await reaper.stop()
  }
  const seconds = Math.round((performance.now() - startedMs) / 1_000)
  return {
    recordings,
    hooks,
    killedHooks,
    killedFlushers: reaper.kills(),
    sleptFlushers: reaper.sleeps(),
    seconds,
  }
}
