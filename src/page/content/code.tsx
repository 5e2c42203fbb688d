// Code with its colours, as nodes: nothing of it is ever taken for markup.
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { Plain } from './plain-text.tsx'
import { Prism } from './prism/grammars.ts'

type Token = string | { readonly type: string; readonly content: Token | readonly Token[] }

/** Above this, colours cost more than they tell. */
const MOST = 65_536
/** Some grammars look far ahead from every character. */
const LONGEST_LINE = 4_000

export function Code({ text, language }: { readonly text: string; readonly language: string | undefined }) {
  const painted = useMemo(() => paintedCode(text, language), [text, language])
  return <code>{painted}</code>
}

function paintedCode(text: string, language: string | undefined): ComponentChildren {
  const grammar = language === undefined ? undefined : Prism.languages[language]
  const isTooLong = text.length > MOST || hasLineAbove(text, LONGEST_LINE)
  if (grammar === undefined || isTooLong) return <Plain text={text} />
  return (Prism.tokenize(text, grammar) as readonly Token[]).map(paint)
}

function paint(token: Token, at: number): ComponentChildren {
  if (typeof token === 'string') return <Plain key={at} text={token} />
  const inner = Array.isArray(token.content) ? token.content : [token.content as Token]
  return (
    <span key={at} class={`t-${token.type}`}>
      {inner.map(paint)}
    </span>
  )
}

function hasLineAbove(text: string, length: number): boolean {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    if ((end < 0 ? text.length : end) - at > length) return true
    if (end < 0) return false
    at = end + 1
  }
  return false
}
