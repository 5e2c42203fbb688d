// From an HTTP answer to an outcome. Pure.
import type { Encoding } from '../destination.ts'
import type { HttpAnswer } from '../http/http.ts'
import type { Advice } from '../kind.ts'
import type { Outcome } from '../outcome.ts'
import { cleanWords, MAX_REASON, wordsOfBody } from '../words.ts'
import { readJsonResponse, readProtobufError, readProtobufResponse, type TraceResponse } from './response.ts'

export interface Question {
  /** Who answered, as a reason names it: `MLflow at http://localhost:5000`. */
  readonly who: string
  readonly encoding: Encoding
  /** Masked in the backend's words. */
  readonly secrets: readonly string[]
  readonly nowMs: number
  /** Words of a 4xx that tell trouble of the backend's own. */
  readonly ownTrouble?: RegExp | undefined
  /** What to do about some of its refusals, by words of theirs. */
  readonly advice?: readonly Advice[] | undefined
}

// https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes names 429, 502, 503 and 504. A server's own fault
// passes too, and a request that came too slowly may be sent again (https://www.rfc-editor.org/rfc/rfc9110#status.408):
// a trace that is to blame itself is found out by the others (delivery/suspect.ts).
const WILL_PASS = new Set([408, 425, 429])
const NEVER_WILL = new Set([501, 505])
/** About how much we send, not about what. */
const TOO_MANY = 429
/** A Collector answers 400 where others answer 413. */
const TOO_LARGE = /(?:body|request|payload|message|entity)\b.{0,40}\btoo large|larger than max/i
const WHITE_SPACE = new Set([0x09, 0x0a, 0x0d, 0x20])
/** 407 is the proxy's own word. */
const UNAUTHORIZED = new Set([401, 403, 407])

const ADVICE: Readonly<Record<number, string>> = {
  401: "Check the destination's credentials.",
  403: 'Check what these credentials may do.',
  404: "Check the destination's URL.",
  405: "Check the destination's URL.",
  407: 'Give the proxy with user and password as "proxy" of the destination.',
  413: "Lower the destination's maxRequestBytes.",
  415: "Try the destination's other encoding.",
}

export function judgeAnswer(answer: HttpAnswer, question: Question): Outcome {
  const { status } = answer
  const { who, secrets, nowMs } = question
  if (status >= 200 && status < 300) return judgeSuccess(answer, question)
  if (status >= 300 && status < 400) {
    const target = cleanWords(placeOf(answer.headers.location), secrets, 200)
    return refused(status, `${who} redirects to ${target}: put the final address in the settings.`)
  }
  const words = wordsOf(answer, secrets)
  if (isPassing(status) || (status < 500 && question.ownTrouble?.test(words))) {
    const retryAfterMs = readRetryAfter(answer.headers['retry-after'], nowMs)
    const reason = cleanWords(`${who} cannot take traces now (HTTP ${status})${colon(words)}`, [])
    return {
      status: 'retryable',
      reason,
      httpStatus: status,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(status !== TOO_MANY && { maybeTheTrace: true }),
    }
  }
  const advice = question.advice?.find(([known]) => known.test(words))?.[1] ?? ADVICE[status] ?? ''
  const reason = `${who} refused the traces (HTTP ${status})${colon(words)} ${advice}`
  return {
    ...refused(status, reason),
    ...(UNAUTHORIZED.has(status) && { stops: true }),
    ...((status === 413 || (status === 400 && TOO_LARGE.test(words))) && { tooLarge: true }),
  }
}

const isPassing = (status: number) => WILL_PASS.has(status) || (status >= 500 && !NEVER_WILL.has(status))

function judgeSuccess(answer: HttpAnswer, { who, encoding, secrets }: Question): Outcome {
  const response = readResponse(answer, encoding)
  if (response === undefined) {
    const words = wordsOfBody(answer.body, secrets, 120)
    const said = words === '' ? 'what is not an OTLP answer' : `"${words}", which is not an OTLP answer`
    return refused(answer.status, `${who} answered HTTP ${answer.status} with ${said}: check the URL.`)
  }
  if (response.rejectedSpans <= 0) return { status: 'accepted' }
  const { rejectedSpans } = response
  return { status: 'partial', rejectedSpans, message: cleanWords(response.message, secrets) }
}

/** By what the body is, more than by what it should be: MLflow answers JSON in protobuf, others the reverse. */
function readResponse(
  { body, headers, complete }: HttpAnswer,
  encoding: Encoding,
): TraceResponse | undefined {
  if (!complete) return undefined
  if (body.every((byte) => WHITE_SPACE.has(byte))) return { rejectedSpans: 0, message: '' }
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  // No protobuf message begins with a brace.
  if (/[/+]json$/.test(type) || body[0] === 0x7b) return readJsonResponse(body)
  const binary = /protobuf$|octet-stream$/.test(type) || (type === '' && encoding === 'protobuf')
  return binary ? readProtobufResponse(body) : undefined
}

function wordsOf({ body, headers }: HttpAnswer, secrets: readonly string[]): string {
  const isProtobuf = /protobuf/i.test(headers['content-type'] ?? '')
  return isProtobuf ? cleanWords(readProtobufError(body), secrets, 300) : wordsOfBody(body, secrets)
}

/** https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: seconds, or a date. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const given = value?.trim() ?? ''
  if (given === '') return undefined
  const ms = /^\d+(?:\.\d+)?$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - nowMs
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** A redirect's query, or its user, may hold what nobody should read. */
const placeOf = (location = '') => location.split(/[?#]/)[0]?.replace(/\/\/[^/]*@/, '//') || 'nowhere'

const colon = (words: string) => (words === '' ? '.' : `: ${/[.!?…]$/.test(words) ? words : `${words}.`}`)

const refused = (httpStatus: number, reason: string) =>
  ({ status: 'refused', reason: cleanWords(reason, [], MAX_REASON), httpStatus }) as const
