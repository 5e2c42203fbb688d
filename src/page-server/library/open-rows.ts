// PURE: a session's rows with the turns that still run among those that are stored.
import type { SessionFound } from '../../catalog/types.ts'
import type { SessionRow, TurnRow } from '../../page/api.ts'
import { bandOf } from '../../summary/band.ts'
import { addedUp } from '../../summary/groups.ts'
import { bothSessions, sessionOfTurn, sessionRow } from '../../summary/session.ts'
import { type TurnFacts, turnRow } from '../../summary/turn.ts'

/** `open`: what is known of turns that are not over, or have a subagent that is not. Undefined where there is nothing at all. */
export function withOpenTurns(
  id: string,
  stored: SessionFound | undefined,
  open: readonly TurnFacts[],
): SessionFound | undefined {
  if (open.length === 0) return stored
  const now = new Map(open.map((turn) => [turn.root, turn]))
  const known = new Set(stored?.turns.map(({ root }) => root))
  const fresh = open.filter(({ root }) => !known.has(root))
  const rows = [
    ...(stored?.turns ?? []).map((turn): TurnRow => {
      const later = now.get(turn.root)
      return later === undefined ? turn : turnRow(later, turn.n)
    }),
    ...fresh.map((turn) => turnRow(turn, 0)),
  ]
  const turns = rows.sort((a, b) => a.start - b.start).map((turn, at) => ({ ...turn, n: at + 1 }))
  const session = sessionWith(id, stored?.session, fresh)
  if (session === undefined) return stored
  const [first] = open
  return {
    session: { ...session, live: true },
    turns,
    forked_from: stored?.forked_from ?? first?.forked_from ?? null,
    previous: stored?.previous ?? first?.previous ?? null,
  }
}

/** Of a session of which nothing is stored. */
export function newRow(id: string, open: readonly TurnFacts[]): SessionRow | undefined {
  const [first, ...others] = open.map((turn) => sessionOfTurn(id, turn))
  return first && { ...sessionRow(others.reduce(bothSessions, first)), live: true }
}

function sessionWith(
  id: string,
  stored: SessionRow | undefined,
  fresh: readonly TurnFacts[],
): SessionRow | undefined {
  const added = newRow(id, fresh)
  if (stored === undefined || added === undefined) return stored ?? added
  const sum = (of: (row: SessionRow) => number) => of(stored) + of(added)
  return {
    ...stored,
    end: Math.max(stored.end, added.end),
    turns: sum(({ turns }) => turns),
    calls: sum(({ calls }) => calls),
    tools: sum(({ tools }) => tools),
    failed: sum(({ failed }) => failed),
    models: [...new Set([...stored.models, ...added.models])],
    in: sum((row) => row.in),
    cached: sum(({ cached }) => cached),
    out: sum(({ out }) => out),
    ctx: added.ctx > 0 ? added.ctx : stored.ctx,
    usd: sum(({ usd }) => usd),
    unpriced: stored.unpriced || added.unpriced,
    status: added.status,
    band: bandOf(addedUp([groupsIn(stored), groupsIn(added)])),
  }
}

/** Groups count billionths of a dollar. */
const groupsIn = ({ band }: SessionRow) =>
  band.map(([kind, name, ms, usd]) => [kind, name, ms, Math.round(usd * 1e9)] as const)
