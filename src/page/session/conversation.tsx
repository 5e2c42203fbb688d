// The turn as people read it: what was asked, what was done, what was answered.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Plain } from '../content/plain-text.tsx'
import type { TurnRow } from '../api.ts'
import { CallCard } from './call-card.tsx'
import { AgentCard, CompactionLine } from './agent-card.tsx'
import { type Item, itemsOf, leftOutAtFirst, PAGE } from './items.ts'
import { NearOf, openNear } from './near.ts'
import { Prompt } from './prompt-card.tsx'
import type { SessionState } from './state.ts'
import { ToolCard } from './tool-card.tsx'

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
  const [opened, setOpened] = useState({ trace: turn.trace, more: 0 })
  const more = opened.trace === turn.trace ? opened.more : 0
  // What is selected is there to be seen, however early it was.
  const selectedItem = items.findIndex((item) => holds(item, at))
  const hidden = Math.max(0, Math.min(leftOutAtFirst(items.length) - more, selectedItem < 0 ? items.length : selectedItem))
  useEffect(() => setRoot(box.current), [])
  useEffect(() => () => near?.close(), [near])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn begins at its top.
  useEffect(() => {
    if (box.current !== null) box.current.scrollTop = 0
  }, [turn.trace])
  useEffect(() => {
    if (at !== undefined) showCard(box.current, at)
  }, [at, hidden, root])
  return (
    <div class="conversation-scroll" ref={box}>
      <NearOf.Provider value={near}>
        <div class="conversation-inner">
          <Prompt turn={turn} row={row} />
          {hidden > 0 && (
            <button
              type="button"
              class="more earlier"
              onClick={() => setOpened({ trace: turn.trace, more: more + PAGE })}
            >
              {hidden.toLocaleString('en-US')} earlier steps
            </button>
          )}
          <Items items={items.slice(hidden)} state={state} />
          <Ending row={row} isOpen={turn.open} />
        </div>
      </NearOf.Provider>
    </div>
  )
}

export function Items({ items, state }: { readonly items: readonly Item[]; readonly state: SessionState }) {
  return (
    <>
      {items.map((item) => {
        switch (item.kind) {
          case 'call':
            return <CallCard key={item.key} call={item.call} isLast={item.isLast} state={state} />
          case 'tool':
            return <ToolCard key={item.key} tool={item.tool} call={item.call} state={state} />
          case 'agent':
            return (
              <AgentCard key={item.key} step={item.step} state={state}>
                <Items items={item.items} state={state} />
              </AgentCard>
            )
          case 'compaction':
            return <CompactionLine key={item.key} compaction={item.compaction} state={state} />
        }
      })}
    </>
  )
}

const ENDINGS: Readonly<Partial<Record<TurnRow['status'], string>>> = {
  interrupted: 'Interrupted by the person',
  unfinished: 'Ended without an answer: the process was gone',
  failed: 'Failed',
}

function Ending({ row, isOpen }: { readonly row: TurnRow; readonly isOpen: boolean }) {
  if (isOpen) return <p class="ending running">Still running</p>
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
