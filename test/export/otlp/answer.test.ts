import { describe, expect, test } from 'vitest'
import type { HttpAnswer } from '../../../src/export/http/http.ts'
import { judgeAnswer, readRetryAfter } from '../../../src/export/otlp/answer.ts'
import type { Outcome } from '../../../src/export/outcome.ts'
import { encodeResponse, encodeRpcStatus } from '../protobuf.ts'

const NOW_MS = Date.UTC(2026, 10, 23, 8, 30, 0)
const PROTOBUF = 'application/x-protobuf'
const JSON_TYPE = 'application/json'
const TWO_BAD = encodeResponse({ rejectedSpans: 2, errorMessage: 'two bad' })

interface Given {
  status?: number
  type?: string
  body?: string | Uint8Array
  headers?: HttpAnswer['headers']
  complete?: boolean
  encoding?: 'protobuf' | 'json'
  secrets?: readonly string[]
}

function judge({
  status = 200,
  type,
  body = '',
  headers = {},
  complete = true,
  encoding = 'protobuf',
  secrets = [],
}: Given): Outcome {
  const answer: HttpAnswer = {
    status,
    headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    complete,
  }
  return judgeAnswer(answer, { who: 'MLflow at http://localhost:5000', encoding, secrets, nowMs: NOW_MS })
}
const reasonOf = (outcome: Outcome) => ('reason' in outcome ? outcome.reason : '')

describe('a success', () => {
  test.each<[string, Given]>([
    ['with an empty body', { type: PROTOBUF }],
    [
      'with an empty body in protobuf to a JSON request, as MLflow answers',
      { type: PROTOBUF, encoding: 'json' },
    ],
    ['with an empty body of no type', {}],
    ['202, as Datadog answers', { status: 202 }],
    ['204', { status: 204 }],
    ['with an empty JSON object', { type: JSON_TYPE, body: '{}', encoding: 'json' }],
    [
      'with JSON to a protobuf request',
      { type: 'application/json; charset=utf-8', body: '{"partialSuccess":{}}' },
    ],
    ['with JSON of no type', { body: ' {}'.trim() }],
    ['with a null partial success', { type: JSON_TYPE, body: '{"partialSuccess":null}' }],
    [
      'with a message of the backend but nothing rejected',
      { type: PROTOBUF, body: encodeResponse({ errorMessage: 'old' }) },
    ],
    ['with fields that we do not know', { type: PROTOBUF, body: Uint8Array.of(0x10, 1, 0x1a, 1, 65) }],
    ['with unknown JSON keys', { type: JSON_TYPE, body: '{"accepted":3}' }],
  ])('%s is accepted', (_, given) => {
    expect(judge(given)).toEqual({ status: 'accepted' })
  })

  test.each<[string, Given]>([
    ['protobuf', { type: PROTOBUF, body: TWO_BAD }],
    ['protobuf of no type', { body: TWO_BAD }],
    ['JSON', { type: JSON_TYPE, body: '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"two bad"}}' }],
    [
      'JSON in snake case',
      { type: JSON_TYPE, body: '{"partial_success":{"rejected_spans":2,"error_message":"two bad"}}' },
    ],
  ])('with rejected spans in %s is partial, with the backend’s words', (_, given) => {
    expect(judge(given)).toEqual({ status: 'partial', rejectedSpans: 2, message: 'two bad' })
  })

  test.each<[string, Given]>([
    ['a login page', { type: 'text/html', body: '<html><title>Log in</title><body>…</body></html>' }],
    ['a login page said to be protobuf', { type: PROTOBUF, body: '<html>login</html>' }],
    ['a login page said to be JSON', { type: JSON_TYPE, body: '<html>login</html>', encoding: 'json' }],
    ['half an answer in JSON', { type: JSON_TYPE, body: '{"partialSuccess":{"rejec', encoding: 'json' }],
    ['half an answer in protobuf', { type: PROTOBUF, body: TWO_BAD.subarray(0, 6) }],
    ['ten zero bytes', { type: PROTOBUF, body: new Uint8Array(10) }],
    ['plain text', { type: 'text/plain', body: 'OK' }],
    ['a JSON array', { type: JSON_TYPE, body: '[]' }],
    ['a JSON text', { type: JSON_TYPE, body: '"ok"' }],
    ['an error in JSON', { type: JSON_TYPE, body: '{"error":"no such project"}' }],
    ['more than we read', { type: PROTOBUF, body: TWO_BAD, complete: false }],
  ])('that is %s is refused', (_, given) => {
    const outcome = judge(given)
    expect(outcome).toMatchObject({ status: 'refused', httpStatus: 200 })
    expect(reasonOf(outcome)).toContain('MLflow at http://localhost:5000 answered HTTP 200')
    expect(outcome).not.toHaveProperty('stops')
  })

  test('that is a web page is named by its title', () => {
    expect(
      reasonOf(judge({ type: 'text/html', body: '<!doctype html><title>Sign&nbsp;in &amp; go</title>' })),
    ).toBe(
      'MLflow at http://localhost:5000 answered HTTP 200 with "Sign in & go", which is not an OTLP answer: check the URL.',
    )
  })
})

