// What a scripted Messages API answers, told as data. A lane is one conversation the client holds with the API:
// the main thread, each subagent, a compaction, or a side call (titles, classifiers, web search).

export interface Scenario {
  /** Default: the model the request asks for. */
  readonly model?: string
  readonly usage?: Usage
  readonly main?: readonly Step[]
  readonly compact?: readonly Step[]
  /** One script per subagent, found by the text of its first message or system prompt. */
  readonly agents?: readonly LaneScript[]
  /** Found by system prompt or last user text; the last step answers all later requests too. */
  readonly side?: readonly LaneScript[]
  /** Fixed answers for other paths: `GET /v1/foo`. */
  readonly routes?: Readonly<Record<string, RouteAnswer>>
}

export interface LaneScript {
  readonly match: string | RegExp
  readonly steps: readonly Step[]
}

export interface RouteAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Strings in a step may hold {{last_tool_result}}, {{agent_id}} and {{task_id}}: taken from the request. */
export type Step = string | AnswerStep | ErrorStep | HangStep | DropStep

interface StepOptions {
  /** The step answers this many requests (default 1), or all that follow. */
  readonly times?: number | 'always'
  /** Before the first byte. */
  readonly delayMs?: number
  /** What the request must contain; a miss shows in `problems()`. */
  readonly expect?: string | RegExp
}

export interface AnswerStep extends StepOptions {
  readonly content: readonly Block[]
  readonly id?: string
  readonly model?: string
  readonly stopReason?: string
  readonly usage?: Usage
  readonly chunkDelayMs?: number
  /** Characters per text delta. */
  readonly chunkChars?: number
  /** How the stream breaks instead of ending: an error event, silence, or a closed socket after so many blocks. */
  readonly breaks?:
    | { readonly how: 'error'; readonly error: ApiError }
    | { readonly how: 'hang' | 'drop'; readonly afterBlocks: number }
}

export interface ErrorStep extends StepOptions {
  readonly error: ApiError & { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
}

export interface HangStep extends StepOptions {
  readonly hang: true
}

export interface DropStep extends StepOptions {
  readonly drop: true
}

export interface ApiError {
  readonly type: string
  readonly message: string
}

export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature?: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'tool_use'; readonly name: string; readonly input: unknown; readonly id?: string }

/** The API's own names. https://docs.claude.com/en/api/messages */
export interface Usage {
  readonly input_tokens?: number
  readonly output_tokens?: number
  readonly cache_read_input_tokens?: number
  readonly cache_creation_input_tokens?: number
  readonly [more: string]: unknown
}

export function text(words: string): Block {
  return { type: 'text', text: words }
}

export function thinking(words: string): Block {
  return { type: 'thinking', thinking: words }
}

export function toolUse(name: string, input: unknown): Block {
  return { type: 'tool_use', name, input }
}

export function answer(...content: readonly Block[]): AnswerStep {
  return { content }
}
