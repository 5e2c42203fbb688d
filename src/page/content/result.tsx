// What a tool gave back: a text of any length, pictures as notes, or JSON.
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import type { SpanContent } from '../api.ts'
import { JsonTree } from './json-tree.tsx'
import { LongText } from './long-text.tsx'
import { type Part, textParts } from './messages.ts'
import { ImageNote, Reminders } from './parts.tsx'
import { AnsiOutput } from './terminal.tsx'
import { isCut, parsed } from './value.ts'

const RESULT = 'gen_ai.tool.call.result'

interface ResultProps {
  readonly content: SpanContent
  readonly trace: string
  readonly at?: string
  readonly draw?: (text: string) => ComponentChildren
}

const plainly = (text: string) => <AnsiOutput text={text} />

export function Result({ content, trace, at = RESULT, draw = plainly }: ResultProps) {
  const value = content.attributes[at]
  const parts = useMemo(() => (typeof value === 'string' ? partsOfResult(value) : undefined), [value])
  if (value === undefined) return null
  const source = { trace, span: content.id, key: at }
  const block = (text: typeof value) => (
    <pre class="block output">
      <LongText value={text} source={source} draw={draw} />
    </pre>
  )
  if (isCut(value) || parts === undefined) return block(value)
  if (!Array.isArray(parts)) return <JsonTree value={parts} />
  const reminders = parts.flatMap((part: Part) => (part.kind === 'reminder' ? [part.text] : []))
  return (
    <>
      {parts.map((part: Part, place) => {
        const key = `${part.kind}${place}`
        if (part.kind === 'text') return <div key={key}>{block(unwrapped(part.text))}</div>
        if (part.kind === 'image') return <ImageNote key={key} {...part} />
        return part.kind === 'reminder' ? null : <JsonTree key={key} value={part} />
      })}
      <Reminders texts={reminders} />
    </>
  )
}

/** A list of parts is written as JSON (src/trace/tool.ts); JSON of its own that a tool printed is a tree. */
function partsOfResult(text: string): readonly Part[] | object {
  const first = text.trimStart()[0]
  if ((first === '[' || first === '{') && text.length < 500_000) {
    const json = parsed(text)
    if (typeof json === 'object' && json !== null) return messageParts(json) ?? { ...json }
  }
  return textParts(text)
}

function messageParts(json: object): readonly Part[] | undefined {
  if (!Array.isArray(json)) return undefined
  const texts = json.map((part) =>
    part?.type === 'text' && typeof part.content === 'string' ? part.content : undefined,
  )
  return texts.every((text) => text !== undefined) && texts.length > 0 ? texts.flatMap(textParts) : undefined
}

const unwrapped = (text: string): string => text.replace(/<\/?tool_use_error>/g, '')
