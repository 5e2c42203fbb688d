// The turn as people read it: what was asked, what was done, what was answered.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { TurnRow } from '../api.ts'
import { Plain } from '../content/plain-text.tsx'
import { AgentCard, CompactionLine } from './agent-card.tsx'
import { CallCard } from './call-card.tsx'
import { type Item, itemsOf, shownAtFirst, withEarlier, withLater } from './items.ts'
import { NearOf, openNear, useNear } from './near.ts'
import { NewBelow } from './new-below.tsx'
import { Prompt } from './prompt-card.tsx'
import { runningWords } from './running.ts'
import type { SessionState } from './state.ts'
import { ToolCard } from './tool-card.tsx'
import { useTail } from './use-tail.ts'
import type { Turn } from './use-turn.ts'

interface ConversationProps {
  readonly state: SessionState
  readonly row: TurnRow
}

export function Conversation({ state, row }: ConversationProps) {
  const { turn, at } = state
  const box = useRef<HTMLDivElement>(null)
  const [root, setRoot] = useState<Element | null>(null)
  const near = useMemo(() => (root === null ? undefined : openNear(root)), [root])
  const items = useMemo(() => itemsOf(turn.model.steps), [turn.model.steps])
  const selected = items.findIndex((item) => holds(item, at))
  const [range, setRange] = useState(() => shownAtFirst(items.length, selected, turn.open))
  // What is selected is there to be seen, wherever it is; of a running turn, what comes.
  const isInside = selected < 0 || (selected >= range.from && selected < range.to)
  const shown = isInside ? range : shownAtFirst(items.length, selected, turn.open)
  if (shown !== range) setRange(shown)
  const end = turn.open ? items.length : Math.min(shown.to, items.length)
  const tail = useTail(box, items.length, turn.open)
  useEffect(() => setRoot(box.current), [])
  useEffect(() => () => near?.close(), [near])
  useEffect(() => {
    if (at !== undefined) showCard(box.current, at)
  }, [at, shown.from, root])
  return (
    <>
      <div class="conversation-scroll" ref={box}>
        <NearOf.Provider value={near}>
          <div class="conversation-inner">
            <Prompt turn={turn} row={row} />
            {shown.from > 0 && (
              <button type="button" class="more" onClick={() => setRange(withEarlier(shown))}>
                {shown.from.toLocaleString('en-US')} earlier steps
              </button>
            )}
            <Items items={items.slice(shown.from, end)} state={state} />
            {end < items.length && (
              <Later key={end} count={items.length - end} show={() => setRange(withLater(shown))} />
            )}
            {end >= items.length && <Ending row={row} turn={turn} />}
          </div>
        </NearOf.Provider>
      </div>
      <NewBelow {...tail} />
    </>
  )
}

/** Comes by itself when one has read so far. */
function Later({ count, show }: { readonly count: number; readonly show: () => void }) {
  const { ref, came } = useNear<HTMLButtonElement>()
  // Once, when it comes near.
  useEffect(() => {
    if (came) show()
  }, [came])
  return (
    <button ref={ref} type="button" class="more" onClick={show}>
      {count.toLocaleString('en-US')} more steps
    </button>
  )
}

const Items = ({ items, state }: { readonly items: readonly Item[]; readonly state: SessionState }) => (
  <>
    {items.map((item) => (
      <ItemView key={item.key} item={item} state={state} />
    ))}
  </>
)

function ItemView({ item, state }: { readonly item: Item; readonly state: SessionState }) {
  switch (item.kind) {
    case 'call':
      return <CallCard call={item.call} isLast={item.isLast} state={state} />
    case 'tool':
      return <ToolCard tool={item.tool} call={item.call} state={state} />
    case 'agent':
      return (
        <AgentCard step={item.step} state={state}>
          <Items items={item.items} state={state} />
        </AgentCard>
      )
    case 'compaction':
      return <CompactionLine compaction={item.compaction} state={state} />
  }
}

const ENDINGS: Readonly<Partial<Record<TurnRow['status'], string>>> = {
  interrupted: 'Interrupted by the person',
  unfinished: 'Ended without an answer: the process was gone',
  failed: 'Failed',
}

function Ending({ row, turn }: { readonly row: TurnRow; readonly turn: Turn }) {
  if (turn.open) return <p class="ending running">{runningWords(turn.quietMs)}</p>
  const words = ENDINGS[row.status]
  if (words === undefined) return null
  return (
    <p class={`ending ${row.status}`}>
      {row.status === 'failed' && <span class="cross">✕ </span>}
      <Plain text={words} />
    </p>
  )
}

const holds = (item: Item, id: string | undefined): boolean =>
  item.key === id || (item.kind === 'agent' && item.items.some((inner) => holds(inner, id)))

/** Scrolls only where the card is out of view. */
function showCard(box: HTMLElement | null, id: string): void {
  const card = box?.querySelector(`[data-span="${CSS.escape(id)}"]`)
  if (box === null || card === null || card === undefined) return
  const [outer, inner] = [box.getBoundingClientRect(), card.getBoundingClientRect()]
  if (inner.top >= outer.top && inner.top < outer.bottom - 40) return
  card.scrollIntoView({ block: 'start' })
}
