// One stored batch to one destination: prepare, encode, post, judge.
import type { SpanBatch } from '../trace/span.ts'
import type { Destination, DestinationKind, Ready } from './destination.ts'
import type { Http } from './http.ts'
import { outcomeOfFailure } from './http-failure.ts'
import { judgeAnswer } from './otlp/answer.ts'
import { CONTENT_TYPE } from './otlp/encode.ts'
import type { Failure, Outcome } from './outcome.ts'
import { requestsFor } from './split.ts'
import { cleanWords, secretsOf } from './words.ts'

export interface Channel {
  readonly destination: Destination
  readonly kind: Pick<DestinationKind, 'title'>
  readonly http: Http
  readonly clock: () => number
  readonly signal?: AbortSignal | undefined
}

export interface Sender extends Channel {
  readonly kind: DestinationKind
  /** From a stored, canonical trace to what this destination wants to read. */
  readonly convention: (batch: SpanBatch) => SpanBatch
}

/** Undefined where our own side gave up before there was an outcome. */
export async function sendBatch(sender: Sender, batch: SpanBatch): Promise<Outcome | undefined> {
  const bodies = bodiesOf(sender, batch)
  if ('status' in bodies) return bodies
  const ready = await sender.kind.prepare(sender.destination, sender.http)
  if (sender.signal?.aborted) return undefined
  if (ready.status !== 'ready') return neverTheTrace(ready)
  let rejectedSpans = 0
  let message = ''
  for (const body of bodies) {
    const outcome = await postBody(sender, ready, body)
    if (outcome?.status === 'partial') {
      rejectedSpans += outcome.rejectedSpans
      message ||= outcome.message
    } else if (outcome?.status !== 'accepted') return outcome
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
  })
}

function bodiesOf({ destination, convention }: Sender, batch: SpanBatch): readonly Uint8Array[] | Failure {
  try {
    return requestsFor(convention(batch), destination)
  } catch (error) {
    // A defect of ours in one trace must not keep back every trace behind it.
    const why = cleanWords(error instanceof Error ? error.message : String(error), [], 200)
    return {
      status: 'refused',
      reason: `The trace could not be written for the convention ${destination.convention}: ${why}`,
    }
  }
}

const neverTheTrace = (failure: Failure): Failure =>
  failure.status === 'refused' ? { ...failure, stops: true } : failure
