// What began the turn.
import type { TurnRow } from '../api.ts'
import { countLines } from '../content/folding.ts'
import { messagesOf } from '../content/messages.ts'
import { Fold, ImageNote, Reminders, Words } from '../content/parts.tsx'
import { Plain } from '../content/plain-text.tsx'
import { textOf } from '../content/value.ts'
import { type Held, isProblem, useContent } from './contents.ts'
import { isNotification, Notification } from './notification.tsx'
import { originOf } from './rail.tsx'
import type { Turn } from './use-turn.ts'

const LONG_LINES = 40

export function Prompt({ turn, row }: { readonly turn: Turn; readonly row: TurnRow }) {
  const root = turn.model.tree.root
  const content = useContent(root?.id)
  const time = new Date(turn.start)
  const from = originOf(row)
  return (
    <div class="prompt" data-span={root?.id}>
      <p class="meta dim">
        <span>{from === '' ? 'You' : from}</span>
        <time class="number" dateTime={time.toISOString()} title={time.toISOString()}>
          {time.toLocaleTimeString(undefined, { hour12: false })}
        </time>
      </p>
      <Asked content={content} preview={row.prompt} />
    </div>
  )
}

function Asked({ content, preview }: { readonly content: Held; readonly preview: string }) {
  if (content === undefined) return <Plain text={preview} />
  if (isProblem(content)) return <p class="error">{content.message}</p>
  const text = textOf(content, 'gen_ai.input.messages')
  const messages = messagesOf(text)
  if (messages === undefined) return <Words text={text || preview || 'no prompt'} />
  const parts = messages[0]?.parts ?? []
  const reminders = parts.flatMap((part) => (part.kind === 'reminder' ? [part.text] : []))
  return (
    <>
      {parts.map((part, at) => {
        const key = `${part.kind}${at}`
        if (part.kind === 'image') return <ImageNote key={key} {...part} />
        if (part.kind !== 'text') return null
        if (isNotification(part.text)) return <Notification key={key} text={part.text} from={content.links} />
        return <Text key={key} text={part.text} />
      })}
      <Reminders texts={reminders} />
    </>
  )
}

function Text({ text }: { readonly text: string }) {
  const lines = countLines(text)
  if (lines <= LONG_LINES && text.length < 8_000) return <Words text={text} />
  const head = text.slice(0, 600).split('\n').slice(0, 8).join('\n')
  return (
    <Fold kind="long-prompt" title={<Words text={`${head} …`} />}>
      <Words text={text} />
    </Fold>
  )
}
