// A turn in one line: what a list shows of it, and what sums over turns are made of.
import type { SpanData } from '../trace/span.ts'
import { bandOf } from './band.ts'
import { type Group, groupsOf, nanoOf, usdOf } from './groups.ts'
import { textIn } from './row-of.ts'
import { FLAG_BACKGROUND, type SkeletonRow } from './rows.ts'
import type { Origin, Status, TurnRow } from './shown.ts'
import { skeletonOf } from './skeleton.ts'
import { answerLine, promptLine } from './words-of.ts'

/** Name, calls, tokens in, of these cached, out, billionths of a dollar, milliseconds of each call that was answered. */
export type ModelUse = readonly [
  name: string,
  calls: number,
  in_: number,
  cached: number,
  out: number,
  nanoUsd: number,
  ms: readonly number[],
]

/** Name, calls, of these failed, milliseconds of each that ran. */
export type ToolUse = readonly [name: string, calls: number, failed: number, ms: readonly number[]]

export interface TurnFacts extends Omit<TurnRow, 'n' | 'band' | 'usd'> {
  /** Where it ran; '' where that is not known. */
  readonly cwd: string
  readonly forked_from: string | null
  readonly previous: string | null
  /** Input tokens of the last call of its own thread; 0 without one. */
  readonly ctx: number
  readonly nano: number
  readonly groups: readonly Group[]
  readonly models: readonly ModelUse[]
  readonly uses: readonly ToolUse[]
}

/** Undefined without spans. `spans`: of one turn, each once. */
export function turnFacts(
  spans: readonly SpanData[],
  open: ReadonlySet<string> = new Set(),
): TurnFacts | undefined {
  const { start, rows } = skeletonOf(spans, { open, args: false })
  const [root] = rows
  const span = spans.find(({ spanId }) => spanId === root?.[0])
  if (root === undefined || span === undefined) return undefined
  const { attributes: has, traceId } = span
  const { groups } = groupsOf(rows)
  const models = modelsIn(rows)
  const uses = toolsIn(rows)
  const sum = (of: (use: ModelUse) => number) => models.reduce((total, use) => total + of(use), 0)
  const lengthMs = groups.reduce((total, [, , ms]) => total + ms, 0)
  const tail = tailOf(rows)
  return {
    trace: traceId,
    root: root[0],
    prompt: promptLine(has['gen_ai.input.messages']),
    answer: answerLine(has['gen_ai.output.messages']),
    origin: oneOf(ORIGINS, textIn(has['turnspan.turn.origin']), 'user'),
    status: open.has(root[0]) ? 'open' : oneOf(STATUSES, root[7], 'unfinished'),
    start,
    end: start + lengthMs,
    tail_end: tail > lengthMs ? start + tail : null,
    spans: rows.length,
    calls: sum(([, calls]) => calls),
    tools: uses.reduce((total, [, calls]) => total + calls, 0),
    failed: uses.reduce((total, [, , failed]) => total + failed, 0),
    in: sum(([, , tokens]) => tokens),
    cached: sum(([, , , cached]) => cached),
    out: sum(([, , , , out]) => out),
    nano: sum(([, , , , , nano]) => nano),
    unpriced: isUnpriced(rows, has['turnspan.model_calls']),
    cwd: textIn(has['process.working_directory']),
    forked_from: textIn(has['turnspan.session.forked_from']) || null,
    previous: textIn(has['session.previous_id']) || null,
    ctx: contextOf(rows),
    groups,
    models,
    uses,
  }
}

/** Without what only sums need, and whatever else is known of it. */
export function turnRow(facts: TurnFacts, n: number): TurnRow {
  const { trace, root, prompt, answer, origin, status, start, end, tail_end, spans, unpriced } = facts
  const { calls, tools, failed, in: tokens, cached, out, nano, groups } = facts
  const what = { n, trace, root, prompt, answer, origin, status, start, end, tail_end, spans }
  const used = { calls, tools, failed, in: tokens, cached, out, usd: usdOf(nano), unpriced }
  return { ...what, ...used, band: bandOf(groups) }
}

const ORIGINS: readonly Origin[] = ['user', 'task_notification', 'slash_command', 'bash_mode']
const STATUSES: readonly Status[] = ['completed', 'interrupted', 'failed', 'unfinished', 'open']

const oneOf = <Word extends string>(words: readonly Word[], given: string, otherwise: Word): Word =>
  words.find((word) => word === given) ?? otherwise

function modelsIn(rows: readonly SkeletonRow[]): readonly ModelUse[] {
  const uses = new Map<
    string,
    { calls: number; in: number; cached: number; out: number; nano: number; ms: number[] }
  >()
  for (const [, , kind, name, start, end, status, , , tokens, cached, out, usd] of rows) {
    if (kind !== 'model') continue
    const use = uses.get(name) ?? { calls: 0, in: 0, cached: 0, out: 0, nano: 0, ms: [] }
    uses.set(name, use)
    use.in += tokens
    use.cached += cached
    use.out += out
    use.nano += nanoOf(usd ?? 0)
    // Without an answer it is no call.
    if (status === 2) continue
    use.calls += 1
    if (end !== null) use.ms.push(Math.max(0, end - start))
  }
  return [...uses]
    .map(([name, use]): ModelUse => [name, use.calls, use.in, use.cached, use.out, use.nano, use.ms])
    .sort((a, b) => b[5] - a[5] || b[1] - a[1])
}

const RAN = new Set(['ok', 'error', ''])

function toolsIn(rows: readonly SkeletonRow[]): readonly ToolUse[] {
  const uses = new Map<string, { calls: number; failed: number; ms: number[] }>()
  for (const [, , kind, name, start, end, , outcome] of rows) {
    if (kind !== 'tool') continue
    const use = uses.get(name) ?? { calls: 0, failed: 0, ms: [] }
    uses.set(name, use)
    use.calls += 1
    use.failed += Number(outcome === 'error')
    if (RAN.has(outcome) && end !== null) use.ms.push(Math.max(0, end - start))
  }
  return [...uses].map(([name, { calls, failed, ms }]): ToolUse => [name, calls, failed, ms])
}

/** Without a transcript no call is known, and so nothing of what it cost. */
const isUnpriced = (rows: readonly SkeletonRow[], modelCalls: unknown): boolean =>
  rows.some(([, , kind, , , , , , , , , , usd]) => kind === 'model' && usd === null) ||
  (modelCalls === undefined && rows[0]?.[2] === 'turn' && !rows.some(([, , kind]) => kind === 'model'))

/** The end of what background agents did, from the trace's start. */
function tailOf(rows: readonly SkeletonRow[]): number {
  return rows.reduce(
    (latest, [, , , , , end, , , , , , , , , , , flags]) =>
      (flags & FLAG_BACKGROUND) !== 0 ? Math.max(latest, end ?? 0) : latest,
    0,
  )
}

function contextOf(rows: readonly SkeletonRow[]): number {
  const root = rows[0]?.[0]
  const own = rows.filter(
    ([, parent, kind, , , , , , , tokens]) => parent === root && kind === 'model' && tokens > 0,
  )
  return own.at(-1)?.[9] ?? 0
}
