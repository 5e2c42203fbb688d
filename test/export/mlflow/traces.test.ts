// What MLflow answers about traces, and what else may answer in its place.
import http from 'node:http'
import { describe, expect, test } from 'vitest'
import { openHttp } from '../../../src/export/http/http.ts'
import { readTrace, removeTraces } from '../../../src/export/mlflow/traces.ts'
import { atFileEnd } from '../../rig/file-end.ts'
import { listen, readBody } from '../../rig/loopback.ts'

type Reply = readonly [status: number, body: unknown]

/** Answers each request by its method and path. */
async function serverWith(replies: Readonly<Record<string, Reply | undefined>>) {
  const bodies: unknown[] = []
  const server = http.createServer(async (request, response) => {
    const body = (await readBody(request)).toString()
    if (body !== '') bodies.push(JSON.parse(body))
    const [status, said] = replies[`${request.method} ${request.url}`] ?? [404, MISSING]
    response.writeHead(status).end(typeof said === 'string' ? said : JSON.stringify(said))
  })
  const { url, close } = await listen(server)
  const target = { url, headers: { authorization: 'Bearer canary-4711' }, timeoutMs: 5_000 }
  const opened = openHttp(target)
  atFileEnd(async () => {
    opened.close()
    await close()
  })
  return { server: { base: url, http: opened, secrets: ['canary-4711'] }, bodies }
}

const MISSING = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Trace not found.' }
const INFO = '/api/3.0/mlflow/traces/tr-'
const GET = `GET /api/3.0/mlflow/traces/get?trace_id=tr-`
const DELETE = 'POST /api/3.0/mlflow/traces/delete-traces'

const infoIn = (experiment: string): Reply => [
  200,
  { trace: { trace_info: { trace_location: { mlflow_experiment: { experiment_id: experiment } } } } },
]

describe('reading a trace', () => {
  test('gives its spans with plain ids and values', async () => {
    const attributes = [
      { key: 'text', value: { string_value: 'x' } },
      { key: 'int', value: { int_value: 12 } },
      { key: 'long', value: { int_value: '9007199254740993' } },
      { key: 'double', value: { double_value: 0.5 } },
      { key: 'bool', value: { bool_value: false } },
      { key: 'list', value: { array_value: { values: [] } } },
      { key: 'none' },
      'nonsense',
    ]
    const spans = [{ span_id: 't61rcWkgMzE=', attributes }, { span_id: 7 }, null]
    const { server } = await serverWith({ [`${GET}a1`]: [200, { trace: { spans } }] })
    expect(await readTrace(server, 'a1')).toEqual({
      status: 'found',
      spans: [
        {
          spanId: 'b7ad6b7169203331',
          attributes: { text: 'x', int: 12, long: 9_007_199_254_740_992, double: 0.5, bool: false },
        },
        { spanId: '', attributes: {} },
      ],
    })
  })

  test('of many megabytes is read as a whole', async () => {
    const attributes = [{ key: 'text', value: { string_value: 'x'.repeat(5_000_000) } }]
    const { server } = await serverWith({
      [`${GET}a1`]: [200, { trace: { spans: [{ span_id: 't61rcWkgMzE=', attributes }] } }],
    })
    expect(await readTrace(server, 'a1')).toMatchObject({ status: 'found', spans: [{}] })
  })

  test('that is not there says so', async () => {
    const { server } = await serverWith({})
    expect(await readTrace(server, 'a1')).toEqual({ status: 'missing' })
  })

  test.each([
    [[404, 'no such page'], /refused \(HTTP 404\): no such page/],
    [[200, '<html>Sign in</html>'], /is not MLflow's interface for traces/],
    [[200, '[]'], /is not MLflow's interface for traces/],
    [[401, { message: 'Bearer canary-4711 is nobody' }], /\(HTTP 401\): Bearer \*\*\* is nobody/],
    [[500, ''], /\(HTTP 500\)$/],
  ] as const)('%j is a failure that others would meet too', async (reply, words) => {
    const { server } = await serverWith({ [`${GET}a1`]: reply })
    const read = await readTrace(server, 'a1')
    expect(read).toMatchObject({ status: 'failed', stops: true, reason: expect.stringMatching(words) })
    expect(JSON.stringify(read)).not.toContain('canary')
  })

  test('at a server that is gone is a failure', async () => {
    const { server } = await serverWith({})
    const gone = { ...server, base: 'http://127.0.0.1:9' }
    expect(await readTrace(gone, 'a1')).toMatchObject({ status: 'failed', stops: true })
  })
})

describe('deleting traces', () => {
  test('asks for each where it is, and deletes them experiment by experiment', async () => {
    const { server, bodies } = await serverWith({
      [`GET ${INFO}a1`]: infoIn('7'),
      [`GET ${INFO}a2`]: infoIn('8'),
      [`GET ${INFO}a3`]: infoIn('7'),
      [DELETE]: [200, { traces_deleted: 2 }],
    })
    const removal = await removeTraces(server, ['a1', 'a2', 'a3', 'a4'])
    expect(bodies).toEqual([
      { experiment_id: '7', request_ids: ['tr-a1', 'tr-a3'] },
      { experiment_id: '8', request_ids: ['tr-a2'] },
    ])
    expect(removal).toEqual({
      removed: ['a1', 'a3'],
      missing: ['a4'],
      failed: ['a2'],
      reason: 'MLflow did not say that it deleted all of them.',
    })
  })

  test('goes in requests of a hundred', async () => {
    const ids = Array.from({ length: 230 }, (_, index) => `a${index}`)
    const infos = Object.fromEntries(ids.map((id) => [`GET ${INFO}${id}`, infoIn('7')]))
    const { server, bodies } = await serverWith({ ...infos, [DELETE]: [200, { traces_deleted: 100 }] })
    const { removed, failed } = await removeTraces(server, ids)
    expect(bodies.map((body) => (body as { request_ids: string[] }).request_ids.length)).toEqual([
      100, 100, 30,
    ])
    expect([removed.length, failed.length]).toEqual([200, 30])
  })

  test('gives up at the first refusal, and every trace is said', async () => {
    const { server, bodies } = await serverWith({
      [`GET ${INFO}a1`]: infoIn('7'),
      [`GET ${INFO}a2`]: [403, { error_code: 'PERMISSION_DENIED', message: 'Only for Ada' }],
      [DELETE]: [200, { traces_deleted: 1 }],
    })
    expect(await removeTraces(server, ['a1', 'a2', 'a3'])).toEqual({
      removed: ['a1'],
      missing: [],
      failed: ['a2', 'a3'],
      reason: expect.stringContaining('Only for Ada'),
    })
    expect(bodies).toHaveLength(1)
  })

  test('of a trace without an experiment leaves it, and goes on', async () => {
    const { server } = await serverWith({
      [`GET ${INFO}a1`]: [200, { trace: {} }],
      [`GET ${INFO}a2`]: infoIn('7'),
      [DELETE]: [200, { traces_deleted: 1 }],
    })
    expect(await removeTraces(server, ['a1', 'a2'])).toMatchObject({ removed: ['a2'], failed: ['a1'] })
  })
})
