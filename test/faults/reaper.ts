// Ends flushers at any moment of their life, or lets them sleep until another one has taken over.
import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { LEASE_STALE_MS } from '../../src/disk/lease.ts'
import type { World } from '../flusher/world.ts'
import { flushersOf, signal } from './processes.ts'
import type { Dice } from './seed.ts'

export interface Reaper {
  readonly kills: () => number
  /** Stopped for so long that the lease was no longer theirs, and woken again. */
  readonly sleeps: () => number
  stop(): Promise<void>
}

export interface Reaping {
  readonly everyMs: readonly [least: number, most: number]
  /** Of those found, how many are put to sleep. */
  readonly sleepShare: number
}

export function startReaper(world: World, dice: Dice, { everyMs, sleepShare }: Reaping): Reaper {
  const ending = new AbortController()
  const wait = (ms: number) => sleep(ms, undefined, { signal: ending.signal }).catch(() => {})
  const sleepers = new Set<Promise<void>>()
  let kills = 0
  let sleeps = 0

  async function putToSleep(pid: number): Promise<void> {
    if (!signal(pid, 'SIGSTOP')) return
    sleeps += 1
    // As if it had slept for so long: who comes next takes the lease over.
    const longAgo = new Date(Date.now() - LEASE_STALE_MS - 1_000)
    if (fs.existsSync(world.home.lease)) fs.utimesSync(world.home.lease, longAgo, longAgo)
    await wait(dice.between(200, 2_000))
    signal(pid, 'SIGCONT')
  }

  async function work(): Promise<void> {
    while (!ending.signal.aborted) {
      await wait(dice.between(...everyMs))
      for (const pid of flushersOf(world)) {
        if (dice.isBelow(sleepShare)) {
          const sleeper = putToSleep(pid).finally(() => sleepers.delete(sleeper))
          sleepers.add(sleeper)
        } else if (signal(pid, 'SIGKILL')) kills += 1
      }
    }
  }

  const done = work()
  return {
    kills: () => kills,
    sleeps: () => sleeps,
    async stop() {
      ending.abort()
      await done
      await Promise.all(sleepers)
    },
  }
}
