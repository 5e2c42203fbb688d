// Whom an instant or a dollar belongs to: the model, an agent as a whole, a tool, the person, compaction, Claude Code.
import { criticalPath, type Path, type Segment } from './path.ts'
import type { SkeletonRow } from './rows.ts'
import type { BandKind } from './shown.ts'

/** Dollars as whole billionths: sums of them are exact. */
export type Group = readonly [kind: BandKind, name: string, ms: number, nanoUsd: number]

export interface Grouped {
  readonly groups: readonly Group[]
  /** Of each row below the root its group's kind and name. */
  readonly owners: ReadonlyMap<string, readonly [BandKind, string]>
  readonly segments: readonly Segment[]
}

/** They run when a person answers, and for as long as that takes. */
const ASKS_YOU = new Set(['AskUserQuestion', 'ExitPlanMode'])

/** Both sums are exact: of the time the root's, of the dollars those of all calls below it. */
export function groupsOf(rows: readonly SkeletonRow[], root = 0, now?: number): Grouped {
  const path = criticalPath(rows, root, now)
  const agents = agentsAbove(rows, path, root)
  const sums = new Map<string, { kind: BandKind; name: string; ms: number; nano: number }>()
  const owners = new Map<string, readonly [BandKind, string]>()
  const add = ([kind, name]: readonly [BandKind, string], ms: number, nano: number) => {
    const sum = sums.get(`${kind} ${name}`) ?? { kind, name, ms: 0, nano: 0 }
    sums.set(`${kind} ${name}`, { ...sum, ms: sum.ms + ms, nano: sum.nano + nano })
  }
  for (const [at, row] of rows.entries()) {
    const agent = agents[at]
    if (agent === undefined) continue
    const owner = ownerOf(row, agent, at === root)
    owners.set(row[0], owner)
    if (row[2] === 'model' && row[12]) add(owner, 0, nanoOf(row[12]))
  }
  for (const { at, from, to, isYou } of path.segments) {
    const row = rows[at] as SkeletonRow
    add(isYou ? ['you', ''] : ownerOf(row, agents[at] ?? '', at === root), to - from, 0)
  }
  const groups = [...sums.values()].map(({ kind, name, ms, nano }): Group => [kind, name, ms, nano])
  return { groups: sorted(groups), owners, segments: path.segments }
}

export const nanoOf = (usd: number): number => Math.round(usd * 1e9)
export const usdOf = (nano: number): number => nano / 1e9

function ownerOf(row: SkeletonRow, agent: string, isRoot: boolean): readonly [BandKind, string] {
  const [, , kind, name, , , , outcome] = row
  if (isRoot) return ['itself', '']
  if (agent !== '') return ['agent', agent]
  if (kind === 'model') return ['model', name]
  if (kind === 'compaction') return ['compaction', '']
  // What was refused never ran: the time is that of whoever refused it.
  if (kind !== 'tool' || outcome === 'denied') return ['itself', '']
  return ASKS_YOU.has(name) ? ['you', ''] : ['tool', name]
}

/**
 * Below the root: the name of the outermost agent that a row is in, or starts; '' for none. Undefined for what is not
 * below the root at all.
 */
function agentsAbove(
  rows: readonly SkeletonRow[],
  { tree }: Path,
  root: number,
): readonly (string | undefined)[] {
  const agents: (string | undefined)[] = rows.map(() => undefined)
  agents[root] = ''
  const isAgent = (at: number | undefined) => {
    const kind = at === undefined ? undefined : rows[at]?.[2]
    return kind === 'agent' || kind === 'turn'
  }
  for (const at of tree.order) {
    const above = agents[tree.parents[at] as number]
    if (at === root || above === undefined) continue
    const started = isAgent(at) ? at : tree.children[at]?.find(isAgent)
    agents[at] = above !== '' || started === undefined ? above : (rows[started]?.[3] ?? '')
  }
  return agents
}

const KINDS: readonly BandKind[] = ['you', 'model', 'agent', 'tool', 'compaction', 'itself']

/** In the order in which a band shows them. */
export const sorted = (groups: readonly Group[]): readonly Group[] =>
  [...groups].sort(
    (a, b) =>
      KINDS.indexOf(a[0]) - KINDS.indexOf(b[0]) ||
      b[2] - a[2] ||
      b[3] - a[3] ||
      (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0),
  )

/** Of several turns. */
export function addedUp(lists: readonly (readonly Group[])[]): readonly Group[] {
  const sums = new Map<string, Group>()
  for (const [kind, name, ms, nano] of lists.flat()) {
    const [, , before = 0, nanoBefore = 0] = sums.get(`${kind} ${name}`) ?? []
    sums.set(`${kind} ${name}`, [kind, name, before + ms, nanoBefore + nano])
  }
  return sorted([...sums.values()])
}
