// Where a program's spans wait. Several programs, or several processes of one, may be given the same folder: each gets a
// place of its own in it, for a store has one writer, and takes care of what processes that are gone have left.
import fs from 'node:fs'
import path from 'node:path'
import { type Bridge, openBridge } from '../bridge.ts'
import type { Settings } from '../config/settings.ts'
import { openLog } from '../diagnostics/log.ts'
import { homeAt } from '../disk/home.ts'
import { type Lease, takeLease } from '../disk/lease.ts'
import type { DeliverySummary } from '../export/delivery/deliver.ts'
import { startDeliveries } from '../flusher/deliveries.ts'
import { tidyUp } from '../upkeep/upkeep.ts'

export interface Place {
  readonly bridge: Bridge
  kick(): void
  isBusy(): boolean
  until(limitMs: number): Promise<void>
  summaries(): readonly DeliverySummary[]
  /** Takes away what is older, or larger, than is wished; at most once an hour. */
  tidyUp(): Promise<void>
  /** Gives the place up, whatever goes wrong with it: what is left there is found by the next. */
  end(): Promise<void>
}

const MOST = 256

/** The first that nobody holds. */
export function takePlace(folder: string, settings: Settings): Place {
  for (let n = 0; n < MOST; n += 1) {
    const place = takePlaceAt(path.join(folder, String(n)), settings)
    if (place !== undefined) return place
  }
  throw new Error(`turnspan: ${MOST} processes use ${folder} already: give this one another folder.`)
}

/** What processes that are gone have left there. */
export const leftPlaces = (folder: string, settings: Settings): readonly Place[] =>
  fs
    .readdirSync(folder)
    .filter((name) => /^\d{1,3}$/.test(name) && fs.existsSync(homeAt(path.join(folder, name)).traces))
    .flatMap((name) => takePlaceAt(path.join(folder, name), settings) ?? [])

function takePlaceAt(root: string, settings: Settings): Place | undefined {
  const home = homeAt(root)
  const lease: Lease | undefined = takeLease(home.lease)
  if (lease === undefined) return undefined
  const log = openLog(home.log)
  const bridge = openBridge({
    home,
    settings,
    projectsFolder: root,
    clock: Date.now,
    random: Math.random,
    owned: lease.owned,
  })
  const deliveries = startDeliveries(bridge, { isForced: false, log })
  const to = settings.destinations.map(({ id }) => id)
  let tidying: Promise<void> | undefined
  const tidied = (): Promise<void> => {
    if (!lease.owned()) return Promise.resolve()
    tidying ??= tidyUp(bridge, log).finally(() => {
      tidying = undefined
    })
    return tidying
  }
  return {
    bridge,
    kick: deliveries.kick,
    isBusy: () => deliveries.isBusy(),
    async until(limitMs) {
      await deliveries.until(to, limitMs)
    },
    summaries: deliveries.summaries,
    tidyUp: tidied,
    async end() {
      await deliveries.end()
      await tidied()
      lease.release()
    },
  }
}
