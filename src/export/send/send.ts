// One stored batch to one destination: prepare, encode, post, judge.
import type { SpanBatch } from '../../trace/span.ts'
import type { Destination } from '../destination.ts'
import { outcomeOfFailure } from '../http/failure.ts'
import type { Http } from '../http/http.ts'
import type { DestinationKind, Ready } from '../kind.ts'
import { judgeAnswer } from '../otlp/answer.ts'
import { CONTENT_TYPE } from '../otlp/encode.ts'
import type { Failure, Outcome } from '../outcome.ts'
import { cleanWords, secretsOf } from '../words.ts'
import { withAdditions } from './additions.ts'
import { halved, type Part, partsOf } from './split.ts'

export interface Channel {
  readonly destination: Destination
  readonly kind: Pick<DestinationKind, 'title' | 'ownTrouble' | 'advice'>
  readonly http: Http
  readonly clock: () => number
  readonly signal?: AbortSignal | undefined
}

export interface Sender extends Channel {
  readonly kind: DestinationKind
  /** From a stored, canonical trace to what this destination wants to read. */
  readonly convention: (batch: SpanBatch) => SpanBatch
}

/**
 * Undefined where our own side gave up before there was an outcome. A trace with which a backend had trouble travels
 * in smaller requests: `hardship` counts how often. On a slow line, or before a time limit, they get through.
 */
export async function sendBatch(
  sender: Sender,
  batch: SpanBatch,
  hardship = 0,
): Promise<Outcome | undefined> {
  const told = toldIn(sender, batch, hardship)
  if ('status' in told) return told
  const ready = await sender.kind.prepare(sender.destination, sender.http)
  if (sender.signal?.aborted) return undefined
  if (ready.status !== 'ready') return neverTheTrace(ready)
  if (ready.put !== undefined) {
    return ready.put(told.batch, { nowMs: sender.clock(), signal: sender.signal })
  }
  const outcome = await sendParts(sender, ready, told)
  // Sent again as a whole, where that does not go through: it is the same trace.
  if (outcome?.status !== 'accepted' || ready.after === undefined) return outcome
  return (await ready.after(told.batch)) ?? outcome
}

interface Told {
  readonly batch: SpanBatch
  readonly parts: readonly Part[]
}

async function sendParts(sender: Sender, ready: Ready, { batch, parts }: Told): Promise<Outcome | undefined> {
  const left = [...parts]
  let rejectedSpans = 0
  let taken = 0
  let message = ''
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    const outcome = await (ready.take?.(part.body) ?? postBody(sender, ready, part.body))
    if (outcome?.status === 'accepted') {
      taken += part.spans.length
    } else if (outcome?.status === 'partial') {
      rejectedSpans += outcome.rejectedSpans
      taken += part.spans.length - outcome.rejectedSpans
      message ||= outcome.message
    } else if (outcome?.status === 'refused' && outcome.tooLarge === true) {
      const smaller = halved(batch, part, sender.destination.encoding)
      if (smaller !== undefined) {
        left.unshift(...smaller)
        continue
      }
      // One span that is too large keeps none of the others back.
      if (taken === 0 && left.length === 0) return outcome
      rejectedSpans += 1
      message ||= outcome.reason
    } else return outcome
  }
  return rejectedSpans > 0 ? { status: 'partial', rejectedSpans, message } : { status: 'accepted' }
}

export async function postBody(
  { destination, kind, http, clock, signal }: Channel,
  { url, headers }: Pick<Ready, 'url' | 'headers'>,
  body: Uint8Array,
): Promise<Outcome | undefined> {
  const answer = await http.send({
    method: 'POST',
    url,
    headers: { ...headers, 'content-type': CONTENT_TYPE[destination.encoding] },
    body,
    gzip: destination.compression === 'gzip',
    signal,
  })
  if ('error' in answer) return answer.error === 'ABORTED' ? undefined : outcomeOfFailure(answer)
  return judgeAnswer(answer, {
    who: `${kind.title} at ${new URL(url).origin}`,
    encoding: destination.encoding,
    secrets: secretsOf(destination),
    nowMs: clock(),
    ownTrouble: kind.ownTrouble,
    advice: kind.advice,
  })
}

const SMALLEST_PART = 32 * 1024

function toldIn(
  { destination, kind, convention }: Sender,
  batch: SpanBatch,
  hardship: number,
): Told | Failure {
  const { encoding, maxRequestBytes: most } = destination
  const maxRequestBytes = Math.max(Math.min(most, SMALLEST_PART), most / 2 ** hardship)
  try {
    const told = withAdditions(convention(batch), kind, destination)
    return { batch: told, parts: partsOf(told, { encoding, maxRequestBytes }) }
  } catch (error) {
    // A defect of ours in one trace must not keep back every trace behind it.
    const why = cleanWords(error instanceof Error ? error.message : String(error), [], 200)
    return {
      status: 'refused',
      reason: `The trace could not be written for the convention ${destination.convention}: ${why}`,
    }
  }
}

function neverTheTrace(failure: Failure): Failure {
  if (failure.status === 'refused') return { ...failure, stops: true }
  const { maybeTheTrace: _, ...rest } = failure
  return rest
}
