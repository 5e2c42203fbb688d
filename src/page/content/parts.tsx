// The parts of a message: words, thinking, pictures as notes, what Claude Code put in between.
import type { ComponentChildren } from 'preact'
import { amount, bytes } from '../../summary/numbers.ts'
import { JsonTree } from './json-tree.tsx'
import { LongText } from './long-text.tsx'
import { Markdown } from './markdown.tsx'
import type { Part } from './messages.ts'
import { Plain } from './plain-text.tsx'

/** A line that opens. */
export function Fold({
  title,
  kind,
  children,
}: {
  readonly title: ComponentChildren
  readonly kind: string
  readonly children: ComponentChildren
}) {
  return (
    <details class={`fold ${kind}`}>
      <summary>{title}</summary>
      <div class="inner">{children}</div>
    </details>
  )
}

export const Words = ({ text }: { readonly text: string }) => (
  <LongText value={text} draw={(piece) => <Markdown text={piece} />} headLines={400} tailLines={20} />
)

export const PlainPre = ({ text }: { readonly text: string }) => (
  <pre class="wrap">
    <LongText value={text} draw={(piece) => <Plain text={piece} />} />
  </pre>
)

/** `tokens`: of all thinking of the call, where it is known. */
export function Thinking({ text, tokens }: { readonly text: string; readonly tokens: number | undefined }) {
  const much = tokens === undefined ? '' : ` ${amount(tokens)} tokens`
  if (text === '') {
    return <p class="dim note">thought{much}, which cannot be read: it came encrypted or was left out</p>
  }
  return (
    <Fold kind="thinking" title={`thought${much}`}>
      <Words text={text} />
    </Fold>
  )
}

export const Reminders = ({ texts }: { readonly texts: readonly string[] }) =>
  texts.length === 0 ? null : (
    <Fold
      kind="reminder"
      title={`${texts.length} ${texts.length === 1 ? 'reminder' : 'reminders'} by Claude Code`}
    >
      {texts.map((text) => (
        <PlainPre key={text} text={text} />
      ))}
    </Fold>
  )

export const ImageNote = ({ type, bytes: size, sha256 }: Extract<Part, { kind: 'image' }>) => (
  <p class="image-note" title={`sha256 ${sha256}`}>
    <span class="picture" aria-hidden="true" /> {type} · {bytes(size)} · not stored
  </p>
)

/** One part where it stands among others; calls and their results have cards of their own. */
export function PartView({ part }: { readonly part: Part }) {
  switch (part.kind) {
    case 'text':
      return <Words text={part.text} />
    case 'image':
      return <ImageNote {...part} />
    case 'thinking':
      return <Thinking text={part.text} tokens={undefined} />
    case 'reminder':
      return <Reminders texts={[part.text]} />
    case 'call':
      return (
        <Fold kind="call" title={`asked for ${part.name}`}>
          <JsonTree value={part.input} />
        </Fold>
      )
    case 'response':
      return (
        <Fold kind="response" title="result of a tool">
          {typeof part.output === 'string' ? (
            <PlainPre text={part.output} />
          ) : (
            <JsonTree value={part.output} />
          )}
        </Fold>
      )
    case 'other':
      return (
        <Fold kind="other" title={part.name}>
          <JsonTree value={part.value} />
        </Fold>
      )
  }
}
