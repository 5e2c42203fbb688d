// Subagents: each hangs below the very tool call that started it, to any depth.
import { flagAt, isJson, textAt } from '../json/read.ts'
import type { Entry } from '../transcript/entry.ts'
import type { AgentMeta } from '../transcript/session-files.ts'
import type { AgentSeen, Evidence } from './evidence.ts'
import { groupBy } from './group.ts'
import type { Subagent, ToolCall, TurnStatus } from './model.ts'
import type { PriceTable } from './price-table.ts'
import { shapesIn } from './request-shapes.ts'
import { readThread, type ThreadLines, type ToolLines } from './thread.ts'
import { tidied } from './tidied.ts'
import { matchDialogs, toolCallOf } from './tools.ts'

export interface AgentHeard {
  readonly agentId: string
  readonly entries: readonly Entry[]
  readonly meta: AgentMeta | undefined
}

export interface Forest {
  agentsOf(toolId: string, isInterrupted: boolean): readonly Subagent[]
}

interface Known {
  readonly id: string
  readonly thread: ThreadLines
  readonly startMs: number
  readonly prompt: Subagent['prompt']
  readonly meta: AgentMeta | undefined
  readonly seen: AgentSeen | undefined
}

interface Ground {
  /** Tool calls of the main thread, whose results may name the agents they started. */
  readonly threadTools: readonly ToolLines[]
  /** Calls of turns that are not read again: what hangs there and still has something to say works in the background. */
  readonly earlierTools: readonly string[]
  readonly evidence: Evidence
  readonly isOver: boolean
  readonly prices: PriceTable
}

export function plantForest(
  heard: readonly AgentHeard[],
  { threadTools, earlierTools, evidence, isOver, prices }: Ground,
): Forest {
  const known = heard.flatMap((agent) => readAgent(agent, evidence, prices))
  const tools = [...threadTools, ...known.flatMap(({ thread }) => thread.tools)]
  const starter = startersOf(tools, evidence)
  const continued = new Set(tools.flatMap(({ result }) => continuedAgentIn(result?.toolUseResult) ?? []))
  const startedBy = ({ id, meta }: Known) => meta?.toolUseId ?? starter.get(id)?.toolId ?? ''
  const byTool = groupBy(known, startedBy)

  function agentsOf(
    toolId: string,
    isInterrupted: boolean,
    above: readonly string[] = [],
  ): readonly Subagent[] {
    return (byTool.get(toolId) ?? [])
      .filter(({ id }) => !above.includes(id))
      .map((agent) => subagentOf(agent, isInterrupted, [...above, agent.id]))
  }

  function subagentOf(agent: Known, isInterrupted: boolean, above: readonly string[]): Subagent {
    const { id, thread, startMs, prompt, meta, seen } = agent
    const background =
      meta?.requestShape === 'background' ||
      (starter.get(id)?.isAsync ?? false) ||
      continued.has(id) ||
      earlierTools.includes(startedBy(agent))
    const dialogs = matchDialogs(thread.tools, id, evidence)
    const isCut = isInterrupted && !background
    const tools = thread.tools.map(
      (tool): ToolCall =>
        toolCallOf(tool, {
          evidence,
          dialogs,
          isInterrupted: isCut,
          threadEndMs: thread.endMs,
          agentsOf: (toolId) => agentsOf(toolId, isCut, above),
        }),
    )
    const failure = thread.failure ?? seen?.failure
    const isDone = thread.isAnswered && thread.tools.every((tool) => tool.result !== undefined)
    const status: TurnStatus =
      failure !== undefined ? 'failed' : isDone ? 'completed' : isCut ? 'interrupted' : 'unfinished'
    const toldToBeOver = (meta?.finished ?? false) || seen?.endMs !== undefined
    return {
      id,
      type: meta?.agentType ?? seen?.type ?? starter.get(id)?.type ?? 'unknown',
      prompt,
      background,
      status,
      over: !background || isOver || failure !== undefined || (isDone && toldToBeOver),
      startMs,
      endMs: thread.endMs,
      answer: thread.answer,
      calls: thread.calls,
      tools,
      compactions: thread.compactions,
      failure,
    }
  }

  return { agentsOf }
}

function readAgent(
  { agentId, entries: all, meta }: AgentHeard,
  evidence: Evidence,
  prices: PriceTable,
): Known[] {
  const entries = tidied(all)
  const first = entries.find((entry) => entry.kind === 'user')
  if (first?.kind !== 'user') return []
  const seen = evidence.agents.get(agentId)
  const startMs = first.atMs ?? seen?.startMs ?? 0
  const thread = readThread({
    startMs,
    prompt: first.blocks,
    promptUuid: first.uuid,
    lines: entries.filter(
      (entry) => entry !== first && entry.kind !== 'api-request' && entry.kind !== 'other',
    ),
    requests: entries.filter((entry) => entry.kind === 'api-request'),
    interruptedAtMs: undefined,
    prices,
    shapesOf: shapesIn(entries),
  })
  return [{ id: agentId, thread, startMs, prompt: first.blocks, meta, seen }]
}

interface Starter {
  readonly toolId: string
  readonly isAsync: boolean
  readonly type: string | undefined
}

/** SendMessage says which agent it woke; that one works on in the background, whichever way it began. */
export const continuedAgentIn = (detail: unknown): string | undefined =>
  isJson(detail) ? textAt(detail, 'resumedAgentId') : undefined

/** Which tool call says that it started which agent: in its result line, or in the hook's `tool_response`. */
function startersOf(tools: readonly ToolLines[], evidence: Evidence): ReadonlyMap<string, Starter> {
  const starters = new Map<string, Starter>()
  const note = (toolId: string, said: unknown, input: unknown) => {
    const agentId = isJson(said) ? textAt(said, 'agentId') : undefined
    if (!isJson(said) || agentId === undefined || starters.has(agentId)) return
    const type = textAt(said, 'agentType') ?? (isJson(input) ? textAt(input, 'subagent_type') : undefined)
    starters.set(agentId, { toolId, isAsync: flagAt(said, 'isAsync'), type })
  }
  for (const tool of tools) note(tool.id, tool.result?.toolUseResult, tool.input)
  for (const [id, end] of evidence.toolEnds) note(id, end.response, end.input)
  return starters
}
