// A turn that finished background work began: what is told to the model for that, as people would say it.
import type { SpanContent } from '../api.ts'
import { Fold, PlainPre, Words } from '../content/parts.tsx'

export const isNotification = (text: string): boolean => text.trimStart().startsWith('<task-notification>')

interface NotificationProps {
  readonly text: string
  readonly from: SpanContent['links']
}

export function Notification({ text, from }: NotificationProps) {
  const started = from.find(({ attributes }) => attributes['turnspan.link'] === 'started_by')
  const result = inside(text, 'result')
  return (
    <>
      <Words text={inside(text, 'summary') || 'A task in the background ended.'} />
      {result !== '' && <Words text={result} />}
      {started !== undefined && (
        <p class="note">
          <a href={`/trace/${started.trace}/${started.span}`}>what started it</a>
        </p>
      )}
      <Fold kind="told" title="as the model was told">
        <PlainPre text={text} />
      </Fold>
    </>
  )
}

const inside = (text: string, tag: string): string =>
  new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(text)?.[1]?.trim() ?? ''
