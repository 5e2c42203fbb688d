// The lines of one answer, or the attempts that led to none → a model call.
import type { ApiRequestEntry, AssistantEntry, Block } from '../transcript/entry.ts'
import type { Attempt, ModelCall } from './model.ts'
import { costOf } from './price.ts'
import type { PriceTable } from './price-table.ts'
import type { ShapesOf } from './request-shapes.ts'
import { earliest, latest } from './times.ts'

export interface CallDraft {
  readonly lines: AssistantEntry[]
  readonly input: readonly Block[]
  readonly fallbackStartMs: number
  readonly afterCompaction: boolean
}

export function callOf(
  id: string,
  { lines, input, fallbackStartMs, afterCompaction }: CallDraft,
  request: ApiRequestEntry | undefined,
  failedAttempts: readonly Attempt[],
  firstAttempt: ApiRequestEntry | undefined,
  { prices, shapesOf }: { readonly prices: PriceTable; readonly shapesOf: ShapesOf },
): ModelCall {
  const last = lines.at(-1) as AssistantEntry
  const endMs = latest(lines.map(({ atMs }) => atMs))
  const startMs = firstAttempt?.atMs ?? request?.atMs ?? fallbackStartMs
  const requestedModel = last.requestedModel ?? request?.model ?? last.model
  const isAborted = lines.some((line) => line.isAbortedMidStream)
  return {
    key: id,
    messageId: id,
    startMs: Math.min(startMs, endMs),
    endMs,
    firstBlockMs: request === undefined ? undefined : earliest(lines.map(({ atMs }) => atMs)),
    requestedModel,
    responseModel: last.model,
    requestId: last.requestId,
    stopReason: last.stopReason,
    effort: last.effort ?? request?.effort,
    maxTokens: request?.maxTokens,
    // The same on every line of a message; counted once.
    usage: last.usage,
    cost: costOf(requestedModel, last.usage, prices),
    errorType: isAborted ? 'interrupted' : undefined,
    input,
    output: lines.flatMap((line) => line.blocks),
    failedAttempts,
    shapeHash: request?.shapeHash,
    shape: request && shapesOf(request),
    afterCompaction,
  }
}

/** A call that failed for good, or that nobody waited for: no answer, no usage, no invented tokens. */
export function cutCall(
  first: ApiRequestEntry,
  about: Pick<ModelCall, 'input' | 'endMs' | 'errorType' | 'failedAttempts'>,
): ModelCall {
  return {
    ...about,
    key: `request:${first.id}`,
    startMs: first.atMs ?? about.endMs,
    requestedModel: first.model ?? 'unknown',
    effort: first.effort,
    maxTokens: first.maxTokens,
    output: [],
    afterCompaction: false,
  }
}
