// What the model said and thought in one call. A call that only asked for tools has no line of its own.
import { useContext } from 'preact/hooks'
import { dollars, duration, modelName } from '../../summary/numbers.ts'
import { messagesOf } from '../content/messages.ts'
import { Fold, Reminders, Thinking, Words } from '../content/parts.tsx'
import { Plain } from '../content/plain-text.tsx'
import { numberOf, textOf } from '../content/value.ts'
import { Card } from './card.tsx'
import { isProblem, useContent } from './contents.ts'
import { useNear } from './near.ts'
import { QueuedOf } from './queued.ts'
import type { Span } from './span.ts'
import type { SessionState } from './state.ts'

interface CallCardProps {
  readonly call: Span
  readonly isLast: boolean
  readonly state: SessionState
}

export function CallCard({ call, isLast, state }: CallCardProps) {
  if (call.failed || call.events) return <BrokenCall call={call} isLast={isLast} state={state} />
  return <Said call={call} isLast={isLast} state={state} />
}

function Said({ call, isLast, state }: CallCardProps) {
  const { ref, came } = useNear<HTMLDivElement>()
  // What the first call was told stands above it already.
  const isFirst = state.turn.model.tree.childrenOf(call.parent).find(({ kind }) => kind === 'model') === call
  const content = useContent(call.id, came)
  const queued = useContext(QueuedOf)
  const preview = call.arg === '' ? null : <p>{call.arg}</p>
  const isShown = content !== undefined && !isProblem(content)
  const output = isShown ? messagesOf(textOf(content, 'gen_ai.output.messages')) : undefined
  const input = isShown && !isFirst ? messagesOf(textOf(content, 'gen_ai.input.messages')) : undefined
  const parts = (output ?? []).flatMap((message) => message.parts)
  const thoughts = parts.filter((part) => part.kind === 'thinking')
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []))
  const tokens = isShown ? numberOf(content, 'gen_ai.usage.reasoning.output_tokens') : undefined
  const told = (input ?? [])
    .filter(({ role }) => role === 'user')
    .flatMap((message) => message.parts)
    .flatMap((part) => (part.kind === 'text' || part.kind === 'reminder' ? [part.text] : []))
  const asked = told.filter((text) => queued.includes(text.trim()))
  const added = told.filter((text) => !queued.includes(text.trim()))
  const isSelected = state.at === call.id
  return (
    <div ref={ref} class={`said${isSelected ? ' selected' : ''}${isLast ? ' last' : ''}`} data-span={call.id}>
      {asked.map((text) => (
        <div key={text} class="prompt queued">
          <p class="dim meta">You, meanwhile</p>
          <Words text={text} />
        </div>
      ))}
      {added.map((text) => (
        <Fold key={text} kind="added" title={<Plain text={`Claude Code added: ${text.slice(0, 140)}`} />}>
          <Words text={text} />
        </Fold>
      ))}
      {thoughts.length > 0 &&
        thoughts.map((part, at) => (
          <Thinking key={part.text} text={part.text} tokens={at === 0 ? tokens : undefined} />
        ))}
      {thoughts.length === 0 && tokens !== undefined && tokens > 0 && <Thinking text="" tokens={tokens} />}
      {isShown ? texts.map((text) => <Words key={text} text={text} />) : preview}
      {isShown && output === undefined && <NotRecorded content={textOf(content, 'gen_ai.output.messages')} />}
      {isLast && texts.length > 0 && (
        <button type="button" class="bare meta dim number" onClick={() => state.select(call.id, true)}>
          {[
            modelName(call.model),
            duration(call.end - call.start),
            call.usd === null ? '' : dollars(call.usd),
          ]
            .filter(Boolean)
            .join(' · ')}
        </button>
      )}
    </div>
  )
}

const NotRecorded = ({ content }: { readonly content: string }) =>
  content === '' ? null : <Reminders texts={[content]} />

/** It failed, or failed at first: with each attempt. */
function BrokenCall({ call, isLast, state }: CallCardProps) {
  const name = call.failed ? (call.outcome === 'interrupted' ? 'Interrupted' : 'API error') : 'Retried'
  return (
    <>
      <Card
        span={call}
        kind="model"
        name={name}
        arg={call.error}
        facts={duration(call.end - call.start)}
        state={state}
      >
        {(came) => <Attempts call={call} came={came} />}
      </Card>
      {!call.failed && <Said call={call} isLast={isLast} state={state} />}
    </>
  )
}

// The conventions' word for an error that has no name of its own.
const NAMELESS = '_OTHER'

function reasonOf(has: Readonly<Record<string, unknown>>): string {
  const type = has['error.type'] === NAMELESS ? undefined : has['error.type']
  return String(has['http.response.status_code'] ?? type ?? 'no answer')
}

function Attempts({ call, came }: { readonly call: Span; readonly came: boolean }) {
  const content = useContent(call.id, came)
  if (content === undefined || isProblem(content)) return null
  const attempts = content.events.filter(({ name }) => name === 'turnspan.attempt.failed')
  return (
    <>
      {attempts.length === 0 && content.status.message !== undefined && (
        <p class="mono">{content.status.message}</p>
      )}
      <ol class="attempts">
        {attempts.map(({ at, attributes: has }) => (
          <li key={at}>
            <b>{reasonOf(has)}</b> {String(has['exception.message'] ?? '')}
            {typeof has['turnspan.retry.wait_ms'] === 'number' && (
              <span class="dim"> then waited {duration(has['turnspan.retry.wait_ms'])}</span>
            )}
          </li>
        ))}
      </ol>
    </>
  )
}
