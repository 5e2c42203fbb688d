// Turns of recorded sessions on their way to a Collector: by turnspan's own store and sender, as from a developer's machine.
import crypto from 'node:crypto'
import { deliverTo } from '../../src/export/delivery/deliver.ts'
import type { Destination } from '../../src/export/destination.ts'
import { conventionNamed } from '../../src/trace/conventions/index.ts'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'
import { deliveryFrom, newWorld } from '../export/world.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { importSession } from '../sessions/import.ts'

/** In the order of the names; a turn that is told in several pieces is several. */
export const recordedTurns = (...names: readonly string[]): readonly SpanBatch[] =>
  names.flatMap(importSession)

const newId = (of: string, digits: number) =>
  crypto.createHash('sha256').update(of).digest('hex').slice(0, digits)

export interface Change {
  readonly root?: (root: SpanData) => Partial<SpanData>
  readonly each?: (span: SpanData) => Partial<SpanData>
}

/** The same turn, said another time: other ids, the same ones for the same `name`. */
export function again(batch: SpanBatch, name: string, { root, each }: Change = {}): SpanBatch {
  const traceId = newId(name, 32)
  const idOf = (spanId: string) => newId(`${name} ${spanId}`, 16)
  const spans = batch.spans.map((span): SpanData => {
    const { parentSpanId, ...own } = span
    const copy = {
      ...own,
      traceId,
      spanId: idOf(span.spanId),
      ...(parentSpanId !== undefined && { parentSpanId: idOf(parentSpanId) }),
      links: [],
    }
    const isRoot = span.attributes['turnspan.turn.id'] !== undefined
    return { ...copy, ...each?.(copy), ...(isRoot && root?.(copy)) }
  })
  return { ...batch, traceId, spans }
}

/** Resolves once the Collector has taken all of it; throws with the reason where it has not. */
export async function send(batches: readonly SpanBatch[], destination: Destination): Promise<void> {
  const world = newWorld(tempDir('sender'))
  for (const batch of batches) world.keepBatch(batch)
  const convention = conventionNamed(destination.convention)?.apply
  const summary = await deliverTo(
    deliveryFrom(world, destination, { ...(convention && { convention }), clock: Date.now, force: true }),
  )
  if (summary.waiting > 0 || summary.refused > 0)
    throw new Error(`not delivered: ${JSON.stringify(summary)}\n${world.textOfDeliveries()}`)
}
