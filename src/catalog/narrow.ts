// Which sessions, and which turns, a filter means.
import type { Filter } from '../summary/asked.ts'
import { usdOf } from '../summary/groups.ts'
import type { SessionFacts } from '../summary/session.ts'
import type { TurnFacts } from '../summary/turn.ts'

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/** Milliseconds since the epoch: of a local day its beginning or its end. Undefined where it is neither day nor number. */
function instant(text: string | undefined, isEnd: boolean): number | undefined {
  if (text === undefined || text === '') return undefined
  const [, year, month, day] = DAY.exec(text) ?? []
  if (year !== undefined) {
    return new Date(Number(year), Number(month) - 1, Number(day) + Number(isEnd)).getTime() - Number(isEnd)
  }
  const ms = Number(text)
  return Number.isFinite(ms) ? ms : undefined
}

interface Range {
  readonly from: number
  readonly to: number
}

const rangeOf = ({ from, to }: Filter): Range => ({
  from: instant(from, false) ?? Number.NEGATIVE_INFINITY,
  to: instant(to, true) ?? Number.POSITIVE_INFINITY,
})

const isError = ({ failed }: { readonly failed: number }, hasFailed: boolean) => failed > 0 || hasFailed

export function sessionPasses(filter: Filter): (session: SessionFacts) => boolean {
  const { project, model, status, tool, min_usd: least } = filter
  const { from, to } = rangeOf(filter)
  return (session) =>
    (project === undefined || session.project === project) &&
    session.end >= from &&
    session.start <= to &&
    (model === undefined || Object.hasOwn(session.models, model)) &&
    (tool === undefined || session.toolNames.includes(tool)) &&
    (least === undefined || usdOf(session.nano) >= least) &&
    (status === undefined ||
      (status === 'error' ? isError(session, session.broken > 0) : session.status === status))
}

/** Of a session that passes. */
export function turnPasses(
  filter: Filter,
): (turn: Pick<TurnFacts, 'start' | 'models' | 'uses' | 'status' | 'failed'>) => boolean {
  const { model, status, tool } = filter
  const { from, to } = rangeOf(filter)
  return (turn) =>
    turn.start >= from &&
    turn.start <= to &&
    (model === undefined || turn.models.some(([name]) => name === model)) &&
    (tool === undefined || turn.uses.some(([name]) => name === tool)) &&
    (status === undefined ||
      (status === 'error' ? isError(turn, turn.status === 'failed') : turn.status === status))
}

/** Of a session all that passes is asked of, but when and how its single turns ended. */
export const withoutTurns = ({ status: _, ...filter }: Filter): Filter => filter
