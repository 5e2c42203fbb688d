// The lines of one thread (a turn's own, or a subagent's) → its model calls and tool calls.
import type {
  ApiErrorEntry,
  ApiFailureEntry,
  ApiRequestEntry,
  Block,
  CompactBoundaryEntry,
  Entry,
  UserEntry,
} from '../transcript/entry.ts'
import { describeFailed, groupAttempts, isOfThread } from './attempts.ts'
import { type CallDraft, callOf, cutCall } from './calls.ts'
import { compactionOf } from './compactions.ts'
import { textOf } from './meaning.ts'
import type { Compaction, Failure, ModelCall, Queued } from './model.ts'
import type { PriceTable } from './price-table.ts'
import type { ShapesOf } from './request-shapes.ts'
import { latest } from './times.ts'

/** A tool call as the transcript tells it; hooks may know its times better. */
export interface ToolLines {
  readonly id: string
  readonly name: string
  readonly input: unknown
  readonly askedAtMs: number
  readonly result: UserEntry | undefined
}

export interface ThreadLines {
  readonly calls: readonly ModelCall[]
  readonly tools: readonly ToolLines[]
  readonly compactions: readonly Compaction[]
  readonly queued: readonly Queued[]
  readonly failure: Failure | undefined
  readonly answer: string | undefined
  readonly endMs: number
  /** The last answer was whole and asked for no tool. */
  readonly isAnswered: boolean
  readonly fromOffset: number
}

export interface ThreadInput {
  readonly startMs: number
  readonly prompt: readonly Block[]
  readonly promptUuid?: string | undefined
  readonly lines: readonly Entry[]
  readonly requests: readonly ApiRequestEntry[]
  readonly interruptedAtMs: number | undefined
  readonly compactedTo?: readonly Block[] | undefined
  readonly prices: PriceTable
  readonly shapesOf: ShapesOf
}

/** A line that no call was told of yet. */
interface NewToTheModel {
  readonly uuid?: string | undefined
  readonly blocks: readonly Block[]
}

