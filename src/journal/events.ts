// What Claude Code says to its hooks, as far as a conversation needs it. Field names are the client's own.
// https://code.claude.com/docs/en/hooks
import { DROPPED_BYTES } from '../hook/record.ts'
import { flagAt, idAt, isJson, type Json, jsonAt, listAt, numberAt, textAt } from '../json/read.ts'

type Text = string | undefined

interface Common {
  readonly session_id: string
  readonly transcript_path: Text
  readonly cwd: Text
  readonly prompt_id: Text
  readonly permission_mode: Text
  /** Only inside a subagent. */
  readonly agent_id: Text
  readonly agent_type: Text
}

interface Tool {
  readonly tool_name: string
  readonly tool_input: unknown
}

interface EndedTool extends Tool {
  readonly tool_use_id: string
  /** Of the tool alone, without dialogs and hooks. */
  readonly duration_ms: number
  readonly mcp_server: Text
}

interface Ended {
  /** Free of the race with the transcript's last lines. */
  readonly last_assistant_message: Text
}

interface Own {
  readonly SessionStart: { readonly source: Text; readonly model: Text }
  readonly UserPromptSubmit: { readonly prompt: string }
  readonly PostToolUse: EndedTool & { readonly tool_response: unknown }
  readonly PostToolUseFailure: EndedTool & { readonly error: Text; readonly is_interrupt: boolean }
  /** Carries no tool_use_id. */
  readonly PermissionRequest: Tool
  readonly SubagentStart: { readonly agent_id: string }
  /** A compaction fires one too, with an empty agent_type. */
  readonly SubagentStop: Ended & { readonly agent_id: string; readonly agent_transcript_path: Text }
  readonly Stop: Ended & { readonly stop_hook_active: boolean; readonly background_tasks: readonly unknown[] }
  readonly StopFailure: Ended & { readonly error: string; readonly error_details: unknown }
  readonly SessionEnd: { readonly reason: Text }
}

type Known = { [kind in keyof Own]: Common & Own[kind] & { readonly kind: kind } }[keyof Own]

export type HookEvent =
  | Known
  /** An event of a newer client, or one without what its kind needs. */
  | { readonly kind: 'unknown'; readonly name: string }
  /** Its payload was too large for the journal. */
  | { readonly kind: 'dropped'; readonly name: string; readonly bytes: number }

const own: { readonly [kind in keyof Own]: (payload: Json) => Own[kind] | undefined } = {
  SessionStart: (payload) => ({ source: textAt(payload, 'source'), model: textAt(payload, 'model') }),
  UserPromptSubmit: (payload) => {
    const prompt = textAt(payload, 'prompt')
    return prompt === undefined ? undefined : { prompt }
  },
  PostToolUse: (payload) => {
    const tool = endedTool(payload)
    return tool && { ...tool, tool_response: payload.tool_response }
  },
  PostToolUseFailure: (payload) => {
    const tool = endedTool(payload)
    return tool && { ...tool, error: textAt(payload, 'error'), is_interrupt: flagAt(payload, 'is_interrupt') }
  },
  PermissionRequest: (payload) => toolOf(payload),
  SubagentStart: (payload) => agentOf(payload),
  SubagentStop: (payload) => {
    const agent = agentOf(payload)
    return (
      agent && {
        ...agent,
        ...ended(payload),
        agent_transcript_path: textAt(payload, 'agent_transcript_path'),
      }
    )
  },
  Stop: (payload) => ({
    ...ended(payload),
    stop_hook_active: flagAt(payload, 'stop_hook_active'),
    background_tasks: listAt(payload, 'background_tasks'),
  }),
  StopFailure: (payload) => ({
    ...ended(payload),
    error: textAt(payload, 'error') ?? 'unknown',
    error_details: payload.error_details,
  }),
  SessionEnd: (payload) => ({ reason: textAt(payload, 'reason') }),
}

/** Narrows a payload once; never fails. */
export function hookEventOf(name: string, payload: unknown): HookEvent {
  const unknown: HookEvent = { kind: 'unknown', name }
  if (!isJson(payload)) return unknown
  const bytes = numberAt(payload, DROPPED_BYTES)
  if (bytes !== undefined) return { kind: 'dropped', name, bytes }
  const common = commonOf(payload)
  const rest = isKnown(name) ? own[name](payload) : undefined
  // The table pairs each kind with its own fields; the compiler cannot follow that through the lookup.
  return common && rest ? ({ ...common, ...rest, kind: name } as Known) : unknown
}

const isKnown = (name: string): name is keyof Own => Object.hasOwn(own, name)

function commonOf(payload: Json): Common | undefined {
  const session_id = idAt(payload, 'session_id')
  if (session_id === undefined) return undefined
  return {
    session_id,
    transcript_path: textAt(payload, 'transcript_path'),
    cwd: textAt(payload, 'cwd'),
    prompt_id: idAt(payload, 'prompt_id'),
    permission_mode: textAt(payload, 'permission_mode'),
    agent_id: idAt(payload, 'agent_id'),
    agent_type: textAt(payload, 'agent_type'),
  }
}

function toolOf(payload: Json): Tool | undefined {
  const tool_name = textAt(payload, 'tool_name')
  return tool_name === undefined ? undefined : { tool_name, tool_input: payload.tool_input }
}

function endedTool(payload: Json): EndedTool | undefined {
  const tool = toolOf(payload)
  const tool_use_id = idAt(payload, 'tool_use_id')
  if (tool === undefined || tool_use_id === undefined) return undefined
  const mcp_server = textAt(jsonAt(payload, 'mcp_server') ?? {}, 'name')
  return { ...tool, tool_use_id, duration_ms: numberAt(payload, 'duration_ms') ?? 0, mcp_server }
}

function agentOf(payload: Json): { readonly agent_id: string } | undefined {
  const agent_id = idAt(payload, 'agent_id')
  return agent_id === undefined ? undefined : { agent_id }
}

const ended = (payload: Json): Ended => ({
  last_assistant_message: textAt(payload, 'last_assistant_message'),
})
