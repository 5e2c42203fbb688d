// All turns of the catalog, without what was said, for sums over them.
import type { Filter, TotalsBy, TotalsRow } from '../summary/asked.ts'
import type { SessionFacts } from '../summary/session.ts'
import { daysIn, type Index, turnsOfDay } from './index-of.ts'
import { sessionPasses, turnPasses, withoutTurns } from './narrow.ts'
import { type Counted, totalsOf } from './totals.ts'

/** Read once for as long as nothing changes. */
export function openTotals(
  index: Index,
  sessionsNow: () => ReadonlyMap<string, SessionFacts>,
): (by: TotalsBy, filter?: Filter) => readonly TotalsRow[] {
  let read: { readonly revision: number; readonly turns: readonly Counted[] } | undefined
  return (by, filter = {}) => {
    const sessions = sessionsNow()
    if (read?.revision !== index.revision)
      read = { revision: index.revision, turns: turnsIn(index, sessions) }
    const isOfSession = sessionPasses(withoutTurns(filter))
    const passing = new Set([...sessions.values()].filter(isOfSession).map(({ id }) => id))
    const isMeant = turnPasses(filter)
    const turns = read.turns.filter((turn) => passing.has(turn.session) && isMeant(turn))
    return totalsOf(turns, by, filter)
  }
}

function turnsIn(index: Index, sessions: ReadonlyMap<string, SessionFacts>): readonly Counted[] {
  return daysIn(index).flatMap((day) => {
    const ids = [...day.sessions.keys()]
    const turns = turnsOfDay(index, day, ids)
    return ids.flatMap((id, at) =>
      (turns[at] ?? []).map(({ start, models, uses, status, failed }): Counted => {
        return { session: id, project: sessions.get(id)?.project ?? '', start, models, uses, status, failed }
      }),
    )
  })
}
