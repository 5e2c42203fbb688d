import type { ApiRequestEntry, Block, Entry } from '../transcript/entry.ts'

/** Told with the first request that has it; the later ones name its hash. */
export interface RequestShape {
  readonly system: readonly Block[]
  readonly tools: readonly unknown[]
}

export type ShapesOf = (request: ApiRequestEntry) => RequestShape | undefined

/** Which requests are the first of their shape. */
export function shapesIn(entries: readonly Entry[]): ShapesOf {
  const shapes = new Map<string, RequestShape>()
  const systems = new Map<string, readonly Block[]>()
  const first = new Map<string, RequestShape>()
  for (const entry of entries) {
    if (entry.kind === 'api-request-shape') shapes.set(entry.hash, entry)
    if (entry.kind === 'api-request-blob') systems.set(entry.hash, entry.blocks)
    if (entry.kind !== 'api-request' || entry.shapeHash === undefined) continue
    const shape = shapes.get(entry.shapeHash)
    if (shape === undefined) continue
    shapes.delete(entry.shapeHash)
    const more = entry.blobHashes.flatMap((hash) => systems.get(hash) ?? [])
    first.set(entry.id, { system: [...shape.system, ...more], tools: shape.tools })
  }
  return ({ id }) => first.get(id)
}
