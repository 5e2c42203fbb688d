// The band of what one looks at: the turn, an agent in it, or the whole session.
import { useEffect, useMemo, useState } from 'preact/hooks'
import { bandOfRows } from '../../summary/band.ts'
import type { BandCell, SessionRow, TurnRow } from '../api.ts'
import { Band } from './band.tsx'
import type { SessionState } from './state.ts'

interface BandPaneProps {
  readonly session: SessionRow
  readonly row: TurnRow
  readonly turns: number
  /** Undefined while the turn's rows are on their way. */
  readonly state: SessionState | undefined
  readonly shown: ShownBand
}

/** What stands there, for who wants to copy it. */
export interface ShownBand {
  current:
    | { readonly cells: readonly BandCell[]; readonly usd: number; readonly unpriced: boolean }
    | undefined
}

export type BandScope =
  | { readonly of: 'turn' }
  | { readonly of: 'session' }
  | { readonly of: 'agent'; readonly id: string }

export function BandPane({ session, row, turns, state, shown }: BandPaneProps) {
  const [scope, setScope] = useState<BandScope>({ of: 'turn' })
  // Another turn has other agents.
  useEffect(() => setScope((before) => (before.of === 'agent' ? { of: 'turn' } : before)), [row.trace])
  const model = state?.turn.model
  const agent = scope.of === 'agent' ? model?.tree.byId.get(scope.id) : undefined
  const cells = useMemo(
    () => cellsOf(scope, session, row, model?.rows, model?.end),
    [scope, session, row, model],
  )
  const usd = scope.of === 'session' ? session.usd : (agent?.usd ?? row.usd)
  const unpriced = scope.of === 'session' ? session.unpriced : row.unpriced
  shown.current = { cells, usd, unpriced }
  const label = scope.of === 'session' ? 'The session' : agent === undefined ? `Turn ${row.n}` : agent.name
  const choose = (cell: number | undefined) => {
    const name = cell === undefined ? undefined : cells[cell]
    if (scope.of === 'turn') state?.chooseCell(cell)
    if (scope.of === 'turn' && name?.[0] === 'agent') {
      const agents = [...(model?.tree.byId.values() ?? [])].filter(
        (each) => each.kind === 'agent' && each.name === name[1],
      )
      // One agent of the kind: its own band. Several: the rows alone are pointed at.
      const [only] = agents
      if (agents.length === 1 && only !== undefined && state?.cell === cell) return
      if (agents.length === 1 && only !== undefined) setScope({ of: 'agent', id: only.id })
    }
  }
  const back = () => {
    setScope({ of: 'turn' })
    state?.chooseCell(undefined)
  }
  return (
    <div class="band-pane">
      {(turns > 1 || scope.of === 'agent') && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
        <div class="band-scope" role="group" aria-label="Time and money of">
          <button type="button" aria-pressed={scope.of === 'turn'} onClick={back}>
            Turn {row.n}
          </button>
          {agent !== undefined && (
            <button type="button" aria-pressed={true} onClick={back} title="Back to the turn">
              {agent.name} ✕
            </button>
          )}
          {turns > 1 && (
            <button
              type="button"
              aria-pressed={scope.of === 'session'}
              onClick={() => setScope(scope.of === 'session' ? { of: 'turn' } : { of: 'session' })}
            >
              All {turns} turns
            </button>
          )}
        </div>
      )}
      <Band
        label={label}
        cells={cells}
        usd={usd}
        unpriced={unpriced}
        chosen={scope.of === 'turn' ? state?.cell : undefined}
        choose={choose}
      />
    </div>
  )
}

function cellsOf(
  scope: BandScope,
  session: SessionRow,
  row: TurnRow,
  rows: Parameters<typeof bandOfRows>[0] | undefined,
  now: number | undefined,
): readonly BandCell[] {
  if (scope.of === 'session') return session.band
  if (rows === undefined || now === undefined) return row.band
  return bandOfRows(rows, { now, ...(scope.of === 'agent' && { root: scope.id }) }).cells
}
