import type { DestinationInfo, SpanContent } from '../api.ts'
import { wordOf } from '../content/value.ts'
import { CopyButton } from './copy-button.tsx'
import { linkTo } from './links.ts'

interface IdsProps {
  readonly content: SpanContent
  readonly trace: string
  readonly session: string
  readonly destinations: readonly DestinationInfo[]
}

const FROM: readonly (readonly [name: string, key: string])[] = [
  ['request id', 'turnspan.request_id'],
  ['message id', 'gen_ai.response.id'],
  ['tool call id', 'gen_ai.tool.call.id'],
  ['agent id', 'turnspan.agent.run_id'],
  ['prompt id', 'turnspan.turn.id'],
]

export function IdsTab({ content, trace, session, destinations }: IdsProps) {
  const ids: readonly (readonly [string, string])[] = [
    ['trace id', trace],
    ['span id', content.id],
    ['session id', session],
    ...FROM.flatMap(([name, key]) => {
      const value = wordOf(content, key)
      return value === undefined ? [] : [[name, value] as const]
    }),
  ]
  const links = destinations.flatMap((each) => {
    const href = linkTo(each, { trace, session })
    return href === undefined ? [] : [{ href, title: each.title }]
  })
  return (
    <>
      <table class="attributes ids">
        <tbody>
          {ids.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <code>{value}</code> <CopyButton text={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {content.links.length > 0 && <Linked content={content} />}
      <p class="buttons">
        {links.map(({ href, title }) => (
          <a key={href} class="button" href={href} target="_blank" rel="noreferrer noopener">
            Open in {title}
          </a>
        ))}
        {links.length === 0 && (
          <span class="dim">
            No destination with a page of its own is set up: nothing to open this trace in.
          </span>
        )}
      </p>
    </>
  )
}

const LINKED: Readonly<Record<string, string>> = {
  caller: 'what called Claude Code',
  started_by: 'the tool call whose work in the background ended',
}

const Linked = ({ content }: { readonly content: SpanContent }) => (
  <ul class="links">
    {content.links.map(({ trace, span, attributes }) => (
      <li key={trace + span}>
        <a href={`/trace/${trace}/${span}`}>
          {LINKED[String(attributes['turnspan.link'])] ?? 'a linked span'}
        </a>
      </li>
    ))}
  </ul>
)
