// How the panes of a turn stand: one at a time where there is no room, else side by side with lines that can be moved.
import type { ComponentChildren } from 'preact'
import { Separator, useKept } from './separator.tsx'

export interface PanesProps {
  readonly band: ComponentChildren
  readonly conversation: ComponentChildren
  readonly timeline: ComponentChildren
  /** False where no span is looked at. */
  readonly detail: ComponentChildren
}

interface OnePaneProps extends PanesProps {
  readonly isTime: boolean
  readonly showTime: (on: boolean) => void
}

export function OnePane({ band, conversation, timeline, detail, isTime, showTime }: OnePaneProps) {
  return (
    <>
      {band}
      <div class="view-tabs" role="tablist" aria-label="Of this turn">
        <button type="button" role="tab" aria-selected={!isTime} onClick={() => showTime(false)}>
          Conversation
        </button>
        <button type="button" role="tab" aria-selected={isTime} onClick={() => showTime(true)}>
          Timeline
        </button>
      </div>
      <div class="panes">
        {isTime ? (
          <Pane name="timeline" title="Timeline">
            {timeline}
          </Pane>
        ) : (
          <Pane name="conversation" title="Conversation">
            {conversation}
          </Pane>
        )}
      </div>
      {detail && <div class="sheet">{detail}</div>}
    </>
  )
}

/** `isLarge`: the detail takes all of the right side. */
export function SplitPanes({
  band,
  conversation,
  timeline,
  detail,
  isLarge,
}: PanesProps & { readonly isLarge: boolean }) {
  const [left, setLeft] = useKept('conversation', 41.7)
  const [below, setBelow] = useKept('detail', 32)
  const columns = `minmax(300px, ${left}fr) 0 minmax(400px, ${100 - left}fr)`
  const rows = `minmax(0, ${100 - below}fr) 0 minmax(0, ${below}fr)`
  return (
    <>
      {band}
      <div class="panes" style={{ gridTemplateColumns: columns }}>
        <Pane name="conversation" title="Conversation">
          {conversation}
        </Pane>
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
          style={detail && !isLarge ? { gridTemplateRows: rows } : {}}
        >
          <Pane name="timeline" title="Timeline">
            {timeline}
          </Pane>
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

interface PaneProps {
  /** Also its id, to which the skip links lead. */
  readonly name: 'conversation' | 'timeline'
  readonly title: string
  readonly children: ComponentChildren
}

const Pane = ({ name, title, children }: PaneProps) => (
  <section class={`pane ${name}`} aria-labelledby={`${name}-title`} id={name} tabIndex={-1}>
    <h2 class="unseen" id={`${name}-title`}>
      {title}
    </h2>
    {children}
  </section>
)
