// Who hangs on whom, whatever was told: one root, and everything else below it.

interface Node {
  readonly id: string
  /** '' for none. */
  readonly parent: string
}

export interface Tree {
  /** Place of each one's parent in the list; -1 for the root alone. */
  readonly parents: readonly number[]
  readonly children: readonly (readonly number[])[]
  /** Their parent was not there, or was below themselves. */
  readonly orphans: ReadonlySet<number>
  /** From the root down: each behind its parent. */
  readonly order: readonly number[]
}

/** `root`: its place in the list. Two of the same id are two. Never recursive: a chain may be as long as the list. */
export function treeOf(nodes: readonly Node[], root: number): Tree {
  const places = new Map(nodes.map(({ id }, at) => [id, at]))
  const parents = nodes.map(({ parent }, at) => (at === root ? -1 : (places.get(parent) ?? root)))
  const orphans = new Set(nodes.flatMap(({ parent }, at) => (at === root || places.has(parent) ? [] : [at])))
  cutCycles(parents, root, orphans)
  const children: number[][] = nodes.map(() => [])
  for (const [at, parent] of parents.entries()) if (parent !== -1) children[parent]?.push(at)
  const order = nodes.length === 0 ? [] : [root]
  for (let at = 0; at < order.length; at += 1) {
    for (const child of children[order[at] as number] ?? []) order.push(child)
  }
  return { parents, children, orphans, order }
}

/** Whoever is met again on the way up hangs on the root instead. */
function cutCycles(parents: number[], root: number, orphans: Set<number>): void {
  const settled = new Set([root])
  for (let at = 0; at < parents.length; at += 1) {
    const way = new Set<number>()
    let up = at
    while (!settled.has(up) && !way.has(up)) {
      way.add(up)
      up = parents[up] as number
    }
    if (way.has(up)) {
      parents[up] = root
      orphans.add(up)
    }
    for (const each of way) settled.add(each)
  }
}
