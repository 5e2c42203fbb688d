// The panes of a session and how they stand beside each other.
import { useRef } from 'preact/hooks'
import { bandInWords } from '../../summary/words.ts'
import type { DestinationInfo, SessionAnswer, TurnRow } from '../api.ts'
import { copyText } from '../content/copy.ts'
import { go } from '../route/history.ts'
import { InHeader } from '../shell/header-slot.tsx'
import { ProblemBox } from '../shell/problem.tsx'
import { tellNow } from '../shell/say.tsx'
import { BandPane, type ShownBand } from './band-pane.tsx'
import { useLayout } from './layout.ts'
import { linkTo } from './links.ts'
import { keyOf } from './merged-session.ts'
import { Rail } from './rail.tsx'
import type { SessionPlace } from './session.tsx'
import { SessionHead } from './session-head.tsx'
import { Skeleton } from './skeleton.tsx'
import { Skips } from './skips.tsx'
import { TurnPanes } from './turn-panes.tsx'
import { TurnPicker } from './turn-picker.tsx'
import type { TurnState } from './use-turn.ts'

interface FrameProps {
  readonly place: SessionPlace
  readonly answer: SessionAnswer
  readonly row: TurnRow | undefined
  readonly turn: TurnState
  readonly isGone: boolean
  readonly destinations: readonly DestinationInfo[]
}

export function SessionFrame({ place, answer, row, turn, isGone, destinations }: FrameProps) {
  const layout = useLayout()
  const shownBand = useRef<ShownBand['current']>(undefined)
  const { session, turns } = answer
  const turnBy = (by: 1 | -1) => {
    const next = turns[turns.findIndex(({ n }) => n === row?.n) + by]
    if (next !== undefined) go({ ...place, turn: next.n, query: {} })
  }
  const own = <SessionHead answer={answer} trace={row?.trace} destinations={destinations} isGone={isGone} />
  // Where there is room it stands in the page's own header.
  const head = layout === 'three' ? <InHeader>{own}</InHeader> : own
  if (row === undefined) {
    return (
      <div class="session one">
        {head}
        <p class="dim empty-turns">
          Nothing was asked in this session: Claude Code was started and left again.
        </p>
      </div>
    )
  }
  const shared = {
    ...{ place, session, row, layout, turnBy, destinations, shownBand },
    ...{ turns: turns.length },
    copyBand: () => {
      if (shownBand.current === undefined) return
      const words = bandInWords(shownBand.current.cells, shownBand.current)
      void copyText(words).then((done) => tellNow(done ? `Copied: ${words}` : 'It could not be copied.'))
    },
    backend: () => {
      const href = destinations
        .map((each) => linkTo(each, { trace: row.trace, session: session.id }))
        .find(Boolean)
      if (href !== undefined) open(href, '_blank', 'noreferrer,noopener')
      return href !== undefined
    },
  }
  return (
    <div class={`session ${layout}`}>
      <Skips />
      {head}
      {layout !== 'three' && <TurnPicker session={session} turns={turns} current={row.n} turnBy={turnBy} />}
      {layout === 'three' && <Rail session={session} turns={turns} current={row.n} />}
      {turn.turn === undefined ? (
        <>
          <BandPane session={session} row={row} turns={turns.length} state={undefined} shown={shownBand} />
          <div class="panes">
            {turn.problem === undefined ? (
              <Skeleton />
            ) : (
              <ProblemBox problem={turn.problem} again={turn.again} />
            )}
          </div>
        </>
      ) : (
        // Another turn begins at its top, with nothing chosen. One trace may hold several.
        <TurnPanes key={keyOf(row)} {...shared} turn={turn.turn} />
      )}
    </div>
  )
}
