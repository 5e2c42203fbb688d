// What goes wrong around turnspan, over and over.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from './seed.ts'
import type { TcpProxy } from './tcp-proxy.ts'
import type { Toxic } from './toxics.ts'

export interface Weather {
  readonly everyMs: readonly [least: number, most: number]
  strike(): Promise<void> | void
}

export async function blow({ everyMs, strike }: Weather, dice: Dice, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(dice.between(...everyMs), undefined, { signal: over }).catch(() => {})
    if (!over.aborted) await strike()
  }
}

const TOXICS: readonly Toxic[] = [
  { kind: 'latency', ms: 300, jitterMs: 250 },
  { kind: 'bandwidth', bytesPerSecond: 5_000 },
  { kind: 'slicer', bytes: 400, delayMs: 2 },
  { kind: 'limit_data', bytes: 60 },
  { kind: 'timeout', ms: 200 },
  { kind: 'reset_peer', ms: 20 },
]

/** Another trouble for most connections, or none at all can be made. */
export async function worsen(proxy: TcpProxy, dice: Dice): Promise<void> {
  if (dice.isBelow(0.2)) {
    await proxy.disable()
    return
  }
  await proxy.enable()
  proxy.poison({ [dice.pick(['up', 'down'] as const)]: [dice.pick(TOXICS)] }, 0.7)
}
