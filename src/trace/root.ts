// The turn's own span: where, how and for whom it ran, and what it added up to.
import type { ModelCall, Subagent, Thread, ToolCall, Turn } from '../conversation/model.ts'
import { providerOf } from './attributes.ts'
import { type DraftAttributes, structured } from './draft.ts'
import { answerMessage, userMessage } from './messages.ts'
import type { Attributes } from './span.ts'
import type { Writing } from './write.ts'

/** What a turn's spans need beside the turn: who, where, and how traces belong together. */
export interface Setting extends Writing {
  readonly sessionId: string
  readonly userId?: string | undefined
  readonly resource: Attributes
  readonly repository?:
    | { readonly url?: string | undefined; readonly revision?: string | undefined }
    | undefined
  /** The span that Claude Code was called from (`TRACEPARENT`). */
  readonly caller?:
    | { readonly traceId: string; readonly spanId: string; readonly traceState?: string }
    | undefined
  /** The turn belongs to the caller's trace, below the caller's span, instead of being linked to it. */
  readonly isChildOfCaller?: boolean
  /** Words that whoever ran it gave to it. */
  readonly tags?: Attributes
  /** For a task notification: the trace in which the background work was started. */
  readonly startedBy?: string | undefined
}

export function rootAttributes(turn: Turn, { repository, tags }: Setting): DraftAttributes {
  const models = new Set(turn.calls.map(({ requestedModel }) => requestedModel))
  const [onlyModel] = models
  const sums = turn.journalOnly ? undefined : totals(turn)
  return {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'claude-code',
    'gen_ai.provider.name': providerOf(onlyModel),
    'gen_ai.request.model': models.size === 1 ? onlyModel : undefined,
    'process.working_directory': turn.cwd,
    'vcs.repository.url.full': repository?.url,
    'vcs.ref.head.name': turn.branch || undefined,
    'vcs.ref.head.revision': repository?.revision,
    'turnspan.turn.index': turn.index,
    'turnspan.turn.id': turn.key,
    'turnspan.turn.origin': turn.origin,
    'turnspan.turn.status': turn.status,
    'turnspan.permission_mode': turn.permissionMode,
    'turnspan.entrypoint': turn.entrypoint,
    'session.previous_id': turn.previousSessionId,
    'turnspan.session.forked_from': turn.forkedFrom,
    'turnspan.claude_code.version': turn.version,
    'error.type': turn.failure?.type,
    ...tags,
    'gen_ai.input.messages': structured(
      [turn.prompt, ...turn.queued.map(({ blocks }) => blocks)].map(userMessage),
    ),
    'gen_ai.output.messages':
      turn.answer === undefined ? undefined : structured([answerMessage(turn.answer, turn)]),
    'turnspan.usage.input_tokens': sums?.input,
    'turnspan.usage.output_tokens': sums?.output,
    'turnspan.usage.cache_read.input_tokens': sums?.cacheRead,
    'turnspan.usage.cache_write.input_tokens': sums?.cacheWrite,
    'turnspan.cost.usd': sums?.usd,
    'turnspan.model_calls': sums?.modelCalls,
    'turnspan.tool_calls': toolsBelow(turn).filter(({ askedAtMs }) => askedAtMs <= turn.endMs).length,
  }
}

/**
 * Over the turn and the subagents below it, as far as it was known when the turn ended: a background subagent's
 * later calls do not change a root that has been told.
 */
function totals(turn: Turn) {
  const calls = callsBelow(turn).filter(({ endMs }) => endMs <= turn.endMs)
  const sum = (of: (call: ModelCall) => number | undefined) =>
    calls.reduce((total, call) => total + (of(call) ?? 0), 0)
  return {
    input: sum(({ usage }) => usage && usage.input + usage.cacheRead + usage.cacheWrite),
    output: sum(({ usage }) => usage?.output),
    cacheRead: sum(({ usage }) => usage?.cacheRead),
    cacheWrite: sum(({ usage }) => usage?.cacheWrite),
    usd: costTotal(calls),
    modelCalls: calls.filter(({ messageId }) => messageId !== undefined).length,
  }
}

/** Absent where a call's price is unknown: a sum that leaves something out would be a guess. */
function costTotal(calls: readonly ModelCall[]): number | undefined {
  const told = calls.filter(({ usage }) => usage !== undefined)
  if (told.length === 0 || told.some(({ cost }) => cost === undefined)) return undefined
  const usd = told.reduce((total, { cost }) => total + (cost?.usd ?? 0), 0)
  return Math.round(usd * 1e9) / 1e9
}

const agentsIn = (thread: Thread): Subagent[] => thread.tools.flatMap(({ agents }) => agents)
const callsBelow = (thread: Thread): ModelCall[] => [...thread.calls, ...agentsIn(thread).flatMap(callsBelow)]
const toolsBelow = (thread: Thread): ToolCall[] => [...thread.tools, ...agentsIn(thread).flatMap(toolsBelow)]
