// Which attempts to call the API belong to which answer.
import type { ApiErrorEntry, ApiFailureEntry, ApiRequestEntry } from '../transcript/entry.ts'
import type { Attempt } from './model.ts'

/** Claude Code's calls on behalf of a thread; titles, compaction and the like have no answer in the transcript. */
const THREAD_SOURCE = /^(?:sdk|repl|agent|cli)/

export const isOfThread = ({ querySource }: ApiRequestEntry): boolean =>
  querySource === undefined || THREAD_SOURCE.test(querySource)

/** A run of attempts: those that failed, in order, and the one that was answered, if any was. */
export interface Attempts {
  readonly unanswered: readonly ApiRequestEntry[]
  readonly answered: ApiRequestEntry | undefined
}

/**
 * Failed attempts stand between the answer before and the answer they led to. `answers` are the starts of the
 * answered attempts of this thread; each takes the unanswered ones since the one before it. The last run is what
 * never got an answer.
 */
export function groupAttempts(
  requests: readonly ApiRequestEntry[],
  isAnswered: (id: string) => boolean,
): { readonly byAnswer: ReadonlyMap<string, Attempts>; readonly unanswered: readonly ApiRequestEntry[] } {
  const byAnswer = new Map<string, Attempts>()
  let waiting: ApiRequestEntry[] = []
  for (const request of [...requests].sort((a, b) => timeOf(a) - timeOf(b))) {
    if (isAnswered(request.id)) {
      byAnswer.set(request.id, { unanswered: waiting, answered: request })
      waiting = []
    } else if (isOfThread(request)) waiting.push(request)
  }
  return { byAnswer, unanswered: waiting }
}

/** What is known of each failed attempt: Claude Code's own error line, or the failure that ended the turn. */
export function describeFailed(
  requests: readonly ApiRequestEntry[],
  errors: readonly ApiErrorEntry[],
  ended: { readonly by?: ApiFailureEntry | undefined; readonly atMs?: number | undefined },
): Attempt[] {
  return requests.map((request, i) => {
    const from = timeOf(request)
    const to = requests[i + 1]?.atMs ?? ended.atMs ?? Number.POSITIVE_INFINITY
    const error = errors.find(({ atMs }) => atMs !== undefined && atMs >= from && atMs < to)
    if (error !== undefined) {
      return { atMs: from, status: error.status, text: error.text, waitMs: error.retryInMs }
    }
    const isLast = i === requests.length - 1
    return isLast && ended.by !== undefined
      ? { atMs: from, status: ended.by.status, text: ended.by.text }
      : { atMs: from }
  })
}

const timeOf = ({ atMs }: ApiRequestEntry) => atMs ?? 0
