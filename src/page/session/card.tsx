// One card of the conversation: what happened, what it took, and what is in it once one comes near.
import type { ComponentChildren } from 'preact'
import { dollars, duration } from '../../summary/numbers.ts'
import { Plain } from '../content/plain-text.tsx'
import { useNear } from './near.ts'
import type { Span } from './span.ts'
import type { SessionState } from './state.ts'

interface CardProps {
  readonly span: Span
  readonly kind: string
  readonly name: string
  readonly arg: string
  readonly facts: string
  readonly state: SessionState
  readonly children: (came: boolean) => ComponentChildren
  readonly extra?: ComponentChildren
}

export function Card({ span, kind, name, arg, facts, state, children, extra }: CardProps) {
  const { ref, came } = useNear<HTMLElement>()
  const classes = [
    ...['card', kind, `is-${span.outcome || 'ok'}`],
    ...[span.failed && 'is-failed', state.at === span.id && 'selected'],
  ]
  return (
    <article ref={ref} class={classes.filter(Boolean).join(' ')} data-span={span.id}>
      <header>
        <button type="button" class="bare card-title" onClick={() => state.select(span.id, true)}>
          {span.failed && (
            <span class="cross">
              ✕<span class="unseen"> failed: </span>
            </span>
          )}
          <b>
            <Plain text={name} />
          </b>
          <span class="card-arg">
            <Plain text={arg} />
          </span>
        </button>
        <span class="dim number">{facts}</span>
      </header>
      {extra}
      {children(came)}
    </article>
  )
}

/** Of a tool with the call that asked for it: what both took, and what it cost. */
export function factsOf(tool: Span, call: Span | undefined): string {
  const from = Math.min(call?.start ?? tool.start, tool.start)
  const money = call?.usd === undefined || call.usd === null ? [] : [dollars(call.usd)]
  const time = tool.outcome === 'denied' && call === undefined ? [] : [duration(tool.end - from)]
  return [...money, ...time].join(' · ')
}
