// One turn: its band, what was said, when, and the span that one looks at; what is open of it, and what keys do there.
import { useState } from 'preact/hooks'
import type { DestinationInfo, SessionRow, TurnRow } from '../api.ts'
import { go } from '../route/history.ts'
import { withQuery } from '../route/place.ts'
import { BandPane, type ShownBand } from './band-pane.tsx'
import { ContentsOf } from './contents.ts'
import { Conversation } from './conversation.tsx'
import { Detail } from './detail.tsx'
import type { Layout } from './layout.ts'
import { OnePane, type PanesProps, SplitPanes } from './panes.tsx'
import { QueuedOf, useQueued } from './queued.ts'
import type { SessionPlace } from './session.tsx'
import { useSessionState } from './state.ts'
import { useRowHeight } from './use-row-height.ts'
import { useSessionKeys } from './use-session-keys.ts'
import { useSpoken } from './use-spoken.ts'
import type { Turn } from './use-turn.ts'
import { Waterfall } from './waterfall.tsx'

interface TurnPanesProps {
  readonly place: SessionPlace
  readonly session: SessionRow
  readonly row: TurnRow
  readonly turns: number
  readonly turn: Turn
  readonly layout: Layout
  readonly destinations: readonly DestinationInfo[]
  readonly turnBy: (by: 1 | -1) => void
  readonly copyBand: () => void
  readonly shownBand: ShownBand
  readonly backend: () => boolean
}

export function TurnPanes(props: TurnPanesProps) {
  const { turn } = props
  return (
    <ContentsOf.Provider value={turn.contents}>
      <Panes {...props} />
    </ContentsOf.Provider>
  )
}

function Panes(props: TurnPanesProps) {
  const { place, session, row, turns, turn, layout, destinations } = props
  const [isSheet, setSheet] = useState(false)
  const [isLarge, setLarge] = useState(false)
  const rowHeight = useRowHeight()
  const queued = useQueued(turn.model.tree.root?.id)
  const state = useSessionState(turn, place.query.at, (id, opens = false) => {
    if (opens) setSheet(true)
    go(withQuery(place, { at: id }), { replace: true })
  })
  useSpoken(turn)
  const isOne = layout === 'one'
  const isTime = place.query.v === 'time'
  const showTime = (on: boolean) => go(withQuery(place, { v: on ? 'time' : undefined }), { replace: true })
  const span = state.at === undefined ? undefined : turn.model.tree.byId.get(state.at)
  const isDetail = span !== undefined && (!isOne || isSheet)
  const close = () => {
    setSheet(false)
    setLarge(false)
    if (!isOne) state.select(undefined)
  }
  useSessionKeys(state, {
    turnBy: props.turnBy,
    copyBand: props.copyBand,
    backend: props.backend,
    enter: () => {
      if (!isDetail) setSheet(true)
      else setLarge(!isLarge)
    },
    escape: () => {
      if (isLarge) setLarge(false)
      else if (isDetail) close()
      else if (state.cell !== undefined) state.chooseCell(undefined)
      else return false
      return true
    },
    pane: () => showTime(!isTime),
  })
  const panes: PanesProps = {
    band: <BandPane session={session} row={row} turns={turns} state={state} shown={props.shownBand} />,
    conversation: (
      <QueuedOf.Provider value={queued}>
        <Conversation state={state} row={row} />
      </QueuedOf.Provider>
    ),
    timeline: <Waterfall state={state} isNarrow={isOne} rowHeight={rowHeight} />,
    detail: isDetail && (
      <Detail {...{ state, span, destinations, isLarge, setLarge, close }} session={session.id} />
    ),
  }
  return isOne ? (
    <OnePane {...panes} isTime={isTime} showTime={showTime} />
  ) : (
    <SplitPanes {...panes} isLarge={isLarge} />
  )
}
