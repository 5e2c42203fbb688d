// Which of Claude Code's events call turnspan, and how.

export interface HookRegistration {
  readonly event: string
  /** The user does not wait for it. A print-mode client kills what still runs when it ends, after waiting 1.5 s. */
  readonly async: boolean
  readonly timeoutSeconds: number
  readonly why: string
}

// Without a timeout of its own a hook that hangs (a sleeping network home) would hold the user for ten minutes.
const TIMEOUT_SECONDS = 10

const waitedFor = (event: string, why: string): HookRegistration => ({
  event,
  async: false,
  timeoutSeconds: TIMEOUT_SECONDS,
  why,
})
const besides = (event: string, why: string): HookRegistration => ({ ...waitedFor(event, why), async: true })

/**
 * No matchers: every tool, every source, every agent type. An event that a client does not know it skips.
 * https://code.claude.com/docs/en/hooks
 */
export const HOOKS: readonly HookRegistration[] = [
  waitedFor('SessionStart', 'hands TRACEPARENT on to commands and picks up what a killed session noted'),
  besides('UserPromptSubmit', 'the prompt, where the client writes no transcript'),
  besides('PostToolUse', 'how long a tool really ran, and what it answered'),
  besides('PostToolUseFailure', 'how long a tool ran before it failed'),
  besides('PermissionRequest', 'how long a tool waited for the user'),
  besides('SubagentStart', 'the start of a subagent, where the client writes no transcript'),
  waitedFor(
    'Stop',
    'the end of a turn with its last message; async it would be killed at the end of a print run',
  ),
  waitedFor(
    'SubagentStop',
    'the end of a subagent; async it was lost in print runs when the client ended soon after',
  ),
  waitedFor('StopFailure', 'the end of a turn that failed; a print run leaves it no more than 50 ms'),
  besides(
    'SessionEnd',
    'the end of the session; one that the client’s end cuts off is told by its process being gone',
  ),
]
