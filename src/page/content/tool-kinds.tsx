// Tools that are mostly structure: changes to files, files, lists, agents.
import { useMemo } from 'preact/hooks'
import { Code } from './code.tsx'
import { type Change, DiffView } from './diff-view.tsx'
import { foldedText } from './folding.ts'
import { languageOf } from './language.ts'
import { Markdown } from './markdown.tsx'
import { Fold, Words } from './parts.tsx'
import { Plain } from './plain-text.tsx'
import { Result } from './result.tsx'
import type { KindProps } from './tool-body.tsx'
import { type Fields, fieldText, isFields, textOf } from './value.ts'

export function EditBody({ content, trace, input }: KindProps) {
  const changes = useMemo(() => changesOf(input), [input])
  return (
    <>
      <DiffView changes={changes} />
      {textOf(content, 'turnspan.tool.outcome') !== 'ok' && <Result content={content} trace={trace} />}
    </>
  )
}

/** Edit has one change, MultiEdit a list. */
function changesOf(input: Fields): readonly Change[] {
  const list = Array.isArray(input.edits) ? input.edits.filter(isFields) : [input]
  return list.map((edit) => ({ before: fieldText(edit, 'old_string'), after: fieldText(edit, 'new_string') }))
}

export function WriteBody({ content, trace, input }: KindProps) {
  const text = fieldText(input, 'content') || fieldText(input, 'new_source')
  const changes = useMemo(() => [{ before: '', after: text }], [text])
  return (
    <>
      <DiffView changes={changes} />
      {textOf(content, 'turnspan.tool.outcome') !== 'ok' && <Result content={content} trace={trace} />}
    </>
  )
}

export function ReadBody({ content, trace, input }: KindProps) {
  const language = languageOf(fieldText(input, 'file_path'))
  return (
    <Result content={content} trace={trace} draw={(text) => <Numbered text={text} language={language} />} />
  )
}

// As Claude Code numbers lines: `     1→text`, once `     1<tab>text`.
const NUMBERED = /^ *(\d+)[→\t](.*)$/

/** Numbers beside the code, so that its colours do not count them in. */
function Numbered({ text, language }: { readonly text: string; readonly language: string | undefined }) {
  const split = useMemo(() => splitNumbers(text), [text])
  if (split === undefined) return <Plain text={text} />
  return (
    <span class="numbered">
      <span class="numbers" aria-hidden="true">
        {split.numbers.join('\n')}
      </span>
      <Code text={split.code} language={language} />
    </span>
  )
}

function splitNumbers(text: string): { numbers: readonly string[]; code: string } | undefined {
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text)
    .split('\n')
    .map((line) => NUMBERED.exec(line))
  if (lines.some((line) => line === null)) return undefined
  return {
    numbers: lines.map((line) => line?.[1] ?? ''),
    code: lines.map((line) => line?.[2] ?? '').join('\n'),
  }
}

export function SearchBody({ content, trace }: KindProps) {
  return <Result content={content} trace={trace} draw={(text) => <Plain text={text} />} />
}

const MARKS: Readonly<Record<string, string>> = { completed: '☑', in_progress: '◐', pending: '☐' }

export function TodoBody({ input }: KindProps) {
  const todos = Array.isArray(input.todos) ? input.todos.filter(isFields) : []
  return (
    <ul class="todos">
      {todos.map((todo) => (
        <li key={fieldText(todo, 'content')} class={fieldText(todo, 'status')}>
          <span aria-hidden="true">{MARKS[fieldText(todo, 'status')] ?? '☐'} </span>
          <span class="unseen">{fieldText(todo, 'status')}: </span>
          <Plain text={fieldText(todo, 'content')} />
        </li>
      ))}
    </ul>
  )
}

export function SkillBody({ content, trace, input }: KindProps) {
  return (
    <>
      {fieldText(input, 'args') !== '' && <Words text={fieldText(input, 'args')} />}
      <Result content={content} trace={trace} />
    </>
  )
}

/** Of the tool that starts an agent: what it was told, and its report. */
export function AgentBody({ content, trace, input }: KindProps) {
  const prompt = fieldText(input, 'prompt')
  const isLong = foldedText(prompt, 6, 2).hidden > 0
  return (
    <>
      {isLong ? (
        <Fold kind="prompt" title={`told: ${prompt.slice(0, 100).replace(/\s+/g, ' ')}…`}>
          <Words text={prompt} />
        </Fold>
      ) : (
        prompt !== '' && <Words text={prompt} />
      )}
      <Result content={content} trace={trace} draw={(text) => <Markdown text={text} />} />
    </>
  )
}
