// What the turns of a session add up to. Sums of parts of a session can be added to each other, in any order.
import { bandOf } from './band.ts'
import { addedUp, type Group, usdOf } from './groups.ts'
import type { SessionRow, Status } from './shown.ts'
import type { TurnFacts } from './turn.ts'

export interface SessionFacts {
  readonly id: string
  /** Of its first turn, by start. */
  readonly project: string
  readonly title: string
  readonly titled: number
  readonly start: number
  readonly end: number
  readonly turns: number
  readonly calls: number
  readonly tools: number
  readonly failed: number
  /** Turns that failed. */
  readonly broken: number
  readonly in: number
  readonly cached: number
  readonly out: number
  readonly nano: number
  readonly unpriced: boolean
  /** Of the last turn that called the model, and when that began. */
  readonly ctx: number
  readonly ctxAt: number
  readonly status: Status
  readonly lastAt: number
  /** Name → billionths of a dollar. */
  readonly models: Readonly<Record<string, number>>
  readonly toolNames: readonly string[]
  /** All folders in which turns of it ran. */
  readonly folders: readonly string[]
  readonly groups: readonly Group[]
  readonly forked_from: string | null
  readonly previous: string | null
}

export function sessionOfTurn(id: string, turn: TurnFacts): SessionFacts {
  return {
    id,
    project: turn.cwd,
    title: turn.prompt,
    titled: turn.prompt === '' ? Number.MAX_SAFE_INTEGER : turn.start,
    start: turn.start,
    end: Math.max(turn.end, turn.tail_end ?? 0),
    turns: 1,
    calls: turn.calls,
    tools: turn.tools,
    failed: turn.failed,
    broken: Number(turn.status === 'failed'),
    in: turn.in,
    cached: turn.cached,
    out: turn.out,
    nano: turn.nano,
    unpriced: turn.unpriced,
    ctx: turn.ctx,
    ctxAt: turn.ctx > 0 ? turn.start : 0,
    status: turn.status,
    lastAt: turn.start,
    models: Object.fromEntries(turn.models.map(([name, , , , , nano]) => [name, nano])),
    toolNames: turn.uses.map(([name]) => name),
    folders: turn.cwd === '' ? [] : [turn.cwd],
    groups: turn.groups,
    forked_from: turn.forked_from,
    previous: turn.previous,
  }
}

export function bothSessions(a: SessionFacts, b: SessionFacts): SessionFacts {
  const [first, later] = a.start <= b.start ? [a, b] : [b, a]
  const last = a.lastAt > b.lastAt ? a : b
  const filled = a.ctxAt > b.ctxAt ? a : b
  const named = a.titled <= b.titled ? a : b
  return {
    id: a.id,
    project: first.project || later.project,
    title: named.title,
    titled: named.titled,
    start: first.start,
    end: Math.max(a.end, b.end),
    turns: a.turns + b.turns,
    calls: a.calls + b.calls,
    tools: a.tools + b.tools,
    failed: a.failed + b.failed,
    broken: a.broken + b.broken,
    in: a.in + b.in,
    cached: a.cached + b.cached,
    out: a.out + b.out,
    nano: a.nano + b.nano,
    unpriced: a.unpriced || b.unpriced,
    ctx: filled.ctx,
    ctxAt: filled.ctxAt,
    status: last.status,
    lastAt: last.lastAt,
    models: bothModels(a.models, b.models),
    toolNames: [...new Set([...a.toolNames, ...b.toolNames])],
    folders: [...new Set([...first.folders, ...later.folders])],
    groups: addedUp([a.groups, b.groups]),
    forked_from: first.forked_from ?? later.forked_from,
    previous: first.previous ?? later.previous,
  }
}

function bothModels(a: SessionFacts['models'], b: SessionFacts['models']): SessionFacts['models'] {
  const sums = new Map(Object.entries(a))
  for (const [name, nano] of Object.entries(b)) sums.set(name, (sums.get(name) ?? 0) + nano)
  return Object.fromEntries(sums)
}

export function sessionRow(facts: SessionFacts): SessionRow {
  const models = Object.entries(facts.models).sort(([, a], [, b]) => b - a)
  return {
    id: facts.id,
    project: facts.project,
    title: facts.title,
    start: facts.start,
    end: facts.end,
    turns: facts.turns,
    calls: facts.calls,
    tools: facts.tools,
    failed: facts.failed,
    models: models.map(([name]) => name),
    in: facts.in,
    cached: facts.cached,
    out: facts.out,
    ctx: facts.ctx,
    usd: usdOf(facts.nano),
    unpriced: facts.unpriced,
    status: facts.status,
    live: facts.status === 'open',
    band: bandOf(facts.groups),
  }
}
