import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { partialSuccess } from './otlp.ts'
import { accept, type Sink, startSink } from './sink.ts'

const JSON_BODY = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'x' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '0af7651916cd43dd8448eb211c80319c',
              spanId: 'b7ad6b7169203331',
              name: 'chat',
              kind: 3,
              startTimeUnixNano: '1700000000000000001',
              endTimeUnixNano: '1700000000000000002',
              attributes: [
                { key: 'n', value: { intValue: '5' } },
                { key: 'list', value: { arrayValue: { values: [{ boolValue: true }] } } },
              ],
            },
          ],
        },
      ],
    },
  ],
})

let sink: Sink
beforeAll(async () => {
  sink = await startSink()
})
beforeEach(() => sink.reply(accept))
afterAll(() => sink.close())

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(sink.tracesUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(300),
  })

test('the sink keeps what it was sent, unpacked', async () => {
  const answer = await post(gzipSync(JSON_BODY), { 'content-encoding': 'gzip', 'x-mine': '1' })
  expect([answer.status, await answer.text()]).toEqual([200, '{}'])
  expect(sink.requests.at(-1)).toMatchObject({ problems: [], headers: { 'x-mine': '1' } })
  expect(sink.spans()).toMatchObject([
    { name: 'chat', kind: 3, startTimeUnixNano: 1700000000000000001n, attributes: { n: 5, list: [true] } },
  ])
})

test.for([
  ['a content type that is none of OTLP', JSON_BODY, { 'content-type': 'text/plain' }],
  ['an encoding that the body does not have', JSON_BODY, { 'content-encoding': 'gzip' }],
  ['a body that is no protobuf', 'hello', { 'content-type': 'application/x-protobuf' }],
  ['a body that is no JSON', '<html>', {}],
] as const)('the sink refuses %s', async ([, body, headers]) => {
  const answer = await post(body, headers)
  expect(answer.status).toBe(400)
  expect(sink.requests.at(-1)?.problems).toHaveLength(1)
})

test('the sink answers as it is told: status, headers and body', async () => {
  const body = partialSuccess(2, 'two bad')
  const headers = { 'content-type': 'application/x-protobuf', 'retry-after': '3' }
  sink.reply((_, index) => ({ kind: 'answer', status: index === 0 ? 200 : 503, headers, body }))
  const answer = await post(JSON_BODY)
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '3'])
  expect(Buffer.from(await answer.arrayBuffer()).toString('hex')).toBe(`0a0b080212077477${'6f20626164'}`)
})

test.for([
  ['hang', 'timeout'],
  ['reset', 'fetch failed'],
  ['truncate', 'terminated'],
] as const)('the sink can %s', async ([kind, message]) => {
  sink.reply(() => ({ kind }))
  const answer = post(JSON_BODY).then((response) => response.text())
  await expect(answer).rejects.toThrow(message)
})
