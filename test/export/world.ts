// A home with a store, and deliveries out of it, as the flusher makes them.
import fs from 'node:fs'
import path from 'node:path'
import type { Delivery } from '../../src/export/delivery/deliver.ts'
import type { Destination } from '../../src/export/destination.ts'
import { otlp } from '../../src/export/destinations/otlp.ts'
import { type Cursor, deliveryFolder, readCursor } from '../../src/export/queue/cursor.ts'
import { listRefused, type RefusedRecord } from '../../src/export/queue/refused.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import type { SpanBatch } from '../../src/trace/span.ts'
import { batchOf, NOW_MS } from './samples.ts'

export interface World {
  readonly root: string
  readonly delivery: string
  readonly store: Store
  /** Stores one trace a number. */
  keep(turns: readonly number[], to?: readonly string[]): void
  keepBatch(batch: SpanBatch, to?: readonly string[]): void
  cursor(id?: string): Cursor
  refused(id?: string): readonly RefusedRecord[]
  /** All that was written beside the store. */
  textOfDeliveries(): string
}

export function newWorld(root: string): World {
  const store = openStore(path.join(root, 'traces'))
  const delivery = path.join(root, 'delivery')
  const keepBatch = (batch: SpanBatch, to: readonly string[] = ['backend']) =>
    void store.append(batch, { sessionId: 'session-of-the-tests', to, nowMs: NOW_MS })
  return {
    root,
    delivery,
    store,
    keepBatch,
    keep(turns, to) {
      for (const turn of turns) keepBatch(batchOf(turn), to)
    },
    cursor: (id = 'backend') => readCursor(deliveryFolder({ delivery }, id)),
    refused: (id = 'backend') => listRefused(deliveryFolder({ delivery }, id)),
    textOfDeliveries: () =>
      fs
        .readdirSync(delivery, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
        .join('\n'),
  }
}

export const deliveryFrom = (
  world: World,
  destination: Destination,
  more: Partial<Delivery> = {},
): Delivery => ({
  destination,
  kind: otlp,
  store: world.store,
  home: world,
  convention: (batch) => batch,
  clock: () => NOW_MS,
  random: () => 1,
  owned: () => true,
  ...more,
})