describe('a failure', () => {
  test.each([429, 502, 503, 504])('HTTP %d can be tried again', (status) => {
    expect(judge({ status })).toMatchObject({ status: 'retryable', httpStatus: status })
  })

  test.each([400, 404, 405, 413, 415, 422, 501, 505])('HTTP %d is refused', (status) => {
    const outcome = judge({ status })
    expect(outcome).toMatchObject({ status: 'refused', httpStatus: status })
    expect(outcome).not.toHaveProperty('stops')
  })

  test.each([401, 403])('HTTP %d is refused and stops the destination', (status) => {
    expect(judge({ status })).toMatchObject({ status: 'refused', httpStatus: status, stops: true })
  })

  test.each([301, 302, 303, 307, 308])('HTTP %d is refused, with the place it points to', (status) => {
    const location = 'https://user:pass@login.example.com/start?token=abc#x'
    expect(judge({ status, headers: { location } })).toEqual({
      status: 'refused',
      httpStatus: status,
      reason:
        'MLflow at http://localhost:5000 redirects to https://login.example.com/start: put the final address in the settings.',
    })
  })

  test.each<[string, string | Uint8Array, string, string]>([
    [
      'MLflow’s JSON',
      '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"No Experiment with id=9 exists"}',
      JSON_TYPE,
      'No Experiment with id=9 exists',
    ],
    [
      'FastAPI’s JSON',
      '{"detail":[{"type":"missing","loc":["header","x-mlflow-experiment-id"],"msg":"Field required"}]}',
      JSON_TYPE,
      'Field required: header.x-mlflow-experiment-id',
    ],
    ['a nested error', '{"error":{"code":3,"message":"bad key"}}', JSON_TYPE, 'bad key'],
    ['a Collector’s protobuf status', encodeRpcStatus('bad span'), PROTOBUF, 'bad span'],
    ['plain text', 'You are not authenticated.', 'text/plain', 'You are not authenticated.'],
    [
      'a web page',
      '<html><body><h1>Not  here</h1>\n<p>nginx</p></body></html>',
      'text/html',
      'Not here nginx',
    ],
  ])('is told in the words of %s', (_, body, type, words) => {
    expect(reasonOf(judge({ status: 400, body, type }))).toContain(`(HTTP 400): ${words}`)
  })

  test('tells what to do', () => {
    expect(reasonOf(judge({ status: 401 }))).toBe(
      "MLflow at http://localhost:5000 refused the traces (HTTP 401). Check the destination's credentials.",
    )
  })

  test('is one line of at most 500 characters, without what could steer a terminal', () => {
    const body = `\u001b[31mred\u001b[0m\u0007 \u202egnp.exe\u2028next\r\nline \ud83d ${'x'.repeat(5_000)}`
    const reason = reasonOf(judge({ status: 400, body, type: 'text/plain' }))
    expect(reason.length).toBeLessThanOrEqual(500)
    expect(reason).toContain('red gnp.exe next line')
    expect(reason).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
  })

  test('never repeats a secret that the backend gives back', () => {
    const body = '{"message":"bad header: Bearer sk-live-1234, sk-\u200blive-1234"}'
    const reason = reasonOf(
      judge({ status: 400, body, type: JSON_TYPE, secrets: ['Bearer sk-live-1234', 'sk-live-1234'] }),
    )
    expect(reason).toContain('bad header: ***, ***')
  })
})

describe('Retry-After', () => {
  test.each<[string | undefined, number | undefined]>([
    ['3', 3_000],
    [' 0 ', 0],
    ['1.5', 1_500],
    [new Date(NOW_MS + 4_000).toUTCString(), 4_000],
    [new Date(NOW_MS - 60_000).toUTCString(), 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (value, expected) => {
    expect(readRetryAfter(value, NOW_MS)).toBe(expected)
  })

  test('is part of the outcome', () => {
    expect(judge({ status: 429, headers: { 'retry-after': '7' } })).toMatchObject({ retryAfterMs: 7_000 })
    expect(judge({ status: 503 })).not.toHaveProperty('retryAfterMs')
  })
})
