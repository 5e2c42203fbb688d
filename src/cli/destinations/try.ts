// Whether a destination takes traces, tried without leaving anything in it.
import type { Destination } from '../../export/destination.ts'
import { destinationKind } from '../../export/destinations/index.ts'
import { equip } from '../../export/send/equip.ts'

export interface Tried {
  readonly ok: boolean
  readonly finding: string
}

const PATIENCE_MS = 10_000

export async function tried(destination: Destination): Promise<Tried> {
  const kind = destinationKind(destination.kind)
  if (kind === undefined) return { ok: false, finding: `There is no kind "${destination.kind}".` }
  const equipment = await equip(destination, Math.min(destination.timeoutMs, PATIENCE_MS))
  if (equipment.status !== 'equipped') return { ok: false, finding: equipment.reason }
  try {
    const { reachable, takes, finding } = await kind.probe(equipment.destination, equipment.http)
    return { ok: reachable && takes !== false, finding }
  } finally {
    equipment.http.close()
  }
}
