// What the hooks saw, arranged by what it says something about.
import { type HookEvent, hookEventOf } from '../journal/events.ts'

/** A hook event as the journal holds it; `at` is when the hook's process began. */
export interface TimedEvent {
  readonly at: number
  readonly event: string
  readonly payload: unknown
}

export interface ToolEnd {
  readonly endMs: number
  readonly durationMs: number
  readonly name: string
  readonly input: unknown
  readonly response?: unknown
  readonly error?: string
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

export function gatherEvidence(events: readonly TimedEvent[]): Evidence {
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

  // Hook processes of one moment start out of order by some milliseconds.
  for (const { at, event, payload } of [...events].sort((a, b) => a.at - b.at)) {
    const hook = hookEventOf(event, payload)
    const atMs = Math.round(at)
    switch (hook.kind) {
      case 'SessionStart':
        sessionEndMs = undefined
        if (hook.source === 'fork') forkedAtMs = atMs
        break
      case 'SessionEnd':
        sessionEndMs = atMs
        break
      case 'UserPromptSubmit':
        if (hook.prompt_id === undefined) break
        prompts.push({
          atMs,
          promptId: hook.prompt_id,
          text: hook.prompt,
          permissionMode: hook.permission_mode,
          cwd: hook.cwd,
        })
        break
      case 'PostToolUse':
        toolEnds.set(hook.tool_use_id, { ...toolEnd(hook, atMs), response: hook.tool_response })
        break
      case 'PostToolUseFailure':
        toolEnds.set(hook.tool_use_id, {
          ...toolEnd(hook, atMs),
          error: hook.error ?? 'failed',
          isInterrupt: hook.is_interrupt,
        })
        break
      case 'PermissionRequest':
        permissions.push({ atMs, name: hook.tool_name, input: hook.tool_input, agentId: hook.agent_id })
        break
      case 'Stop':
        if (hook.agent_id === undefined) stops.push(turnEnd(hook, atMs))
        break
      case 'StopFailure':
        if (hook.agent_id === undefined) failures.push({ ...turnEnd(hook, atMs), type: hook.error })
        else
          agent(hook.agent_id).failure = { type: hook.error, text: hook.last_assistant_message ?? '', atMs }
        break
      case 'SubagentStart': {
        const seen = agent(hook.agent_id)
        seen.startMs ??= atMs
        if (hook.agent_type) seen.type = hook.agent_type
        break
      }
      case 'SubagentStop': {
        // A compaction fires one too, without a type and for no agent at all.
        if (!hook.agent_type) break
        const seen = agent(hook.agent_id)
        seen.endMs = atMs
        seen.type = hook.agent_type
        seen.answer = hook.last_assistant_message
        break
      }
      default:
    }
  }
  return { prompts, toolEnds, permissions, stops, failures, agents, sessionEndMs, forkedAtMs }
}

type Hook<K extends HookEvent['kind']> = Extract<HookEvent, { readonly kind: K }>

const toolEnd = (hook: Hook<'PostToolUse' | 'PostToolUseFailure'>, atMs: number): ToolEnd => ({
  endMs: atMs,
  durationMs: hook.duration_ms,
  name: hook.tool_name,
  input: hook.tool_input,
  isInterrupt: false,
  mcpServer: hook.mcp_server,
  agentId: hook.agent_id,
  promptId: hook.prompt_id,
})

const turnEnd = (hook: Hook<'Stop' | 'StopFailure'>, atMs: number): TurnEnd => ({
  atMs,
  promptId: hook.prompt_id,
  answer: hook.last_assistant_message,
})
