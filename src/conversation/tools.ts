// A tool call: what the transcript says of it, made exact by what the hooks saw.
import type { Evidence, PermissionAsked } from './evidence.ts'
import type { Subagent, ToolCall, ToolOutcome } from './model.ts'
import type { ToolLines } from './thread.ts'

interface About {
  readonly evidence: Evidence
  readonly dialogs: ReadonlyMap<string, PermissionAsked>
  readonly isInterrupted: boolean
  readonly threadEndMs: number
  readonly agentsOf: (toolId: string) => readonly Subagent[]
}

export function toolCallOf(tool: ToolLines, about: About): ToolCall {
  const ended = about.evidence.toolEnds.get(tool.id)
  const result = resultIn(tool)
  const endMs = endOf(tool, about.evidence) ?? Math.max(about.threadEndMs, tool.askedAtMs)
  const startMs = ended === undefined ? tool.askedAtMs : endMs - ended.durationMs
  const dialog = about.dialogs.get(tool.id)
  const agents = about.agentsOf(tool.id)
  return {
    id: tool.id,
    name: tool.name,
    input: tool.input,
    askedAtMs: tool.askedAtMs,
    // The hook tells only how long the tool ran, counted back from its own start: some 20 ms too late.
    startMs: Math.min(startMs, endMs, ...agents.map((agent) => agent.startMs)),
    endMs,
    result: result?.content,
    detail: tool.result?.toolUseResult,
    outcome: outcomeOf(tool, result, dialog !== undefined && ended === undefined, about.isInterrupted),
    isError: result?.isError ?? false,
    permission: tool.result?.permission ?? decisionIn(tool.result, dialog, ended !== undefined),
    permissionWaitMs: dialog && Math.max(0, (ended === undefined ? endMs : startMs) - dialog.atMs),
    mcpServer: ended?.mcpServer ?? mcpServerIn(tool.name),
    agents,
  }
}

/** 2.1.197 writes no decision down; where a dialog stood open, whether the tool ran after it tells. */
function decisionIn(
  line: ToolLines['result'],
  dialog: PermissionAsked | undefined,
  ran: boolean,
): ToolCall['permission'] {
  if (line?.toolDenialKind === 'user-rejected' && line.toolDenialBeforeRun)
    return { decision: 'reject', source: 'user' }
  return dialog && { decision: ran ? 'accept' : 'reject', source: 'user' }
}

function resultIn({ id, result }: ToolLines) {
  const block = result?.blocks.find((block) => block.type === 'tool_result' && block.id === id)
  return block?.type === 'tool_result' ? block : undefined
}

/** The hook runs before the result line is written, never after. */
function endOf(tool: ToolLines, evidence: Evidence): number | undefined {
  const hookMs = evidence.toolEnds.get(tool.id)?.endMs
  const lineMs = tool.result?.atMs
  return hookMs !== undefined && lineMs !== undefined ? Math.min(hookMs, lineMs) : (hookMs ?? lineMs)
}

function outcomeOf(
  { result: line }: ToolLines,
  result: { readonly isError: boolean } | undefined,
  wasAskedAndNeverRan: boolean,
  isInterrupted: boolean,
): ToolOutcome {
  if (line === undefined || result === undefined) return isInterrupted ? 'interrupted' : 'unfinished'
  if (!result.isError) return 'ok'
  if (line.toolDenialKind === 'permission-rule' || line.permission?.decision === 'reject') return 'denied'
  // 2.1.197 names no kind.
  const isPlainRejection = line.toolUseResult === 'User rejected tool use'
  if (line.toolDenialKind !== 'user-rejected' && !isPlainRejection) return 'error'
  if (!isPlainRejection || line.toolDenialBeforeRun || wasAskedAndNeverRan) return 'denied'
  return 'interrupted'
}

/**
 * A PermissionRequest names no tool call. It is that of the same tool and agent which was open at the time: the
 * one with equal input, else (ExitPlanMode asks with `{}`) the first that is still without.
 */
export function matchDialogs(
  tools: readonly ToolLines[],
  agentId: string | undefined,
  evidence: Evidence,
): ReadonlyMap<string, PermissionAsked> {
  const dialogs = new Map<string, PermissionAsked>()
  const left = new Set(evidence.permissions.filter((asked) => asked.agentId === agentId))
  const isEqual = (tool: ToolLines, asked: PermissionAsked) =>
    canonical(asked.input) === canonical(tool.input)
  for (const fits of [isEqual, () => true]) {
    for (const tool of tools) {
      if (dialogs.has(tool.id)) continue
      const endMs = endOf(tool, evidence) ?? Number.POSITIVE_INFINITY
      const dialog = [...left].find(
        (asked) =>
          asked.name === tool.name &&
          asked.atMs >= tool.askedAtMs &&
          asked.atMs <= endMs &&
          fits(tool, asked),
      )
      if (dialog === undefined) continue
      dialogs.set(tool.id, dialog)
      left.delete(dialog)
    }
  }
  return dialogs
}

/** JSON with sorted keys: hooks and transcript order them differently. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? ''

/** MCP tools are named `mcp__<server>__<tool>`. */
const mcpServerIn = (name: string): string | undefined => /^mcp__(.+?)__/.exec(name)?.[1]
