// Where there is no room for the list of turns: a button that opens it, and one to each side.
import { useRef } from 'preact/hooks'
import type { SessionRow, TurnRow } from '../api.ts'
import { Rail } from './rail.tsx'

interface PickerProps {
  readonly session: SessionRow
  readonly turns: readonly TurnRow[]
  readonly current: number
  readonly turnBy: (by: 1 | -1) => void
}

export function TurnPicker({ session, turns, current, turnBy }: PickerProps) {
  const menu = useRef<HTMLDetailsElement>(null)
  const at = turns.findIndex(({ n }) => n === current)
  if (turns.length < 2) return null
  return (
    <div class="turn-picker">
      <button type="button" disabled={at <= 0} aria-label="Turn before" onClick={() => turnBy(-1)}>
        ‹
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a click on a link inside closes it; keys click links, too */}
      <details
        class="drop turns-menu"
        ref={menu}
        onClick={({ target }) => {
          if (menu.current !== null && (target as Element).closest('a') !== null) menu.current.open = false
        }}
      >
        <summary class="button">
          Turn {current} of {turns.length}
        </summary>
        <div class="drop-list">
          <Rail session={session} turns={turns} current={current} />
        </div>
      </details>
      <button
        type="button"
        disabled={at >= turns.length - 1}
        aria-label="Next turn"
        onClick={() => turnBy(1)}
      >
        ›
      </button>
    </div>
  )
}
