// Without a transcript (`--no-session-persistence`): turns from hooks alone. Model calls, tokens and the inside of
// the answer are unknown then, and stay absent.
import { isJson, textAt } from '../json/read.ts'
import { blocksOf } from '../transcript/block.ts'
import type { Block } from '../transcript/entry.ts'
import type { Evidence, Prompted, ToolEnd } from './evidence.ts'
import { groupBy } from './group.ts'
import { meaningOfText } from './meaning.ts'
import type { Subagent, ToolCall, Turn } from './model.ts'

export function turnsFromHooks(evidence: Evidence, isOver: boolean): Turn[] {
  const byTurn = groupBy(evidence.prompts, ({ promptId }) => promptId)
  const groups = [...byTurn.values()]
  return groups.map((prompts, i) => {
    const next = groups[i + 1]?.[0]
    return turnFromHooks(prompts, evidence, next !== undefined ? 'next' : undefined, isOver)
  })
}

function turnFromHooks(
  prompts: readonly Prompted[],
  evidence: Evidence,
  closedByNext: 'next' | undefined,
  isOver: boolean,
): Turn {
  const first = prompts[0] as Prompted
  const key = first.promptId
  const stop = evidence.stops.findLast(({ promptId }) => promptId === key)
  const failed = evidence.failures.findLast(({ promptId }) => promptId === key)
  const ended = failed ?? stop
  const tools = [...evidence.toolEnds]
    .filter(([, end]) => end.promptId === key && end.agentId === undefined)
    .map(([id, end]) => toolFromHook(id, end, evidence))
  const sessionEnd = evidence.sessionEndMs === undefined ? undefined : 'session_end'
  const meaning = meaningOfText(first.text)
  return {
    key,
    origin: meaning.origin,
    prompt: [{ type: 'text', text: first.text }],
    endsToolId: meaning.endsToolId,
    queued: prompts.slice(1).map(({ atMs, text }) => ({ atMs, blocks: [{ type: 'text', text }] })),
    status: failed !== undefined ? 'failed' : stop !== undefined ? 'completed' : 'unfinished',
    closedBy: closedByNext ?? (ended ? 'stop' : (sessionEnd ?? (isOver ? 'end_of_file' : undefined))),
    journalOnly: true,
    permissionMode: first.permissionMode,
    cwd: first.cwd,
    fromOffset: 0,
    startMs: first.atMs,
    endMs: Math.max(first.atMs, ended?.atMs ?? 0, ...tools.map(({ endMs }) => endMs)),
    answer: stop?.answer?.trim(),
    calls: [],
    tools,
    compactions: [],
    failure: failed && { type: failed.type, text: failed.answer ?? '', atMs: failed.atMs },
  }
}

function toolFromHook(id: string, end: ToolEnd, evidence: Evidence): ToolCall {
  const agentId = isJson(end.response) ? textAt(end.response, 'agentId') : undefined
  return {
    id,
    name: end.name,
    input: end.input,
    askedAtMs: end.endMs - end.durationMs,
    startMs: end.endMs - end.durationMs,
    endMs: end.endMs,
    result: resultOf(end),
    detail: end.response,
    outcome: end.error === undefined ? 'ok' : end.isInterrupt ? 'interrupted' : 'error',
    isError: end.error !== undefined,
    mcpServer: end.mcpServer,
    agents: agentId === undefined ? [] : agentFromHooks(agentId, end, evidence),
  }
}

function agentFromHooks(agentId: string, started: ToolEnd, evidence: Evidence): Subagent[] {
  const seen = evidence.agents.get(agentId)
  if (seen === undefined) return []
  const tools = [...evidence.toolEnds]
    .filter(([, end]) => end.agentId === agentId)
    .map(([id, end]) => toolFromHook(id, end, evidence))
  const startMs = seen.startMs ?? started.endMs - started.durationMs
  const background = isJson(started.response) && started.response.isAsync === true
  return [
    {
      id: agentId,
      type: seen.type ?? 'unknown',
      prompt: isJson(started.input) ? blocksOf(started.input.prompt) : [],
      background,
      status: seen.failure ? 'failed' : seen.endMs === undefined ? 'unfinished' : 'completed',
      over: !background || seen.endMs !== undefined || seen.failure !== undefined,
      startMs,
      endMs: Math.max(startMs, seen.endMs ?? seen.failure?.atMs ?? 0, ...tools.map(({ endMs }) => endMs)),
      answer: seen.answer?.trim(),
      calls: [],
      tools,
      compactions: [],
      failure: seen.failure,
    },
  ]
}

/** The hook has Claude Code's own form of a result; the nearest to what the model was told is its text. */
function resultOf({ response, error }: ToolEnd): readonly Block[] | undefined {
  if (error !== undefined) return [{ type: 'text', text: error }]
  if (response === undefined) return undefined
  if (typeof response === 'string' || Array.isArray(response)) return blocksOf(response)
  const stdout = isJson(response) ? textAt(response, 'stdout') : undefined
  return [{ type: 'text', text: stdout ?? JSON.stringify(response) }]
}
