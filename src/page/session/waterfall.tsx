// The time line of a turn: one row a step, as many in the document as are in view.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { amount } from '../../summary/numbers.ts'
import { seenRows } from '../parts/windowed.ts'
import { AxisView } from './axis-view.tsx'
import { xOf } from './bars.ts'
import { ContextArea } from './context-area.tsx'
import { Crosshair } from './crosshair.tsx'
import { Minimap } from './minimap.tsx'
import { NewBelow } from './new-below.tsx'
import { RowView } from './row-view.tsx'
import { runningWords } from './running.ts'
import type { SessionState } from './state.ts'
import { spanOfStep } from './step.ts'
import { useAnchor } from './use-anchor.ts'
import { useAttempts } from './use-attempts.ts'
import { useGestures } from './use-gestures.ts'
import { useSize } from './use-size.ts'
import { useTail } from './use-tail.ts'
import { useWindow } from './use-window.ts'

/** Below the last row: where the answer's line has its word. */
const FOOT_PX = 20

interface WaterfallProps {
  readonly state: SessionState
  readonly isNarrow: boolean
  readonly rowHeight: number
}

export function Waterfall({ state, isNarrow, rowHeight }: WaterfallProps) {
  const { turn, rows, selected, dims } = state
  const { model, contents, start } = turn
  const box = useRef<HTMLDivElement>(null)
  const line = useRef<HTMLDivElement>(null)
  const { height } = useSize(box)
  const { width } = useSize(line)
  const [top, setTop] = useState(0)
  const first = Math.min(Math.floor(top / rowHeight), Math.max(0, rows.length - 1))
  const end = Math.min(rows.length, Math.ceil((top + height) / rowHeight))
  // Of a turn that runs the time must not slide away under who points at it.
  const isHeld = turn.open && box.current?.matches(':hover, :focus-within') === true
  const view = useWindow(model, rows, first, end, isHeld)
  const scale = useMemo(
    () => ({ axis: model.axis, window: view.window, width }),
    [model.axis, view.window.from, view.window.to, width],
  )
  const mounted = seenRows(top, height, rowHeight, rows.length)
  const attempts = useAttempts(rows, mounted, contents, start)
  useGestures(box, line, view)
  state.timeline.current = view
  // What is chosen elsewhere is brought into view here, unless it is already.
  // Only another selection scrolls.
  useEffect(() => {
    const element = box.current
    if (element === null || selected < 0 || height === 0) return
    const at = selected * rowHeight
    if (at < element.scrollTop) element.scrollTop = Math.max(0, at - rowHeight)
    else if (at + rowHeight > element.scrollTop + height) element.scrollTop = at + rowHeight * 2 - height
    if (element.contains(document.activeElement)) {
      element.querySelector<HTMLElement>('[aria-selected="true"]')?.focus({ preventScroll: true })
    }
  }, [state.at, height > 0])
  useAnchor(box, rows, first, rowHeight)
  const tail = useTail(box, rows.length, turn.open)
  const indices = Array.from({ length: mounted.end - mounted.first }, (_, at) => mounted.first + at)
  if (selected >= 0 && (selected < mounted.first || selected >= mounted.end)) indices.push(selected)
  const answered = model.end > model.answered + 1 ? xOf(scale, model.answered) : undefined
  return (
    <>
      <div class="overview">
        <div class="overview-label">{turn.open && runningWords(turn.quietMs)}</div>
        <Minimap model={model} rows={rows} window={view.window} setWindow={view.set} width={width} />
        <div class="overview-label">{model.context.now > 0 && `context ${amount(model.context.now)}`}</div>
        <ContextArea model={model} context={model.context} />
        <div class="overview-label">
          <button
            type="button"
            class="mode"
            aria-pressed={view.mode === 'follow'}
            title="The time line goes along with the rows in view, or shows the whole turn (f)"
            onClick={() => view.setMode(view.mode === 'fit' ? 'follow' : 'fit')}
          >
            {{ follow: 'following', fit: 'whole turn', free: 'moved · reset' }[view.mode]}
          </button>
        </div>
        <div class="axis-box" ref={line}>
          <AxisView axis={model.axis} window={view.window} width={width} />
        </div>
      </div>
      <div ref={box} class="wf-rows" onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the page's keys do the same (use-session-keys.ts) */}
        <div
          class="wf-canvas"
          role="treegrid"
          aria-label="Steps of the turn"
          aria-rowcount={rows.length}
          aria-readonly={true}
          tabIndex={selected < 0 ? 0 : -1}
          style={{ height: `${rows.length * rowHeight + FOOT_PX}px` }}
          onClick={(event) => state.clickRow(event)}
          onDblClick={(event) => state.fitRow(event)}
        >
          {answered !== undefined && answered > 0 && answered < width && (
            <div class="answer-line" style={{ left: `calc(var(--label-width) + ${answered}px)` }}>
              <span>answer</span>
            </div>
          )}
          {indices.map((index) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <RowView
                key={row.step.id}
                row={row}
                scale={scale}
                rowHeight={rowHeight}
                critical={model.critical}
                isDimmed={dims !== undefined && !dims(row.step)}
                isSelected={index === selected}
                ticks={attempts(spanOfStep(row.step)?.id, row.step.call?.id)}
                isNarrow={isNarrow}
              />
            )
          })}
        </div>
        <Crosshair box={box} scale={scale} start={start} />
      </div>
      <NewBelow {...tail} />
    </>
  )
}
