// A subagent as a rail with its own steps; a compaction as a line across.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { amount, dollars, duration } from '../../summary/numbers.ts'
import { messagesOf, wordsOf } from '../content/messages.ts'
import { Fold, Words } from '../content/parts.tsx'
import { Plain } from '../content/plain-text.tsx'
import { numberOf, textOf } from '../content/value.ts'
import { Card } from './card.tsx'
import { isProblem, useContent } from './contents.ts'
import type { Span } from './span.ts'
import type { SessionState } from './state.ts'
import type { Step } from './step.ts'

interface AgentCardProps {
  readonly step: Step
  readonly state: SessionState
  readonly children: ComponentChildren
}

export function AgentCard({ step, state, children }: AgentCardProps) {
  const [isOpen, setOpen] = useState(true)
  const agent = step.agent as Span
  const count = step.children.length
  const facts = [
    step.background ? 'in the background' : '',
    duration(step.end - step.start),
    step.usd === undefined ? '' : dollars(step.usd),
  ]
  return (
    <>
      <Card
        span={agent}
        kind="agent"
        name={agent.name}
        arg={step.tools[0]?.arg ?? agent.arg}
        facts={facts.filter(Boolean).join(' · ')}
        state={state}
      >
        {(came) => <Told agent={agent} came={came} />}
      </Card>
      {count > 0 && !isOpen && (
        <button type="button" class="more" onClick={() => setOpen(true)}>
          {count} steps ▸
        </button>
      )}
      {count > 0 && isOpen && (
        <div class="rail-of-agent">
          <button
            type="button"
            class="fold-rail"
            title={`Fold the steps of ${agent.name}`}
            aria-label={`Fold the steps of ${agent.name}`}
            onClick={() => setOpen(false)}
          />
          {children}
        </div>
      )}
      {agent.failed && !step.children.some(({ failed }) => failed) && <FailedWith agent={agent} />}
    </>
  )
}

function Told({ agent, came }: { readonly agent: Span; readonly came: boolean }) {
  const content = useContent(agent.id, came)
  if (content === undefined) return null
  if (isProblem(content)) return <p class="error">{content.message}</p>
  const prompt = wordsOf(messagesOf(textOf(content, 'gen_ai.input.messages')))
  if (prompt === '') return null
  return (
    <Fold kind="told" title={<Plain text={prompt.slice(0, 160).replace(/\s+/g, ' ')} />}>
      <Words text={prompt} />
    </Fold>
  )
}

function FailedWith({ agent }: { readonly agent: Span }) {
  const content = useContent(agent.id)
  if (content === undefined || isProblem(content) || content.status.message === undefined) return null
  return <p class="mono error note">{content.status.message}</p>
}

export function CompactionLine({
  compaction,
  state,
}: {
  readonly compaction: Span
  readonly state: SessionState
}) {
  const content = useContent(compaction.id)
  const held = content === undefined || isProblem(content) ? undefined : content
  const [before, after] = ['before', 'after'].map((when) =>
    numberOf(held, `turnspan.compaction.tokens.${when}`),
  )
  const tokens =
    before === undefined ? '' : ` ${amount(before)}${after === undefined ? '' : ` → ${amount(after)}`} tokens`
  const summary = textOf(held, 'turnspan.compaction.summary')
  return (
    <div class="compaction-line" data-span={compaction.id}>
      <button type="button" class="bare" onClick={() => state.select(compaction.id, true)}>
        Compacted{tokens} · {duration(compaction.end - compaction.start)}
      </button>
      {summary !== '' && (
        <Fold kind="summary" title="the summary">
          <Words text={summary} />
        </Fold>
      )}
    </div>
  )
}
