// Markdown as nodes, token by token. HTML in it is text, pictures are text, links lead to http(s) alone and say where.
import { lexer, type Token, type Tokens } from 'marked'
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { Code } from './code.tsx'
import { languageOf } from './language.ts'
import { Plain } from './plain-text.tsx'

/** Above this nobody reads formatted text, and a hostile one could take long to understand. */
const MOST = 100_000

export function Markdown({ text }: { readonly text: string }) {
  const nodes = useMemo(() => (text.length > MOST ? undefined : blocks(tokensOf(text))), [text])
  if (nodes === undefined) return <pre class="wrap">{<Plain text={text} />}</pre>
  return <div class="markdown">{nodes}</div>
}

function tokensOf(text: string): readonly Token[] {
  try {
    return lexer(text)
  } catch {
    // What it cannot take apart is shown as it is.
    return [{ type: 'code', raw: text, text } as Tokens.Code]
  }
}

const blocks = (tokens: readonly Token[] | undefined): ComponentChildren => (tokens ?? []).map(node)

type Draw = (token: never, key: number) => ComponentChildren

const DRAW: Readonly<Record<string, Draw>> = {
  space: () => null,
  def: () => null,
  hr: (_: Tokens.Hr, key) => <hr key={key} />,
  br: (_: Tokens.Br, key) => <br key={key} />,
  paragraph: (token: Tokens.Paragraph, key) => <p key={key}>{blocks(token.tokens)}</p>,
  heading: (token: Tokens.Heading, key) => (
    <p key={key} class={`h h${token.depth}`}>
      {blocks(token.tokens)}
    </p>
  ),
  blockquote: (token: Tokens.Blockquote, key) => <blockquote key={key}>{blocks(token.tokens)}</blockquote>,
  strong: (token: Tokens.Strong, key) => <strong key={key}>{blocks(token.tokens)}</strong>,
  em: (token: Tokens.Em, key) => <em key={key}>{blocks(token.tokens)}</em>,
  del: (token: Tokens.Del, key) => <del key={key}>{blocks(token.tokens)}</del>,
  codespan: (token: Tokens.Codespan, key) => (
    <code key={key}>
      <Plain text={token.text} />
    </code>
  ),
  code: (token: Tokens.Code, key) => (
    <pre key={key} class="block">
      <Code text={token.text} language={languageOf(token.lang ?? '')} />
    </pre>
  ),
  list,
  table,
  link,
  image: (token: Tokens.Image, key) => (
    <code key={key}>
      <Plain text={token.raw} />
    </code>
  ),
  text: (token: Tokens.Text, key) =>
    token.tokens === undefined ? <Plain key={key} text={token.text} /> : blocks(token.tokens),
  escape: (token: Tokens.Escape, key) => <Plain key={key} text={token.text} />,
  checkbox: (token: Tokens.Checkbox, key) => <span key={key}>{token.checked ? '☑ ' : '☐ '}</span>,
}

function node(token: Token, key: number): ComponentChildren {
  const draw = Object.hasOwn(DRAW, token.type) ? DRAW[token.type] : undefined
  // HTML, and whatever a later version may know: as it was written.
  return draw === undefined ? <Plain key={key} text={token.raw} /> : draw(token as never, key)
}

function list(token: Tokens.List, key: number): ComponentChildren {
  const items = token.items.map((item, at) => (
    <li key={at}>
      {item.task && !item.tokens.some(({ type }) => type === 'checkbox') && (item.checked ? '☑ ' : '☐ ')}
      {blocks(item.tokens)}
    </li>
  ))
  if (!token.ordered) return <ul key={key}>{items}</ul>
  return (
    <ol key={key} start={Number(token.start) || 1}>
      {items}
    </ol>
  )
}

function table(token: Tokens.Table, key: number): ComponentChildren {
  const cells = (row: readonly Tokens.TableCell[], Cell: 'th' | 'td') =>
    row.map((cell, at) => <Cell key={at}>{blocks(cell.tokens)}</Cell>)
  return (
    <div key={key} class="scroll-x">
      <table>
        <thead>
          <tr>{cells(token.header, 'th')}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, at) => (
            <tr key={at}>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function link(token: Tokens.Link, key: number): ComponentChildren {
  const host = hostOf(token.href)
  if (host === undefined) return <Plain key={key} text={token.raw} />
  // A link that is not its own address says where it leads.
  const says = token.text.includes(host)
  return (
    <a key={key} href={token.href} target="_blank" rel="noreferrer noopener">
      {blocks(token.tokens)}
      {!says && <span class="dim"> ({host})</span>}
    </a>
  )
}

/** Of an http(s) address; undefined for everything else. */
export function hostOf(href: string): string | undefined {
  if (!/^https?:\/\//i.test(href)) return undefined
  try {
    return new URL(href).host
  } catch {
    return undefined
  }
}
