// One span in full: what it was, what was in it, and where else it can be seen.
import { useState } from 'preact/hooks'
import type { DestinationInfo } from '../api.ts'
import { Plain } from '../content/plain-text.tsx'
import { useLate } from '../parts/use-late.ts'
import { ProblemBox } from '../shell/problem.tsx'
import { isProblem, useContent } from './contents.ts'
import { AttributesTab, EventsTab } from './detail-attributes.tsx'
import { ContentTab } from './detail-content.tsx'
import { IdsTab } from './detail-ids.tsx'
import { RawTab } from './detail-raw.tsx'
import { type Fact, factsOfSpan } from './facts.ts'
import type { Span } from './span.ts'
import type { SessionState } from './state.ts'
import { titleOfSpan } from './title.ts'

export interface DetailProps {
  readonly state: SessionState
  readonly span: Span
  readonly session: string
  readonly destinations: readonly DestinationInfo[]
  readonly isLarge: boolean
  readonly setLarge: (large: boolean) => void
  readonly close: () => void
}

const TABS = ['Content', 'Attributes', 'Events', 'Raw', 'Ids'] as const
type Tab = (typeof TABS)[number]

export function Detail({ state, span, session, destinations, isLarge, setLarge, close }: DetailProps) {
  const [tab, setTab] = useState<Tab>('Content')
  const content = useContent(span.id)
  const isLate = useLate(content === undefined)
  const problem = isProblem(content) ? content : undefined
  const known = isProblem(content) ? undefined : content
  const { trace, start, contents } = state.turn
  const { mark, name, arg } = titleOfSpan(span)
  const facts = factsOfSpan(span, state)
  return (
    <aside class="detail" aria-label="Detail" id="detail">
      <header>
        <button type="button" class="back" onClick={close}>
          ← Back
        </button>
        <h2 class="ellipsis">
          <span class={`mark ${mark}`} aria-hidden="true" /> <Plain text={name} />{' '}
          <span class="detail-arg">
            <Plain text={arg} />
          </span>
        </h2>
        <button
          type="button"
          class="bare icon"
          aria-pressed={isLarge}
          title={isLarge ? 'Smaller (Enter)' : 'Larger (Enter)'}
          onClick={() => setLarge(!isLarge)}
        >
          {isLarge ? '▾' : '▴'}
          <span class="unseen">{isLarge ? 'Smaller' : 'Larger'}</span>
        </button>
        <button type="button" class="bare icon" title="Close (Esc)" onClick={close}>
          ✕<span class="unseen">Close</span>
        </button>
      </header>
      <dl class="facts">
        {facts.map((fact) => (
          <FactView key={fact.name} {...fact} />
        ))}
      </dl>
      <div class="tabs" role="tablist" aria-label="Of this span">
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={tab === each}
            onClick={() => setTab(each)}
          >
            {each === 'Ids' ? 'Ids and links' : each}
            {each === 'Events' && known !== undefined && known.events.length > 0 && (
              <span class="count">{known.events.length}</span>
            )}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys have to reach it */}
      <div class="detail-body" role="tabpanel" aria-label={tab} key={span.id + tab} tabIndex={0}>
        {content === undefined && isLate && <p class="dim">Loading …</p>}
        {problem !== undefined && <ProblemBox problem={problem} again={() => contents.want([span.id])} />}
        {known !== undefined && (
          <>
            {tab === 'Content' && <ContentTab content={known} span={span} state={state} />}
            {tab === 'Attributes' && <AttributesTab content={known} trace={trace} />}
            {tab === 'Events' && <EventsTab content={known} start={start} />}
            {tab === 'Raw' && <RawTab content={known} trace={trace} />}
            {tab === 'Ids' && <IdsTab content={known} {...{ trace, session, destinations }} />}
          </>
        )}
      </div>
    </aside>
  )
}

const FactView = ({ name, value, tone, title }: Fact) => (
  <div>
    <dt>{name}</dt>
    <dd class={tone} title={title}>
      {value}
    </dd>
  </div>
)
