// Which span is below which, in one pass, and the root that holds all.
import type { Span } from './span.ts'

export interface Tree {
  readonly root: Span | undefined
  readonly byId: ReadonlyMap<string, Span>
  /** By start. */
  readonly childrenOf: (id: string) => readonly Span[]
}

const NONE: readonly Span[] = []

/** Whatever has no parent here, or a parent that leads back to itself, is a child of the root: nothing gets lost. */
export function treeOf(spans: readonly Span[]): Tree {
  const byId = new Map(spans.map((span) => [span.id, span]))
  const root = spans.find(({ kind, parent }) => kind === 'turn' && parent === '') ?? spans[0]
  const children = new Map<string, Span[]>()
  const grounded = new Set<string>(root === undefined ? [] : [root.id])
  for (const span of spans) {
    if (span === root || root === undefined) continue
    const parent = isGrounded(span, byId, grounded) ? span.parent : root.id
    const list = children.get(parent)
    if (list === undefined) children.set(parent, [span])
    else list.push(span)
  }
  for (const list of children.values()) list.sort((a, b) => a.start - b.start || a.end - b.end)
  return { root, byId, childrenOf: (id) => children.get(id) ?? NONE }
}

/** Does its line of parents end at the root? What was walked once is known: linear over all spans. */
function isGrounded(span: Span, byId: ReadonlyMap<string, Span>, grounded: Set<string>): boolean {
  const way: string[] = []
  const seen = new Set<string>()
  for (let at: Span | undefined = span; at !== undefined; at = byId.get(at.parent)) {
    if (grounded.has(at.id)) {
      for (const id of way) grounded.add(id)
      return true
    }
    if (seen.has(at.id)) break
    seen.add(at.id)
    way.push(at.id)
    // The way ends at another one, which hangs below the root itself.
    if (at !== span && !byId.has(at.parent)) return true
  }
  // Only this one is moved to the root; what hangs below it is grounded by it.
  grounded.add(span.id)
  return false
}
