// The spans of a trace → its rows.
import type { SpanData } from '../trace/span.ts'
import {
  argOf,
  errorOf,
  flagsOf,
  kindOf,
  modelOf,
  nameOf,
  numberIn,
  outcomeOf,
  type Used,
  usedBy,
} from './row-of.ts'
import { FLAG_ORPHAN, type SkeletonRow } from './rows.ts'
import { isTurn } from './spans.ts'
import { type Tree, treeOf } from './tree.ts'

export interface Skeleton {
  /** Milliseconds since the epoch: when the root began. Rows count from there. */
  readonly start: number
  /** By start; the root is first. */
  readonly rows: readonly SkeletonRow[]
}

interface SkeletonOptions {
  /** Ids of spans that still run. */
  readonly open?: ReadonlySet<string>
  /** False where nobody reads what they are about: to know it their content is read. */
  readonly args?: boolean
}

/** Each span once (`latestSpans`). A trace that lost its root has its earliest span for one. */
export function skeletonOf(
  spans: readonly SpanData[],
  { open = new Set(), args = true }: SkeletonOptions = {},
): Skeleton {
  const sorted = [...spans].sort((a, b) => a.startMs - b.startMs || b.endMs - a.endMs)
  const at = rootAmong(sorted)
  const root = sorted[at]
  if (root === undefined) return { start: 0, rows: [] }
  const nodes = sorted.map(({ spanId, parentSpanId = '' }) => ({ id: spanId, parent: parentSpanId }))
  const tree = treeOf(nodes, at)
  const used = usedBelow(sorted, tree)
  const start = Math.round(root.startMs)
  const folder = root.attributes['process.working_directory']
  const rowAt = (place: number): SkeletonRow => {
    const span = sorted[place] as SpanData
    const kind = kindOf(span)
    const isOpen = open.has(span.spanId)
    const began = Math.round(span.startMs) - start
    const { in: tokens, cached, out, usd } = used[place] as Used
    return [
      span.spanId,
      place === at ? '' : (sorted[tree.parents[place] as number]?.spanId ?? ''),
      kind,
      nameOf(span, kind),
      began,
      isOpen ? null : Math.round(span.endMs) - start,
      STATUS[span.status.code],
      outcomeOf(span, kind),
      kind === 'model' ? modelOf(span) : '',
      tokens,
      cached,
      out,
      usd,
      Math.max(0, Math.round(numberIn(span.attributes['turnspan.permission.wait_ms']) ?? 0)),
      errorOf(span),
      args ? argOf(span, kind, typeof folder === 'string' ? folder : '') : '',
      flagsOf(span, isOpen) | (tree.orphans.has(place) && !isTurn(span) ? FLAG_ORPHAN : 0),
    ]
  }
  const others = sorted.flatMap((_, place) => (place === at ? [] : [rowAt(place)]))
  return { start, rows: [rowAt(at), ...others] }
}

const STATUS = { unset: 0, ok: 1, error: 2 } as const

/** The turn; without one, what nobody else has below itself, else the first. */
function rootAmong(sorted: readonly SpanData[]): number {
  const turn = sorted.findIndex(isTurn)
  if (turn !== -1) return turn
  const ids = new Set(sorted.map(({ spanId }) => spanId))
  return Math.max(
    0,
    sorted.findIndex(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId)),
  )
}

/** Of a call its own; of a turn and an agent what the calls below them add up to. */
function usedBelow(spans: readonly SpanData[], { parents, order }: Tree): readonly Used[] {
  const kinds = spans.map(kindOf)
  const sums = spans.map((span, at) => ({
    ...(kinds[at] === 'model' ? usedBy(span) : { in: 0, cached: 0, out: 0, usd: 0 }),
    isKnown: true,
  }))
  for (const at of [...order].reverse()) {
    const [own, above] = [sums[at], sums[parents[at] as number]]
    if (own === undefined || above === undefined) continue
    above.in += own.in
    above.cached += own.cached
    above.out += own.out
    above.usd = nine((above.usd ?? 0) + (own.usd ?? 0))
    if (own.usd === null || !own.isKnown) above.isKnown = false
  }
  return sums.map(({ isKnown, ...sum }, at): Used => {
    if (kinds[at] === 'model') return usedBy(spans[at] as SpanData)
    if (kinds[at] !== 'turn' && kinds[at] !== 'agent') return { in: 0, cached: 0, out: 0, usd: 0 }
    return { ...sum, usd: !isKnown && sum.usd === 0 ? null : sum.usd }
  })
}

/** Nine digits, as the root span has them. */
const nine = (usd: number): number => Math.round(usd * 1e9) / 1e9
