// What happened in a session, neither transcript nor span: made in one place from whatever is known (transcript,
// hook events, or one of them alone), and the only thing that spans are made from. Times are milliseconds since
// the epoch; what is unknown is absent, never invented.
import type { Block, Usage } from '../transcript/entry.ts'
import type { Cost } from './price.ts'
import type { RequestShape } from './request-shapes.ts'

export interface Conversation {
  readonly sessionId: string
  /** In the order in which they began. */
  readonly turns: readonly Turn[]
  /** Background subagents of turns that were told before, below the tool call that started them. */
  readonly lateAgents: readonly { readonly toolId: string; readonly agent: Subagent }[]
  /** Claude Code's own running total at its last exit; in a fork it includes the origin's. */
  readonly costUsd?: number | undefined
  /** Lines that belong to no turn that can be seen. */
  readonly orphans: number
  /** The session that this one was forked from. */
  readonly forkedFrom?: string | undefined
}

export type Origin = 'user' | 'task_notification' | 'slash_command' | 'bash_mode'
export type TurnStatus = 'completed' | 'interrupted' | 'failed' | 'unfinished'

/** From a prompt to the answer: one trace. */
export interface Turn extends Thread {
  /** Claude Code's prompt id, else the uuid of the prompt's line. */
  readonly key: string
  readonly origin: Origin
  /** The session before a `/clear` in the same process. */
  readonly previousSessionId?: string | undefined
  /** The session that this one was forked from. */
  readonly forkedFrom?: string | undefined
  /** As typed: no injected reminders. */
  readonly prompt: readonly Block[]
  /** Messages typed while the turn was running. */
  readonly queued: readonly Queued[]
  readonly status: TurnStatus
  /** What says that nothing more will come; undefined while it is open. */
  readonly closedBy: 'stop' | 'next' | 'session_end' | 'end_of_file' | undefined
  /** For a task notification: the tool call whose background work ended. */
  readonly endsToolId?: string | undefined
  /** Known from hooks alone: model calls and usage are unknown, not zero. */
  readonly journalOnly: boolean
  readonly index?: number | undefined
  readonly permissionMode?: string | undefined
  readonly cwd?: string | undefined
  readonly branch?: string | undefined
  readonly entrypoint?: string | undefined
  readonly version?: string | undefined
  /** Where its first line begins in the main transcript. */
  readonly fromOffset: number
}

export interface Queued {
  readonly atMs: number
  readonly blocks: readonly Block[]
}

/** What a turn and a subagent have in common. */
export interface Thread {
  readonly startMs: number
  readonly endMs: number
  /** The last text of the model, trimmed. */
  readonly answer?: string | undefined
  readonly calls: readonly ModelCall[]
  readonly tools: readonly ToolCall[]
  readonly compactions: readonly Compaction[]
  readonly failure?: Failure | undefined
}

export interface Failure {
  readonly type: string
  readonly status?: number | undefined
  readonly text: string
  readonly atMs: number
}

/** One answer of the model, over all attempts to get it. */
export interface ModelCall {
  /** `message.id`, or `request:<api-request id>` where no answer came. */
  readonly key: string
  readonly messageId?: string | undefined
  readonly startMs: number
  readonly endMs: number
  /** When the first block of the answer was complete; only where the request's own start is known. */
  readonly firstBlockMs?: number | undefined
  readonly requestedModel: string
  readonly responseModel?: string | undefined
  readonly requestId?: string | undefined
  readonly stopReason?: string | undefined
  readonly effort?: string | undefined
  readonly maxTokens?: number | undefined
  readonly usage?: Usage | undefined
  /** Absent where the model's price is unknown. */
  readonly cost?: Cost | undefined
  /** Why there is no whole answer. */
  readonly errorType?: string | undefined
  /** What is new to the model since the call before in the same thread. */
  readonly input: readonly Block[]
  readonly output: readonly Block[]
  readonly failedAttempts: readonly Attempt[]
  /** Of the request's system instructions and tools; only where requests are read. */
  readonly shapeHash?: string | undefined
  readonly shape?: RequestShape | undefined
  /** The summary stands in for the conversation so far. */
  readonly afterCompaction: boolean
}

export interface Attempt {
  readonly atMs: number
  readonly status?: number | undefined
  readonly text?: string | undefined
  readonly waitMs?: number | undefined
}

export type ToolOutcome = 'ok' | 'error' | 'denied' | 'interrupted' | 'unfinished'

export interface ToolCall {
  /** `tool_use` id. */
  readonly id: string
  readonly name: string
  readonly input: unknown
  /** The model's own line: known from the beginning, while hooks may move the start later. */
  readonly askedAtMs: number
  readonly startMs: number
  readonly endMs: number
  /** As the model was told. */
  readonly result?: readonly Block[] | undefined
  /** Claude Code's own, structured form of the result. */
  readonly detail?: unknown
  readonly outcome: ToolOutcome
  readonly isError: boolean
  readonly permission?: { readonly decision: string; readonly source: string } | undefined
  /** How long a permission dialog stood open; hooks only. */
  readonly permissionWaitMs?: number | undefined
  readonly mcpServer?: string | undefined
  readonly agents: readonly Subagent[]
}

export interface Subagent extends Thread {
  readonly id: string
  readonly type: string
  readonly prompt: readonly Block[]
  readonly background: boolean
  readonly status: TurnStatus
  /** False while more may come: then it is not told yet. */
  readonly over: boolean
}

export interface Compaction {
  readonly uuid: string
  readonly trigger: string
  readonly startMs: number
  readonly endMs: number
  readonly tokensBefore?: number | undefined
  readonly tokensAfter?: number | undefined
  readonly summary?: string | undefined
}
