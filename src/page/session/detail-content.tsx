import type { SpanContent } from '../api.ts'
import { messagesOf, type Part } from '../content/messages.ts'
import { PartView, PlainPre, Thinking, Words } from '../content/parts.tsx'
import { Result } from '../content/result.tsx'
import { ToolBody } from '../content/tool-body.tsx'
import { leftOut, numberOf, textOf } from '../content/value.ts'
import type { Span } from './span.ts'
import type { SessionState } from './state.ts'
import { refusedWords } from './tool-card.tsx'

interface ContentTabProps {
  readonly content: SpanContent
  readonly span: Span
  readonly state: SessionState
}

export function ContentTab({ content, span, state }: ContentTabProps) {
  const { trace } = state.turn
  if (span.kind === 'tool') {
    return (
      <>
        {span.outcome === 'denied' && <p class="error note">{refusedWords(content)}; it never ran</p>}
        <ToolBody content={content} trace={trace} name={span.name} />
      </>
    )
  }
  if (span.kind === 'compaction') {
    const summary = textOf(content, 'turnspan.compaction.summary')
    return summary === '' ? <p class="dim">No summary was recorded.</p> : <Words text={summary} />
  }
  return (
    <>
      {content.status.message !== undefined && <p class="error mono">{content.status.message}</p>}
      <Said title="Output" at="gen_ai.output.messages" content={content} trace={trace} />
      <Said title="Input" at="gen_ai.input.messages" content={content} trace={trace} />
    </>
  )
}

interface SaidProps {
  readonly title: string
  readonly at: string
  readonly content: SpanContent
  readonly trace: string
}

function Said({ title, at, content, trace }: SaidProps) {
  const text = textOf(content, at)
  if (content.attributes[at] === undefined) return null
  const messages = messagesOf(text)
  const parts = (messages ?? []).flatMap((message) => message.parts)
  const tokens = numberOf(content, 'gen_ai.usage.reasoning.output_tokens')
  const isHiddenThought = at === 'gen_ai.output.messages' && (tokens ?? 0) > 0
  return (
    <section class="said-part">
      <h3>{title}</h3>
      {messages === undefined && leftOut(text) === undefined && (
        <Result content={content} trace={trace} at={at} />
      )}
      {messages === undefined && leftOut(text) !== undefined && <PlainPre text={text} />}
      {isHiddenThought && !parts.some(({ kind }) => kind === 'thinking') && (
        <Thinking text="" tokens={tokens} />
      )}
      {parts.map((part, place) => (
        <PartOf key={`${part.kind}${place}`} part={part} tokens={tokens} />
      ))}
    </section>
  )
}

const PartOf = ({ part, tokens }: { readonly part: Part; readonly tokens: number | undefined }) =>
  part.kind === 'thinking' ? <Thinking text={part.text} tokens={tokens} /> : <PartView part={part} />