export function readThread(thread: ThreadInput): ThreadLines {
  const { startMs, prompt, lines, requests, interruptedAtMs } = thread
  const drafts = new Map<string, CallDraft>()
  const results = new Map<string, UserEntry>()
  const compactions: Compaction[] = []
  const queued: Queued[] = []
  const errors: ApiErrorEntry[] = []
  let failure: ApiFailureEntry | undefined
  let boundary: CompactBoundaryEntry | undefined
  let input: NewToTheModel[] = [
    { blocks: thread.compactedTo ?? [] },
    { uuid: thread.promptUuid, blocks: prompt },
  ]
  let lastInputMs = startMs
  let afterCompaction = thread.compactedTo !== undefined

  for (const entry of lines) {
    switch (entry.kind) {
      case 'assistant': {
        failure = undefined
        const draft = drafts.get(entry.messageId)
        if (draft !== undefined) draft.lines.push(entry)
        else {
          drafts.set(entry.messageId, {
            lines: [entry],
            input: input.flatMap(({ blocks }) => blocks),
            fallbackStartMs: lastInputMs,
            afterCompaction,
          })
          input = []
          afterCompaction = false
        }
        break
      }
      case 'user': {
        // A skill's text is dated before the result that it follows.
        lastInputMs = Math.max(lastInputMs, entry.atMs ?? lastInputMs)
        if (entry.isCompactSummary) {
          const summary = textOf(entry.blocks)
          if (boundary !== undefined) compactions.push(compactionOf(boundary, entry.atMs, summary))
          input = [{ blocks: entry.blocks }, ...input.filter(isPreservedBy(boundary))]
          boundary = undefined
          afterCompaction = true
        } else {
          for (const block of entry.blocks) if (block.type === 'tool_result') results.set(block.id, entry)
          input.push({ uuid: entry.uuid, blocks: entry.blocks.map(withoutMarkup) })
        }
        break
      }
      case 'queued_command':
        lastInputMs = entry.atMs ?? lastInputMs
        input.push({ uuid: entry.uuid, blocks: entry.blocks })
        queued.push({ atMs: entry.atMs ?? lastInputMs, blocks: entry.blocks })
        break
      case 'compact_boundary':
        boundary = entry
        break
      case 'api_error':
        errors.push(entry)
        break
      case 'api_failure':
        failure = entry
        break
      default:
    }
  }
  if (boundary !== undefined) compactions.push(compactionOf(boundary, undefined, undefined))

  const refs = new Set([...drafts.values()].flatMap((draft) => draft.lines.map((line) => line.requestRef)))
  const attempts = groupAttempts(requests, (id) => refs.has(id))
  const calls = [...drafts].map(([id, draft]) => {
    const ref = draft.lines.find((line) => line.requestRef !== undefined)?.requestRef
    const run = ref === undefined ? undefined : attempts.byAnswer.get(ref)
    const failed = describeFailed(run?.unanswered ?? [], errors, { atMs: run?.answered?.atMs })
    return callOf(id, draft, run?.answered, failed, run?.unanswered[0], thread)
  })
  const lastMs = latest([startMs, ...lines.map(timeOfPart), interruptedAtMs])
  const unanswered = attempts.unanswered.filter(isOfThread)
  const first = unanswered[0]
  if (first !== undefined) {
    const errorType = failure?.type ?? (interruptedAtMs === undefined ? 'unfinished' : 'interrupted')
    const endMs = Math.max(lastMs, latest(unanswered.map(({ atMs }) => atMs)))
    calls.push(
      cutCall(first, {
        input: input.flatMap(({ blocks }) => blocks),
        endMs,
        errorType,
        failedAttempts: describeFailed(unanswered, errors, { by: failure }),
      }),
    )
  }

  const last = calls.at(-1)
  const answered = calls.findLast((call) => call.output.some((block) => block.type === 'text'))
  const tools = toolLinesOf([...drafts.values()], results)
  return {
    calls,
    tools,
    compactions,
    queued,
    failure: failure && failureOf(failure),
    answer: answered && lastText(answered.output),
    endMs: latest([lastMs, last?.endMs, ...compactions.map(({ endMs }) => endMs)]),
    isAnswered: last?.stopReason !== undefined && last.stopReason !== 'tool_use',
    fromOffset: Math.min(...requests.map(({ offset }) => offset)),
  }
}

/** A summary takes the place of everything but the lines that its boundary names. */
const isPreservedBy =
  (boundary: CompactBoundaryEntry | undefined) =>
  ({ uuid }: NewToTheModel): boolean =>
    uuid !== undefined && (boundary?.preserved.includes(uuid) ?? false)

/** Each once: an id is all that a tool call and its result are joined by. */
function toolLinesOf(drafts: readonly CallDraft[], results: ReadonlyMap<string, UserEntry>): ToolLines[] {
  const tools = new Map<string, ToolLines>()
  for (const line of drafts.flatMap(({ lines }) => lines)) {
    for (const block of line.blocks) {
      if (block.type !== 'tool_use') continue
      const { id, name, input } = block
      tools.set(id, { id, name, input, askedAtMs: line.atMs ?? 0, result: results.get(id) })
    }
  }
  return [...tools.values()]
}

const failureOf = ({ type, status, text, atMs }: ApiFailureEntry): Failure => ({
  type,
  status,
  text,
  atMs: atMs ?? 0,
})

function lastText(blocks: readonly Block[]): string | undefined {
  const text = blocks.findLast((block) => block.type === 'text')
  return text?.type === 'text' ? text.text.trim() : undefined
}

/** `<bash-stdout>` and `<bash-stderr>` are Claude Code's wrapping of what a `!` command printed. */
function withoutMarkup(block: Block): Block {
  if (block.type !== 'text' || !block.text.startsWith('<bash-std')) return block
  return { type: 'text', text: block.text.replace(/<\/?bash-std(?:out|err)>/g, '') }
}

/** Lines that are evidence of the thread going on; an error that is repeated is evidence too. */
const timeOfPart = (entry: Entry): number | undefined =>
  entry.kind === 'queued_command' || entry.kind === 'compact_boundary' ? undefined : entry.atMs
