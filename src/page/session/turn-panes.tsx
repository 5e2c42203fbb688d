// One turn: its band, what was said, when, and the span that one looks at.
import { useState } from 'preact/hooks'
import type { DestinationInfo, SessionRow, TurnRow } from '../api.ts'
import { go } from '../route/history.ts'
import { withQuery } from '../route/place.ts'
import { BandPane, type ShownBand } from './band-pane.tsx'
import { ContentsOf } from './contents.ts'
import { Conversation } from './conversation.tsx'
import { Detail } from './detail.tsx'
import type { Layout } from './layout.ts'
import { QueuedOf, useQueued } from './queued.ts'
import { Separator, useKept } from './separator.tsx'
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
  const [left, setLeft] = useKept('conversation', 41.7)
  const [below, setBelow] = useKept('detail', 32)
  const rowHeight = useRowHeight()
  const queued = useQueued(turn.model.tree.root?.id)
  const state = useSessionState(turn, place.query.at, (id, opens = false) => {
    if (opens) setSheet(true)
    go(withQuery(place, { at: id }), { replace: true })
  })
  useSpoken(turn)
  const isOne = layout === 'one'
  const isTime = place.query.v === 'time'
  const show = (v: string | undefined) => go(withQuery(place, { v }), { replace: true })
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
    pane: () => show(isTime ? undefined : 'time'),
  })
  const conversation = (
    <section class="pane conversation" aria-labelledby="conversation-title" id="conversation" tabIndex={-1}>
      <h2 class="unseen" id="conversation-title">
        Conversation
      </h2>
      <QueuedOf.Provider value={queued}>
        <Conversation state={state} row={row} />
      </QueuedOf.Provider>
    </section>
  )
  const timeline = (
    <section class="pane timeline" aria-labelledby="timeline-title" id="timeline" tabIndex={-1}>
      <h2 class="unseen" id="timeline-title">
        Timeline
      </h2>
      <Waterfall state={state} isNarrow={isOne} rowHeight={rowHeight} />
    </section>
  )
  const detail = isDetail && (
    <Detail {...{ state, span, destinations, isLarge, setLarge, close }} session={session.id} />
  )
  const band = <BandPane session={session} row={row} turns={turns} state={state} shown={props.shownBand} />
  if (isOne) {
    return (
      <>
        {band}
        <div class="view-tabs" role="tablist" aria-label="Of this turn">
          <button type="button" role="tab" aria-selected={!isTime} onClick={() => show(undefined)}>
            Conversation
          </button>
          <button type="button" role="tab" aria-selected={isTime} onClick={() => show('time')}>
            Timeline
          </button>
        </div>
        <div class="panes">{isTime ? timeline : conversation}</div>
        {detail && <div class="sheet">{detail}</div>}
      </>
    )
  }
  return (
    <>
      {band}
      <div
        class="panes"
        style={{ gridTemplateColumns: `minmax(300px, ${left}fr) 0 minmax(400px, ${100 - left}fr)` }}
      >
        {conversation}
        <Separator
          label="Between conversation and timeline"
          vertical
          value={left}
          set={setLeft}
          from={20}
          to={75}
        />
        <div
          class={`right${isLarge ? ' large' : ''}`}
          style={
            detail && !isLarge
              ? { gridTemplateRows: `minmax(0, ${100 - below}fr) 0 minmax(0, ${below}fr)` }
              : {}
          }
        >
          {timeline}
          {detail && (
            <Separator
              label="Between timeline and detail"
              vertical={false}
              value={below}
              set={setBelow}
              from={15}
              to={80}
            />
          )}
          {detail}
        </div>
      </div>
    </>
  )
}
