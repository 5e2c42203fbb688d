// What a tool was asked for and what it gave, tool by tool; what is not known here is shown as the JSON that it is.
import type { ComponentChildren } from 'preact'
import { useContext } from 'preact/hooks'
import type { SpanContent } from '../api.ts'
import { Compact } from './compact.ts'
import { JsonTree } from './json-tree.tsx'
import { Result } from './result.tsx'
import { AgentBody, EditBody, ReadBody, SearchBody, SkillBody, TodoBody, WriteBody } from './tool-kinds.tsx'
import { BashBody, PlanBody, WebBody } from './tool-texts.tsx'
import { type Fields, isFields, leftOut, parsed, textOf } from './value.ts'

export interface ToolBodyProps {
  readonly content: SpanContent
  readonly trace: string
  readonly name: string
}

export interface KindProps extends ToolBodyProps {
  readonly input: Fields
}

const BODIES: Readonly<Record<string, (props: KindProps) => ComponentChildren>> = {
  ...{ Bash: BashBody, BashOutput: BashBody, PowerShell: BashBody },
  ...{ Edit: EditBody, MultiEdit: EditBody, Write: WriteBody, NotebookEdit: WriteBody, Read: ReadBody },
  ...{ Grep: SearchBody, Glob: SearchBody, LS: SearchBody, TodoWrite: TodoBody, ExitPlanMode: PlanBody },
  ...{ Skill: SkillBody, WebFetch: WebBody, WebSearch: WebBody, Agent: AgentBody, Task: AgentBody },
}

export function ToolBody(props: ToolBodyProps) {
  const { content, trace, name } = props
  const text = textOf(content, ARGUMENTS)
  const input = parsed(text)
  const Body = Object.hasOwn(BODIES, name) ? BODIES[name] : undefined
  // Left out, or cut in the middle: then it is no JSON any more.
  if (!isFields(input)) {
    const hidden = leftOut(text)
    return (
      <>
        {hidden !== undefined && <p class="dim note">Input not recorded: {hidden} characters</p>}
        {hidden === undefined && text !== '' && <Result content={content} trace={trace} at={ARGUMENTS} />}
        <Result content={content} trace={trace} />
      </>
    )
  }
  if (Body !== undefined) return <Body {...props} input={input} />
  return <AnyBody {...props} input={input} />
}

const ARGUMENTS = 'gen_ai.tool.call.arguments'

function AnyBody({ content, trace, input }: KindProps) {
  const values = Object.values(input)
  // One short text stands in the card's title already.
  const isSaid = useContext(Compact) && values.length === 1 && String(values[0]).length < SHORT
  return (
    <>
      {values.length > 0 && !isSaid && <JsonTree value={input} />}
      <Result content={content} trace={trace} />
    </>
  )
}

const SHORT = 80
