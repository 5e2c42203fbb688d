// What a line of Claude Code's transcript says, as far as a trace needs it. Claude Code's names are kept where it
// has one; a line of a kind that is not known here stays an entry of its own and is counted.

/** A content block of the Messages API. Binary data is replaced by its size and hash when the line is read. */
export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  | { readonly type: 'redacted_thinking' }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown }
  | {
      readonly type: 'tool_result'
      readonly id: string
      readonly content: readonly Block[]
      readonly isError: boolean
    }
  | { readonly type: 'server_tool_use'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'server_tool_result'; readonly id: string; readonly content: unknown }
  | { readonly type: 'media'; readonly mediaType: string; readonly bytes: number; readonly sha256: string }
  | { readonly type: 'other'; readonly name: string; readonly value: unknown }

/** As the API counts: `input` leaves out what the cache read or wrote. */
export interface Usage {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  /** The part of `cacheWrite` that is kept for an hour, at a higher price. */
  readonly cacheWrite1h: number
  readonly reasoning: number
  readonly webSearches: number
  readonly speed?: string | undefined
  readonly inferenceGeo?: string | undefined
}

interface Line {
  /** Byte offset of the line in its file. */
  readonly offset: number
  readonly atMs: number | undefined
  readonly uuid: string | undefined
  /** What a newer client says besides; nothing is made of it. */
  readonly unknownFields?: readonly string[]
}

/** Where and how Claude Code ran when it wrote the line. */
export interface Surroundings {
  readonly cwd: string | undefined
  readonly branch: string | undefined
  readonly version: string | undefined
  readonly entrypoint: string | undefined
}

export interface UserEntry extends Line, Surroundings {
  readonly kind: 'user'
  /** `session_id`: the session in which the process began, where a `/clear` has made another one of it. */
  readonly firstSessionId: string | undefined
  readonly promptId: string | undefined
  readonly blocks: readonly Block[]
  /** Written by Claude Code, not by the person: reminders, skill texts, feedback of Stop hooks. */
  readonly isMeta: boolean
  readonly isCompactSummary: boolean
  readonly isTaskNotification: boolean
  readonly permissionMode: string | undefined
  readonly turnIndex: number | undefined
  readonly toolUseResult: unknown
  readonly permission: { readonly decision: string; readonly source: string } | undefined
  readonly toolDenialKind: string | undefined
  readonly toolDenialBeforeRun: boolean
}

export interface AssistantEntry extends Line {
  readonly kind: 'assistant'
  readonly firstSessionId: string | undefined
  readonly messageId: string
  readonly model: string
  readonly blocks: readonly Block[]
  readonly stopReason: string | undefined
  readonly usage: Usage
  readonly requestId: string | undefined
  readonly requestRef: string | undefined
  readonly requestedModel: string | undefined
  /** The session that made the request, where a fork copied the line. */
  readonly requestSessionId: string | undefined
  readonly effort: string | undefined
  readonly isAbortedMidStream: boolean
}

/** A line that Claude Code wrote in the model's place because its API call failed. */
export interface ApiFailureEntry extends Line {
  readonly kind: 'api_failure'
  readonly type: string
  readonly status: number | undefined
  readonly text: string
}

/** One attempt to call the API, written when it began (2.1.330 and newer). */
export interface ApiRequestEntry extends Line {
  readonly kind: 'api-request'
  readonly id: string
  readonly querySource: string | undefined
  readonly model: string | undefined
  readonly maxTokens: number | undefined
  readonly effort: string | undefined
  /** What of the request stands in lines of its own; only where requests are read. */
  readonly shapeHash: string | undefined
  readonly blobHashes: readonly string[]
}

/** System instructions and tools of a request, written before the first one that has them. */
export interface RequestShapeEntry extends Line {
  readonly kind: 'api-request-shape'
  readonly hash: string
  readonly system: readonly Block[]
  /** As they were sent: `name`, `description`, `input_schema`. */
  readonly tools: readonly unknown[]
}

/** A message of role `system` among the others of a request. */
export interface SystemBlobEntry extends Line {
  readonly kind: 'api-request-blob'
  readonly hash: string
  readonly blocks: readonly Block[]
}

/** A failed attempt that Claude Code will repeat. */
export interface ApiErrorEntry extends Line {
  readonly kind: 'api_error'
  readonly status: number | undefined
  readonly text: string
  readonly retryInMs: number | undefined
  readonly attempt: number | undefined
}

export interface CompactBoundaryEntry extends Line {
  readonly kind: 'compact_boundary'
  readonly trigger: string
  readonly preTokens: number | undefined
  readonly postTokens: number | undefined
  readonly durationMs: number | undefined
  /** The lines that the model is still told as they are, by uuid. */
  readonly preserved: readonly string[]
}

/** A message typed (or a notification that came) while a turn was running. */
export interface QueuedEntry extends Line {
  readonly kind: 'queued_command'
  readonly blocks: readonly Block[]
}

export interface StopHookSummaryEntry extends Line {
  readonly kind: 'stop_hook_summary'
}

export interface CostStateEntry extends Line {
  readonly kind: 'cost-state'
  readonly totalCostUsd: number
}

/** Known and not needed, or not known: the name is kept, the content is not. */
export interface OtherEntry extends Line {
  readonly kind: 'other'
  readonly name: string
  readonly known: boolean
}

export type Entry =
  | UserEntry
  | AssistantEntry
  | ApiFailureEntry
  | ApiRequestEntry
  | RequestShapeEntry
  | SystemBlobEntry
  | ApiErrorEntry
  | CompactBoundaryEntry
  | QueuedEntry
  | StopHookSummaryEntry
  | CostStateEntry
  | OtherEntry
