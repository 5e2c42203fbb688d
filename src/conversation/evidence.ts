// What the hooks saw, arranged by what it says something about.
import { flagAt, isJson, type Json, jsonAt, numberAt, textAt } from '../json/read.ts'

/** A hook event as the journal holds it; `at` is when the hook's process began. */
export interface HookEvent {
  readonly at: number
  readonly event: string
  readonly payload: unknown
}

export interface ToolEnd {
  readonly endMs: number
  readonly durationMs: number
  readonly name: string
  readonly input: unknown
  readonly response: unknown
  readonly error: string | undefined
  readonly isInterrupt: boolean
  readonly mcpServer: string | undefined
  readonly agentId: string | undefined
  readonly promptId: string | undefined
}

export interface PermissionAsked {
  readonly atMs: number
  readonly name: string
  readonly input: unknown
  readonly agentId: string | undefined
}

export interface TurnEnd {
  readonly atMs: number
  readonly promptId: string | undefined
  readonly answer: string | undefined
}

export interface Prompted {
  readonly atMs: number
  readonly promptId: string
  readonly text: string
  readonly permissionMode: string | undefined
  readonly cwd: string | undefined
}

export interface AgentSeen {
  startMs?: number
  endMs?: number
  type?: string
  answer?: string | undefined
  failure?: { readonly type: string; readonly text: string; readonly atMs: number }
}

export interface Evidence {
  readonly prompts: readonly Prompted[]
  readonly toolEnds: ReadonlyMap<string, ToolEnd>
  readonly permissions: readonly PermissionAsked[]
  readonly stops: readonly TurnEnd[]
  readonly failures: readonly (TurnEnd & { readonly type: string })[]
  readonly agents: ReadonlyMap<string, AgentSeen>
  readonly sessionEndMs: number | undefined
  /** When this session was made out of another one. */
  readonly forkedAtMs: number | undefined
}

export function gatherEvidence(events: readonly HookEvent[]): Evidence {
  const prompts: Prompted[] = []
  const toolEnds = new Map<string, ToolEnd>()
  const permissions: PermissionAsked[] = []
  const stops: TurnEnd[] = []
  const failures: (TurnEnd & { type: string })[] = []
  const agents = new Map<string, AgentSeen>()
  let sessionEndMs: number | undefined
  let forkedAtMs: number | undefined

  const agent = (id: string): AgentSeen => {
    const seen = agents.get(id) ?? {}
    agents.set(id, seen)
    return seen
  }

  type Handler = (payload: Json, atMs: number) => void
  const handlers: Readonly<Record<string, Handler>> = {
    SessionStart: (payload, atMs) => {
      sessionEndMs = undefined
      if (textAt(payload, 'source') === 'fork') forkedAtMs = atMs
    },
    SessionEnd: (_payload, atMs) => {
      sessionEndMs = atMs
    },
    UserPromptSubmit: (payload, atMs) => {
      const promptId = textAt(payload, 'prompt_id')
      if (promptId === undefined) return
      prompts.push({
        atMs,
        promptId,
        text: textAt(payload, 'prompt') ?? '',
        permissionMode: textAt(payload, 'permission_mode'),
        cwd: textAt(payload, 'cwd'),
      })
    },
    PostToolUse: (payload, atMs) => toolEnded(payload, atMs),
    PostToolUseFailure: (payload, atMs) => toolEnded(payload, atMs),
    PermissionRequest: (payload, atMs) => {
      permissions.push({
        atMs,
        name: textAt(payload, 'tool_name') ?? '',
        input: payload.tool_input,
        agentId: textAt(payload, 'agent_id'),
      })
    },
    Stop: (payload, atMs) => {
      if (textAt(payload, 'agent_id') === undefined) stops.push(turnEnd(payload, atMs))
    },
    StopFailure: (payload, atMs) => {
      const type = textAt(payload, 'error') ?? 'unknown'
      const agentId = textAt(payload, 'agent_id')
      if (agentId === undefined) failures.push({ ...turnEnd(payload, atMs), type })
      else agent(agentId).failure = { type, text: textAt(payload, 'last_assistant_message') ?? '', atMs }
    },
    SubagentStart: (payload, atMs) => {
      const seen = agent(textAt(payload, 'agent_id') ?? '')
      seen.startMs ??= atMs
      seen.type = textAt(payload, 'agent_type') ?? ''
    },
    SubagentStop: (payload, atMs) => {
      // A compaction fires one too, without a type and for no agent at all.
      const type = textAt(payload, 'agent_type')
      if (!type) return
      const seen = agent(textAt(payload, 'agent_id') ?? '')
      seen.endMs = atMs
      seen.type = type
      seen.answer = textAt(payload, 'last_assistant_message')
    },
  }

  function toolEnded(payload: Json, atMs: number): void {
    const id = textAt(payload, 'tool_use_id')
    if (id === undefined) return
    toolEnds.set(id, {
      endMs: atMs,
      durationMs: numberAt(payload, 'duration_ms') ?? 0,
      name: textAt(payload, 'tool_name') ?? '',
      input: payload.tool_input,
      response: payload.tool_response,
      error: textAt(payload, 'error'),
      isInterrupt: flagAt(payload, 'is_interrupt'),
      mcpServer: textAt(jsonAt(payload, 'mcp_server') ?? {}, 'name'),
      agentId: textAt(payload, 'agent_id'),
      promptId: textAt(payload, 'prompt_id'),
    })
  }

  // Hook processes of one moment start out of order by some milliseconds.
  for (const { at, event, payload } of [...events].sort((a, b) => a.at - b.at)) {
    const handle = Object.hasOwn(handlers, event) ? handlers[event] : undefined
    if (isJson(payload)) handle?.(payload, Math.round(at))
  }
  return { prompts, toolEnds, permissions, stops, failures, agents, sessionEndMs, forkedAtMs }
}

const turnEnd = (payload: Json, atMs: number): TurnEnd => ({
  atMs,
  promptId: textAt(payload, 'prompt_id'),
  answer: textAt(payload, 'last_assistant_message'),
})
