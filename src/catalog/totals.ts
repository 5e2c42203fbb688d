// Sums over turns by day, model, project or tool.
import type { Filter, TotalsBy, TotalsRow } from '../summary/asked.ts'
import { usdOf } from '../summary/groups.ts'
import type { ModelUse, ToolUse, TurnFacts } from '../summary/turn.ts'

/** What a turn brings to a sum. */
export interface Counted extends Pick<TurnFacts, 'start' | 'models' | 'uses' | 'status' | 'failed'> {
  readonly session: string
  readonly project: string
}

interface Sum {
  nano: number
  in: number
  cached: number
  out: number
  readonly sessions: Set<string>
  turns: number
  calls: number
  tools: number
  failed: number
  readonly ms: number[]
  readonly models: Map<string, number>
}

const newSum = (): Sum => ({
  nano: 0,
  in: 0,
  cached: 0,
  out: 0,
  sessions: new Set(),
  turns: 0,
  calls: 0,
  tools: 0,
  failed: 0,
  ms: [],
  models: new Map(),
})

/** `turns`: those that passed the filter. Of these a filter by model or tool counts that alone. Days from the first on, all else by what it cost or how often it was used. */
export function totalsOf(
  turns: Iterable<Counted>,
  by: TotalsBy,
  { model, tool }: Filter,
): readonly TotalsRow[] {
  const sums = new Map<string, Sum>()
  const sumOf = (key: string): Sum => {
    const sum = sums.get(key) ?? newSum()
    sums.set(key, sum)
    return sum
  }
  for (const turn of turns) {
    const models = turn.models.filter(([name]) => model === undefined || name === model)
    const uses = turn.uses.filter(([name]) => tool === undefined || name === tool)
    const calls = models.map(([, , , , , , ms]) => ms)
    if (by === 'model') for (const use of models) add(sumOf(use[0]), turn, { models: [use], timed: [use[6]] })
    else if (by === 'tool') for (const use of uses) add(sumOf(use[0]), turn, { uses: [use], timed: [use[3]] })
    else add(sumOf(by === 'day' ? dayOf(turn.start) : turn.project), turn, { models, uses, timed: calls })
  }
  const rows = [...sums].map(([key, sum]) => rowOf(key, sum, by))
  const inOrder: (a: TotalsRow, b: TotalsRow) => number =
    by === 'day'
      ? (a, b) => (a.key < b.key ? -1 : 1)
      : by === 'tool'
        ? (a, b) => b.tools - a.tools
        : (a, b) => b.usd - a.usd || b.turns - a.turns
  return rows.sort(inOrder)
}

interface Added {
  readonly models?: readonly ModelUse[]
  readonly uses?: readonly ToolUse[]
  /** Milliseconds of what is timed here. */
  readonly timed: readonly (readonly number[])[]
}

function add(sum: Sum, { session }: Counted, { models = [], uses = [], timed }: Added): void {
  sum.sessions.add(session)
  sum.turns += 1
  for (const [name, calls, tokens, cached, out, nano] of models) {
    sum.calls += calls
    sum.in += tokens
    sum.cached += cached
    sum.out += out
    sum.nano += nano
    sum.models.set(name, (sum.models.get(name) ?? 0) + nano)
  }
  for (const [, calls, failed] of uses) {
    sum.tools += calls
    sum.failed += failed
  }
  for (const ms of timed) for (const each of ms) sum.ms.push(each)
}

function rowOf(key: string, sum: Sum, by: TotalsBy): TotalsRow {
  const ms = Float64Array.from(sum.ms).sort()
  return {
    key,
    usd: usdOf(sum.nano),
    in: sum.in,
    cached: sum.cached,
    out: sum.out,
    sessions: sum.sessions.size,
    turns: sum.turns,
    calls: sum.calls,
    tools: sum.tools,
    failed: sum.failed,
    p50_ms: percentile(ms, 0.5),
    p95_ms: percentile(ms, 0.95),
    ...(by === 'day' && {
      models: Object.fromEntries([...sum.models].map(([name, nano]) => [name, usdOf(nano)])),
    }),
  }
}

/** The nearest rank: a value that was measured. `sorted`: smallest first. */
const percentile = (sorted: Float64Array, share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null

/** Local. */
function dayOf(ms: number): string {
  const at = new Date(ms)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}
