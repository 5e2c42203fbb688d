import { useState } from 'preact/hooks'
import { bytes, duration, toolName } from '../../summary/numbers.ts'
import type { SpanContent } from '../api.ts'
import { Compact } from '../content/compact.ts'
import { ToolBody } from '../content/tool-body.tsx'
import { sizeAt, textOf, wordOf } from '../content/value.ts'
import { Card, factsOf } from './card.tsx'
import { isProblem, useContent } from './contents.ts'
import type { Span } from './span.ts'
import type { SessionState } from './state.ts'

interface ToolCardProps {
  readonly tool: Span
  readonly call: Span | undefined
  readonly state: SessionState
}

export function ToolCard({ tool, call, state }: ToolCardProps) {
  return (
    <Card
      span={tool}
      kind="tool"
      name={toolName(tool.name)}
      arg={tool.name === 'Bash' ? '' : tool.arg}
      facts={factsOf(tool, call)}
      state={state}
      extra={<Asked tool={tool} />}
    >
      {(came) => <Inside tool={tool} came={came} trace={state.turn.trace} />}
    </Card>
  )
}

/** Their output is a look at something that is there anyway. */
const SHORT = 160
const IMAGE = /^\[[a-z]+\/[\w.+-]+, \d+ bytes, sha256 /
const FOLDED = new Set(['Read', 'Grep', 'Glob', 'LS', 'ToolSearch'])

function Inside({
  tool,
  came,
  trace,
}: {
  readonly tool: Span
  readonly came: boolean
  readonly trace: string
}) {
  const content = useContent(tool.id, came)
  const [isOpen, setOpen] = useState(false)
  if (content === undefined)
    return tool.name === 'Bash' ? <pre class="command preview">$ {tool.arg}</pre> : null
  if (isProblem(content)) return <p class="error">{content.message}</p>
  const refused = tool.outcome === 'denied' ? <Refused content={content} /> : null
  const size = sizeAt(content, 'gen_ai.tool.call.result')
  const isWorthFolding = size > SHORT && !IMAGE.test(textOf(content, 'gen_ai.tool.call.result'))
  if (FOLDED.has(tool.name) && !tool.failed && !isOpen && isWorthFolding) {
    return (
      <button type="button" class="bare more" onClick={() => setOpen(true)}>
        {bytes(size)} of output ▸
      </button>
    )
  }
  return (
    <Compact.Provider value={true}>
      {refused}
      <ToolBody content={content} trace={trace} name={tool.name} />
    </Compact.Provider>
  )
}

/** A dialog that waited for the person. */
function Asked({ tool }: { readonly tool: Span }) {
  if (tool.asked === undefined) return null
  return (
    <p class="dim note">
      <span class="swatch fill-you" aria-hidden="true" /> waited {duration(tool.asked[1] - tool.asked[0])} for
      you
    </p>
  )
}

const BY: Readonly<Record<string, string>> = {
  config: 'by a rule in the settings',
  rule: 'by a deny rule',
  hook: 'by a hook',
  user: 'by the person',
  user_reject: 'by the person',
  user_temporary: 'by the person',
  user_permanent: 'by the person',
  user_abort: 'by the person',
}

export function refusedWords(content: SpanContent): string {
  const source = wordOf(content, 'turnspan.permission.source') ?? ''
  return `refused ${BY[source] ?? (source === '' ? '' : `by ${source}`)}`.trim()
}

const Refused = ({ content }: { readonly content: SpanContent }) => (
  <p class="error note">{refusedWords(content)}; it never ran</p>
)
